"""Squid's native access log (wiki.squid-cache.org, ``Features/LogFormat``).

Where the request went is the address behind the last slash.
"""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.shapes import Shape, Template, Templates

TEMPLATES = (
    Template(
        "<time:stamp>< ><:word> <client:host> <:word> <bytes:digits> <:word> <url:word> <:word> "
        "<:^/>/<answers:word><*>",
        "epoch",
    ),
)


class Squid(LogFormat):
    """Squid native log."""

    name = "squid"
    title = "Squid native log"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of the templates."""
        return Templates(TEMPLATES, clocks=clocks, mark=b""), 0
