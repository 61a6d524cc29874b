"""MikroTik's firewall log, through syslog: ``... proto TCP (SYN), 192.0.2.10:50000->198.51.100.7:443, len 60``."""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.formats.prefixes import DISK, ISO, OLD, behind
from lamsach.hunt.shapes import Shape, Templates

TEMPLATES = behind(
    (OLD, DISK, ISO),
    (
        "<..>, proto <..>, <client:^,:->:<client-port:digits>-><address:^,:>:<:digits>,<..> len <bytes:digits><*>",
        (
            "<..>, proto <..>, [<client:address>]:<client-port:digits>->[<address:address>]:<:digits>, "
            "len <bytes:digits><*>"
        ),
        "<..>, proto <..>), <client:address>-><address:address>, len <bytes:digits><*>",
        "<..>, proto <..>, <client:address>-><address:address>, len <bytes:digits><*>",
    ),
)


class MikroTik(LogFormat):
    """MikroTik firewall log."""

    name = "mikrotik"
    title = "MikroTik firewall log"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of the templates."""
        return Templates(TEMPLATES, clocks=clocks, mark=b"->"), 0
