"""The kernel log of iptables and nftables: ``... IN=eth1 OUT=eth0 SRC=192.0.2.10 DST=198.51.100.7 LEN=60 ...``."""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.formats.prefixes import ISO, OLD, OPENWRT, behind

TEMPLATES = behind(
    (OLD, OPENWRT, ISO),
    (
        "<..> SRC=<client:host> DST=<address:host> LEN=<bytes:digits> <..> SPT=<client-port:digits> <*>",
        "<..> SRC=<client:host> DST=<address:host> LEN=<bytes:digits><*>",
    ),
)


class Iptables(TemplateFormat):
    """Linux firewall (netfilter) log."""

    name = "iptables"
    title = "Linux firewall (netfilter) log"
    templates = TEMPLATES
    mark = b" SRC="
    sign = mark
