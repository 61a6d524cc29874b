"""FortiGate's key=value logs (FortiOS Log Message Reference): traffic, web filter and DNS."""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.shapes import Template

_TIME = "<..>date=<time:stamp> time=<time:stamp> <..> "
_ENDS = "srcip=<client:host> <..> dstip=<address:host> "
# Since FortiOS 6.2 the zone is named: tz="+0700".
TEMPLATES = tuple(
    Template(_TIME + zone + _ENDS + rest)
    for zone in ('tz="<time:^">" <..> ', "")
    for rest in (
        '<..> hostname="<host:^">" <..> url="<path:^">"<*>',
        '<..> url="<path:^">" <..> hostname="<host:^">"<*>',
        '<..> hostname="<host:^">"<*>',
        '<..> qname="<name:^">" <..> ipaddr="<answers:^">"<*>',
        '<..> qname="<name:^">"<*>',
        "<..> sentbyte=<bytes:digits> rcvdbyte=<bytes:digits><*>",
        "<*>",
    )
)


class FortiGate(TemplateFormat):
    """FortiGate, key=value."""

    name = "fortigate"
    title = "FortiGate key=value"
    templates = TEMPLATES
    mark = b" srcip="
    sign = mark
