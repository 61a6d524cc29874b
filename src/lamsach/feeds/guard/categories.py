"""What is guarded and what becomes of an indicator that touches it: the rules, as one table."""

from enum import StrEnum
from typing import NamedTuple

from lamsach.core.texts import gettext as _


class Decision(StrEnum):
    """What the guard says of one indicator."""

    ACCEPT = "accept"
    LOWER = "lower"  # it may be watched for, never blocked: others live there too
    URL_ONLY = "url_only"  # the URL may be blocked, its host never
    HOLD = "hold"  # a person decides
    REFUSE = "refuse"


class Category(StrEnum):
    """Why a value is guarded."""

    SPECIAL = "special"
    RESOLVER = "resolver"
    RESOLVER_SEEN = "resolver_seen"
    SUFFIX = "suffix"
    DYNAMIC_DNS = "dynamic_dns"
    TOP = "top"
    POPULAR = "popular"
    TRUSTED = "trusted"
    SHARED = "shared"
    BENIGN = "benign"
    CLEAN_FILE = "clean_file"
    PROTECTED = "protected"
    WIDE = "wide"


class Rule(NamedTuple):
    """Decision for an indicator that is the guarded value, lies inside it, or over it."""

    equal: Decision
    inside: Decision
    over: Decision
    approvals: int = 1


_ACCEPT, _LOWER, _HOLD, _REFUSE = Decision.ACCEPT, Decision.LOWER, Decision.HOLD, Decision.REFUSE

RULES: dict[Category, Rule] = {
    Category.SPECIAL: Rule(_REFUSE, _REFUSE, _REFUSE),
    Category.RESOLVER: Rule(_REFUSE, _REFUSE, _REFUSE),
    # The long list of resolvers holds many home routers; some of them are what a botnet is made of.
    Category.RESOLVER_SEEN: Rule(_LOWER, _LOWER, _LOWER),
    Category.SUFFIX: Rule(_REFUSE, _ACCEPT, _REFUSE),
    Category.DYNAMIC_DNS: Rule(_REFUSE, _ACCEPT, _REFUSE),
    Category.TOP: Rule(_REFUSE, _LOWER, _REFUSE),
    # Among the first million sites are some that serve malware: a person looks.
    Category.POPULAR: Rule(_HOLD, _ACCEPT, _HOLD),
    Category.TRUSTED: Rule(_REFUSE, _LOWER, _REFUSE),
    Category.SHARED: Rule(_LOWER, _LOWER, _HOLD),
    Category.BENIGN: Rule(_LOWER, _LOWER, _LOWER),
    Category.CLEAN_FILE: Rule(_REFUSE, _REFUSE, _REFUSE),
    Category.PROTECTED: Rule(_HOLD, _HOLD, _REFUSE, approvals=2),
    Category.WIDE: Rule(_HOLD, _HOLD, _HOLD),
}


def reason(category: Category, relation: "Relation | None" = None) -> str:
    """Return in the user's language why this category is guarded, for an indicator in *relation* to what it holds."""
    if category is Category.PROTECTED and relation is Relation.OVER:
        return _("A whole protected tree: it is never blocked.")
    return {
        Category.SPECIAL: _("Reserved for special use: no host on the Internet, or every host."),
        Category.RESOLVER: _("A public resolver: blocking it cuts its users off the Internet."),
        Category.RESOLVER_SEEN: _("Answers as an open resolver: others depend on it."),
        Category.SUFFIX: _("A public suffix: everyone under it would be blocked."),
        Category.DYNAMIC_DNS: _("A dynamic-DNS provider's own name: only names under it belong to somebody."),
        Category.TOP: _("One of the most used sites, or over or under one."),
        Category.POPULAR: _("Among the million most used sites: look before blocking it."),
        Category.TRUSTED: _("Belongs to a bank, a vendor, a university or a service that systems depend on."),
        Category.SHARED: _("Shared infrastructure: others live at the same place."),
        Category.BENIGN: _("Known scanner, sinkhole or checking service: a sign, not a culprit."),
        Category.CLEAN_FILE: _("A file known to be clean, or an empty one."),
        Category.PROTECTED: _("In a protected tree: two people must approve."),
        Category.WIDE: _("A range this wide blocks many who did nothing."),
    }[category]


ORDER = {decision: number for number, decision in enumerate((_ACCEPT, _LOWER, Decision.URL_ONLY, _HOLD, _REFUSE))}


class Relation(StrEnum):
    """How the indicator lies to the guarded value."""

    EQUAL = "equal"
    INSIDE = "inside"
    OVER = "over"


class Verdict(NamedTuple):
    """What the guard says of an indicator, which list says so, and how many people must approve it all the same."""

    decision: Decision
    category: Category | None = None
    guard: str = ""
    relation: Relation | None = None
    approvals: int = 0

    @property
    def reason(self) -> str:
        """Say why, in the user's language."""
        return reason(self.category, self.relation) if self.category else ""


ACCEPTED = Verdict(Decision.ACCEPT)
