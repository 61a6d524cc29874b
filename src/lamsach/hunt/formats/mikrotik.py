"""MikroTik's firewall log, through syslog: ``... proto TCP (SYN), 192.0.2.10:50000->198.51.100.7:443, len 60``."""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.formats.prefixes import DISK, ISO, OLD, behind

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


class MikroTik(TemplateFormat):
    """MikroTik firewall log."""

    name = "mikrotik"
    title = "MikroTik firewall log"
    templates = TEMPLATES
    mark = b"->"
    sign = mark
