"""nftables (nft(8)): two sets of ranges that do not overlap, and a table that drops what goes to them."""

from lamsach.feeds.formats.base import About, OutputFormat, Part
from lamsach.feeds.formats.gathered import RangePart


def _set(version: int) -> RangePart:
    name, kind = f"blocked{version}", f"ipv{version}_addr"

    def head(about: About) -> str:
        return (
            f"# {about.publisher} {about.number}\nadd table inet lamsach\n"
            f"add set inet lamsach {name} {{ type {kind}; flags interval; }}\nflush set inet lamsach {name}\n"
        )

    return RangePart(
        f"{name}.nft", lambda network: f"add element inet lamsach {name} {{ {network} }}", head=head, version=version
    )


_RULES = """\
add table inet lamsach
add set inet lamsach blocked4 { type ipv4_addr; flags interval; }
add set inet lamsach blocked6 { type ipv6_addr; flags interval; }
add chain inet lamsach output { type filter hook output priority 0; policy accept; }
add chain inet lamsach forward { type filter hook forward priority 0; policy accept; }
flush chain inet lamsach output
flush chain inet lamsach forward
add rule inet lamsach output ip daddr @blocked4 counter drop
add rule inet lamsach output ip6 daddr @blocked6 counter drop
add rule inet lamsach forward ip daddr @blocked4 counter drop
add rule inet lamsach forward ip6 daddr @blocked6 counter drop
"""


FORMATS = (
    OutputFormat(
        name="nftables",
        consumer="nftables",
        usage="nft -f rules.nft; nft -f blocked4.nft; nft -f blocked6.nft",
        parts=(Part("rules.nft", frozenset(), lambda _record: None, head=lambda _about: _RULES), _set(4), _set(6)),
    ),
)
