"""Reads of the campaigns. Each takes the viewer and returns only what that viewer may see."""

from lamsach.portal.campaigns.selectors.assignments import (
    Dashboard,
    assignments_of,
    dashboard,
    my_assignments,
    requests_of,
)
from lamsach.portal.campaigns.selectors.directives import (
    ACTORS,
    DOERS,
    Chain,
    Stance,
    campaigns,
    chain_of,
    directives,
    letters,
    my_recipients,
    notices,
    recipients_of,
    stance,
)

__all__ = [
    "ACTORS",
    "DOERS",
    "Chain",
    "Dashboard",
    "Stance",
    "assignments_of",
    "campaigns",
    "chain_of",
    "dashboard",
    "directives",
    "letters",
    "my_assignments",
    "my_recipients",
    "notices",
    "recipients_of",
    "requests_of",
    "stance",
]
