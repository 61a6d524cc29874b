"""unbound with ``log-queries`` or ``log-replies`` (unbound.conf(5)): its own file, or through syslog.

With ``log-tag-queryreply`` the lines say ``query:`` and ``reply:`` where they say ``info:`` else.
"""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.formats.prefixes import ISO, ISO_WITHOUT_HOST, OLD, OLD_WITHOUT_HOST, behind
from lamsach.hunt.shapes import Template

NOTHING = b"\n"  # stands in no line: what fits no template is another message
_QUESTION = "<..>] <:word> <client:address> <name:word> <:word> IN<*>"
TEMPLATES = (
    Template("[<time:digits>] unbound[" + _QUESTION, "epoch"),
    *behind((ISO_WITHOUT_HOST, OLD_WITHOUT_HOST), ("unbound[" + _QUESTION,)),
    *behind((OLD, ISO), ("unbound[" + _QUESTION, "unbound: [" + _QUESTION)),
)


class Unbound(TemplateFormat):
    """unbound query log."""

    name = "unbound"
    title = "unbound query log"
    templates = TEMPLATES
    mark = NOTHING
    sign = b"unbound"
