"""What the menu offers: one line per place, with the roles that have business there."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from lamsach.portal.units.models import Role

EVERYBODY = frozenset(Role.values)
DIRECTING = frozenset({Role.OPERATOR, Role.OFFICER, Role.HEAD, Role.AUDITOR})


@dataclass(frozen=True)
class Place:
    """A line of the menu: its words, the route it leads to, and who sees it."""

    label: Any  # a lazy text
    route: str
    roles: frozenset[str] = EVERYBODY


@dataclass(frozen=True)
class Link:
    """A line of the menu as one request shows it."""

    label: Any
    address: str
    current: bool


SIGNED_IN = (
    Place(_("Overview"), "site:home"),
    Place(_("To do"), "campaigns:inbox", DIRECTING | {Role.REPORTER, Role.IT_ADMIN, Role.CURATOR}),
    Place(_("Campaigns"), "campaigns:list", DIRECTING),
    Place(_("Directives"), "campaigns:directives", DIRECTING | {Role.REPORTER, Role.IT_ADMIN}),
    Place(_("Reports"), "reporting:reports", DIRECTING | {Role.REPORTER}),
    Place(_("Progress"), "board:index", DIRECTING),
    Place(_("Machines"), "evidence:index", DIRECTING | {Role.IT_ADMIN, Role.REPORTER}),
    Place(_("Units"), "units:index", DIRECTING),
    Place(_("People"), "grants:units", DIRECTING),
    Place(_("Forms"), "campaigns:forms", frozenset({Role.OPERATOR, Role.OFFICER})),
    Place(_("Indicator list"), "indicators:index", frozenset({Role.CURATOR, Role.OPERATOR, Role.AUDITOR})),
    Place(_("Tools"), "releases:shelf"),
    Place(_("Ledger"), "ledger:entries", frozenset({Role.OPERATOR, Role.OFFICER, Role.AUDITOR})),
)
PUBLIC = (
    Place(_("Campaign"), "site:home"),
    Place(_("Tools"), "releases:shelf"),
    Place(_("Smart devices"), "site:devices"),
    Place(_("Indicator list"), "site:indicators"),
    Place(_("Help"), "site:help"),
)


def links(places: Collection[Place], roles: Collection[str] | None, path: str) -> Iterator[Link]:
    """Yield the lines of *places* for somebody with *roles* (None: a visitor) who looks at *path*."""
    best = ""
    found = []
    for place in places:
        if roles is not None and not place.roles & set(roles):
            continue
        try:
            address = reverse(place.route)
        except NoReverseMatch:  # the app of this place is not part of this installation
            continue
        found.append((place, address))
        if path.startswith(address) and len(address) > len(best) and (address != "/" or path == "/"):
            best = address
    for place, address in found:
        yield Link(place.label, address, current=address == best)
