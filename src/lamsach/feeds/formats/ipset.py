"""ipset (ipset(8)): sets for ``ipset restore``, swapped in whole."""

from lamsach.feeds.formats.base import About, OutputFormat
from lamsach.feeds.formats.gathered import RangePart

_MAX_ELEMENTS = 4_000_000


def _set(version: int) -> RangePart:
    family = "inet" if version == 4 else "inet6"  # noqa: PLR2004
    name, fresh = f"lamsach{version}", f"lamsach{version}-new"

    def head(about: About) -> str:  # noqa: ARG001 - ipset knows no comments
        made = f"hash:net family {family} maxelem {_MAX_ELEMENTS}"
        return f"create -exist {name} {made}\ncreate -exist {fresh} {made}\nflush {fresh}\n"

    tail = f"swap {fresh} {name}\ndestroy {fresh}\n"
    return RangePart(f"{name}.ipset", lambda network: f"add {fresh} {network}", head=head, tail=tail, version=version)


FORMATS = (
    OutputFormat(
        name="ipset",
        consumer="ipset, iptables",
        usage="ipset restore < lamsach4.ipset; iptables -I OUTPUT -m set --match-set lamsach4 dst -j DROP",
        parts=(_set(4), _set(6)),
    ),
)
