"""The combined log format of nginx, Apache and Squid.

Whole URLs in the request line are a proxy's; the referer is no contact.
"""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.shapes import Template

_START = "<client:host> <:word> <:word> [<time:^]>] "
_VIRTUAL = "<:host> " + _START  # Apache's vhost_combined: server:port in front
TEMPLATES = (
    Template(_START + '"<:^ "> <url:^ ">" <:digits> <bytes:word><*>', "named"),
    Template(_START + '"<:^ "> <url:^ "> <:^ ">" <:digits> <bytes:word><*>', "named"),
    Template(_START + '"<:^">" <:digits> <*>', "named"),
    Template(_START + '"" <:digits> <*>', "named"),
    Template(_VIRTUAL + '"<:^ "> <url:^ ">" <:digits> <bytes:word><*>', "named"),
    Template(_VIRTUAL + '"<:^ "> <url:^ "> <:^ ">" <:digits> <bytes:word><*>', "named"),
    Template(_VIRTUAL + '"<:^">" <:digits> <*>', "named"),
)


class Combined(TemplateFormat):
    """web server or proxy, combined."""

    name = "combined"
    title = "web server or proxy, combined"
    templates = TEMPLATES
