"""PowerDNS.

The recursor's ``quiet=no`` questions, as it writes them since 4.8 (structured) and before, and the authoritative
server's ``log-dns-queries``: through syslog or systemd, or as printed.
"""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.formats.prefixes import ISO, OLD, OLD_WITHOUT_HOST, behind

NOTHING = b"\n"  # stands in no line: what fits no template is another message
_STRUCTURED = '" <..> qname="<name:^">" <..> remote="'
_ENDS = ('[<client:address>]:<client-port:digits>"<*>', '<client:host>"<*>')
TEMPLATES = (
    *behind(
        (OLD, ISO),
        (
            "pdns<..>: Remote <client:host> wants '<name:^|>|<*>",
            "pdns<..> question for '<name:^|>|<..>' from <client:host>",
            "pdns<..> question for '<name:^|>|<..>' from [<client:address>]:<client-port:digits><*>",
        ),
    ),
    # The answers name the question once more; what the packet cache answers has no line of its own for the question.
    *behind(
        (OLD, OLD_WITHOUT_HOST, ISO),
        (
            message + _STRUCTURED + end
            for message in (
                '<..>msg="Question',
                '<..>msg="Question answered from packet cache',
                '<..>msg="TCP question answered from packet cache',
            )
            for end in _ENDS
        ),
    ),
)


class PowerDns(TemplateFormat):
    """PowerDNS query log."""

    name = "powerdns"
    title = "PowerDNS query log"
    templates = TEMPLATES
    mark = NOTHING
    sign = b"pdns"
