"""BIND's query log, from its own file or through syslog (BIND 9 ARM, ``queries`` category)."""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.shapes import Template

_QUESTION = "<client:host>#<client-port:digits><..>: query: <name:word> <*>"  # between them: a key, the name, a view
_PREFIXES = (
    ("<time:stamp>< ><time:digits> <time:stamp> <:word> named[<..>client ", "syslog"),
    ("<time:stamp> <:host> named[<..>client ", "iso"),
    # print-time iso8601 and iso8601-utc, with neither, both or one of print-category and print-severity
    ("<time:stamp> client ", "iso"),
    ("<time:stamp> queries: <..>client ", "iso"),
    ("<time:stamp> info: client ", "iso"),
    ("<time:stamp> <time:stamp> <..>client ", "named"),
    # print-time no
    ("client ", "named"),
    ("queries: <..>client ", "named"),
    ("info: client ", "named"),
)
# The number of the client object stands there since BIND 9.11.
TEMPLATES = tuple(
    Template(prefix + client + _QUESTION, clock) for prefix, clock in _PREFIXES for client in ("@<:word> ", "")
)


class Bind(TemplateFormat):
    """BIND query log."""

    name = "bind"
    title = "BIND query log"
    templates = TEMPLATES
    mark = b"): query: "
    sign = b": query: "
