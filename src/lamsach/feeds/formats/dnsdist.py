"""dnsdist: a tree of suffixes in Lua; names and everything under them are answered with NXDOMAIN."""

from lamsach.feeds.formats.base import DOMAINS, OutputFormat, Part

FORMATS = (
    OutputFormat(
        name="dnsdist",
        consumer="dnsdist",
        usage='dofile("/etc/lamsach/blocked.lua")',
        parts=(
            Part(
                "blocked.lua",
                DOMAINS,
                lambda record: f'lamsach:add(newDNSName("{record.indicator.value}."))',
                head=lambda about: f"-- {about.publisher} {about.number}\nlamsach = newSuffixMatchNode()\n",
                tail="addAction(SuffixMatchNodeRule(lamsach), RCodeAction(DNSRCode.NXDOMAIN))\n",
            ),
        ),
    ),
)
