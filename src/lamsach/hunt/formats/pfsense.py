"""pfSense and OPNsense filterlog, through syslog (docs.netgate.com, "Raw Filter Log Format").

Comma-separated behind the prefix.
"""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.shapes import Template

_NEXT = "<..>,"
_ENDS = ("<client:address>,<address:address>,<client-port:digits>,<*>", "<client:address>,<address:address>,<*>")
# Eight fields (rule to direction), the version, and what lies between it and the addresses.
_PACKETS = tuple(_NEXT * 8 + version + ends for version in ("4," + _NEXT * 9, "6," + _NEXT * 6) for ends in _ENDS)
_PREFIXES = (
    ("<time:stamp>< ><time:digits> <time:stamp> filterlog[<:digits>]: ", "syslog"),
    ("<time:stamp>< ><time:digits> <time:stamp> filterlog: ", "syslog"),
    ("<time:stamp>< ><time:digits> <time:stamp> <:word> filterlog[<:digits>]: ", "syslog"),
    ("<time:stamp>< ><time:digits> <time:stamp> <:word> filterlog: ", "syslog"),
    ("<<:digits>>1 <time:stamp> <:word> filterlog <:word> - <:word> ", "iso"),
    ("<<:digits>>1 <time:stamp> <:word> filterlog <:word> - [<..>] ", "iso"),  # OPNsense: [meta sequenceId="1"]
    ("<time:stamp> <:word> filterlog[<:digits>]: ", "iso"),
)
TEMPLATES = tuple(Template(prefix + packet, clock) for prefix, clock in _PREFIXES for packet in _PACKETS)


class PfSense(TemplateFormat):
    """pfSense filterlog."""

    name = "pfsense"
    title = "pfSense filterlog"
    templates = TEMPLATES
    mark = b" filterlog"
    sign = mark
