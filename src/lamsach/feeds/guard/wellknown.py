"""What the guard knows of itself: reserved space, the large public resolvers, protected trees."""

# IANA special-purpose registries (RFC 6890 and updates), read for "not globally reachable", and multicast.
SPECIAL_RANGES = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
    "224.0.0.0/4", "240.0.0.0/4",
    "::/127", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16", "2620:4f:8000::/48",
    "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)  # fmt: skip

# Reserved for documentation (RFC 5737, RFC 3849, RFC 9637): refused as well, unless the list is an exercise.
DOCUMENTATION_RANGES = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
DOCUMENTATION_NAMES = ("example", "example.com", "example.net", "example.org")

# RFC 6761, RFC 6762, RFC 8375, RFC 9476, and the root of reverse names.
SPECIAL_NAMES = (
    "localhost", "local", "test", "invalid", "internal", "home.arpa", "arpa", "alt", "lan", "localdomain",
)  # fmt: skip

RESOLVER_ADDRESSES = (
    "1.0.0.1", "1.0.0.2", "1.0.0.3", "1.1.1.1", "1.1.1.2", "1.1.1.3", "2606:4700:4700::1111", "2606:4700:4700::1001",
    "8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844",
    "9.9.9.9", "9.9.9.10", "9.9.9.11", "149.112.112.112", "2620:fe::fe", "2620:fe::9",
    "208.67.222.222", "208.67.220.220", "208.67.222.123", "208.67.220.123", "2620:119:35::35", "2620:119:53::53",
    "94.140.14.14", "94.140.15.15", "76.76.2.0", "76.76.10.0", "185.228.168.9", "185.228.169.9", "64.6.64.6",
    "64.6.65.6", "77.88.8.8", "77.88.8.1", "114.114.114.114", "114.114.115.115", "119.29.29.29", "223.5.5.5",
    "223.6.6.6", "180.76.76.76", "4.2.2.1", "4.2.2.2", "4.2.2.3", "4.2.2.4", "4.2.2.5", "4.2.2.6",
    "198.41.0.4", "170.247.170.2", "192.33.4.12", "199.7.91.13", "192.203.230.10", "192.5.5.241", "192.112.36.4",
    "198.97.190.53", "192.36.148.17", "192.58.128.30", "193.0.14.129", "199.7.83.42", "202.12.27.33",
)  # fmt: skip
RESOLVER_NAMES = (
    "dns.google", "one.one.one.one", "cloudflare-dns.com", "dns.quad9.net", "dns.opendns.com", "doh.opendns.com",
    "dns.adguard-dns.com", "root-servers.net", "dns.nextdns.io", "doh.cleanbrowsing.org",
)  # fmt: skip

# Public bodies: an indicator there may be true (a hacked server), but two people say so.
PROTECTED_TREES = ("gov.vn", "mil.vn", "dcs.vn", "dangcongsan.vn", "quochoi.vn", "chinhphu.vn")
