"""The combined log format of nginx, Apache and Squid.

Whole URLs in the request line are a proxy's; the referer is no contact.
"""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.shapes import Shape, Template, Templates

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


class Combined(LogFormat):
    """web server or proxy, combined."""

    name = "combined"
    title = "web server or proxy, combined"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of the templates."""
        return Templates(TEMPLATES, clocks=clocks, mark=b""), 0
