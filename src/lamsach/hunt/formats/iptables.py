"""The kernel log of iptables and nftables: ``... IN=eth1 OUT=eth0 SRC=192.0.2.10 DST=198.51.100.7 LEN=60 ...``."""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.formats.prefixes import ISO, OLD, OPENWRT, behind
from lamsach.hunt.shapes import Shape, Templates

TEMPLATES = behind(
    (OLD, OPENWRT, ISO),
    (
        "<..> SRC=<client:host> DST=<address:host> LEN=<bytes:digits> <..> SPT=<client-port:digits> <*>",
        "<..> SRC=<client:host> DST=<address:host> LEN=<bytes:digits><*>",
    ),
)


class Iptables(LogFormat):
    """Linux firewall (netfilter) log."""

    name = "iptables"
    title = "Linux firewall (netfilter) log"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of the templates."""
        return Templates(TEMPLATES, clocks=clocks, mark=b" SRC="), 0
