"""Squid's native access log (wiki.squid-cache.org, ``Features/LogFormat``).

Where the request went is the address behind the last slash.
"""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.shapes import Template

TEMPLATES = (
    Template(
        "<time:stamp>< ><:word> <client:host> <:word> <bytes:digits> <:word> <url:word> <:word> "
        "<:^/>/<answers:word><*>",
        "epoch",
    ),
)


class Squid(TemplateFormat):
    """Squid native log."""

    name = "squid"
    title = "Squid native log"
    templates = TEMPLATES
