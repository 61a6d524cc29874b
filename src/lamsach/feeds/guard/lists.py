"""Which of the warning lists guards what. A list that is not named here guards by its type."""

from lamsach.feeds.guard.categories import Category

SKIPPED = frozenset({
    # e-mail addresses, phone numbers and application identifiers: no indicators
    "common-contact-emails", "disposable-email", "phone_numbers", "microsoft-azure-appid",
    # the guard's own tables say it exactly, or the Public Suffix List does
    "rfc1918", "rfc3849", "rfc5735", "rfc6598", "rfc6761", "multicast", "ipv6-linklocal", "second-level-tlds", "tlds",
})  # fmt: skip

CATEGORIES: dict[str, Category] = {
    **dict.fromkeys(("public-dns-hostname", "public-dns-v4", "public-dns-v6"), Category.RESOLVER_SEEN),
    "dynamic-dns": Category.DYNAMIC_DNS,
    **dict.fromkeys(
        ("alexa", "cisco_top1000", "cisco_top5k", "cisco_top10k", "majestic_million", "moz-top500", "tranco10k"),
        Category.TOP,
    ),
    **dict.fromkeys(("cisco_top20k", "google-chrome-crux-1million", "tranco"), Category.POPULAR),
    **dict.fromkeys(
        (
            "apple", "bank-website", "captive-portals", "covid", "covid-19-cyber-threat-coalition-whitelist",
            "covid-19-krassi-whitelist", "crl-hostname", "crl-ip", "dax30", "digitalside", "google", "microsoft",
            "microsoft-office365", "microsoft-win10-connection-endpoints", "security-provider-blogpost",
            "university_domains", "wikimedia",
        ),
        Category.TRUSTED,
    ),
    **dict.fromkeys(
        (
            "akamai", "amazon-aws", "cloudflare", "fastly", "github", "google-gcp", "google-gmail-sending-ips",
            "googlebot", "link-in-bio", "lots-project", "microsoft-azure", "microsoft-azure-china",
            "microsoft-azure-germany", "microsoft-azure-us-gov", "microsoft-office365-cn", "microsoft-office365-ip",
            "openai-gptbot", "ovh-cluster", "parking-domain", "parking-domain-ns", "public-ipfs-gateways",
            "smtp-receiving-ips", "smtp-sending-ips", "stackpath", "url-shortener", "vpn-ipv4", "vpn-ipv6", "zscaler",
        ),
        Category.SHARED,
    ),
    **dict.fromkeys(
        ("common-ioc-false-positive", "empty-hashes", "mozilla-CA", "mozilla-IntermediateCA", "nioc-filehash",
         "ti-falsepositives"),
        Category.CLEAN_FILE,
    ),
    **dict.fromkeys(
        ("automated-malware-analysis", "check-host-net", "eicar.com", "findip-host", "microsoft-attack-simulator",
         "sinkholes", "umbrella-blockpage-hostname", "umbrella-blockpage-v4", "umbrella-blockpage-v6", "whats-my-ip"),
        Category.BENIGN,
    ),
}  # fmt: skip


def category(slug: str) -> Category | None:
    """Return what the list named *slug* guards; None where it has nothing to guard."""
    if slug in SKIPPED:
        return None
    return CATEGORIES.get(slug, Category.BENIGN)
