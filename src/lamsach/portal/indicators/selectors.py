"""Reads of the list in the making.

Pages go by key, counts come from the tallies: a million values cost no more than ten.
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from django.db.models import QuerySet, Sum

from lamsach.indicators.addresses import is_ipv4, normal_range
from lamsach.indicators.domains import parents
from lamsach.indicators.record import State
from lamsach.indicators.urls import url_host
from lamsach.indicators.values import Indicator as Value
from lamsach.indicators.values import Kind
from lamsach.portal.indicators import rows
from lamsach.portal.indicators.models import Event, Indicator, Intake, Source, Tally
from lamsach.portal.units.models import Role

READERS = (Role.CURATOR, Role.OPERATOR, Role.AUDITOR)
ON_A_PAGE = 50


@dataclass(frozen=True)
class Page:
    """A piece of a long list, and the key from which the next one begins; none at its end."""

    rows: Sequence[Indicator]
    following: int | None


def page(found: QuerySet[Indicator], after: int | None = None, *, newest_first: bool = False) -> Page:
    """Return one page by key. One query, which touches as many rows as it shows."""
    ordered = found.order_by("-pk" if newest_first else "pk")
    if after is not None:
        ordered = ordered.filter(pk__lt=after) if newest_first else ordered.filter(pk__gt=after)
    shown = list(ordered[: ON_A_PAGE + 1])
    more = len(shown) > ON_A_PAGE
    return Page(shown[:ON_A_PAGE], shown[ON_A_PAGE - 1].pk if more else None)


def browse(state: str = "", kind: str = "", family: str = "") -> QuerySet[Indicator]:
    """Return the values of a state, and of a kind or a family."""
    wanted = {name: each for name, each in (("state", state), ("kind", kind), ("family", family)) if each}
    return Indicator.objects.filter(**wanted)


def queue(intake: Intake | None = None, decision: str = "") -> QuerySet[Indicator]:
    """Return what waits for a decision; of one intake, or with one verdict of the guard, where it is named."""
    wanted: dict[str, object] = {"intake": intake} if intake else {}
    if decision:
        wanted["decision"] = decision
    return Indicator.objects.filter(state=State.PROPOSED, **wanted)


def counts(state: str = "") -> dict[str, int]:
    """Return how many values there are: by state, or by kind within one state."""
    by = "kind" if state else "state"
    found = Tally.objects.filter(state=state) if state else Tally.objects.all()
    return {key: n for key, n in found.order_by().values_list(by).annotate(n=Sum("count")) if n}


def families(state: str, most: int = 100) -> list[tuple[str, int]]:
    """Return the families of a state with the most values."""
    found = Tally.objects.filter(state=state, count__gt=0).exclude(family="").order_by()
    return list(found.values_list("family").annotate(n=Sum("count")).order_by("-n", "family")[:most])


def waiting_by_intake(most: int = 20) -> list[tuple[Intake, int]]:
    """Return the latest intakes of which something waits, with how much (counted up to 1,000)."""
    found = []
    for intake in Intake.objects.filter(new__gt=0).select_related("source").order_by("-pk")[:most]:
        number = queue(intake).order_by()[:1000].count()
        if number:
            found.append((intake, number))
    return found


def history(indicator: Indicator, most: int = 200) -> list[Event]:
    """Return what happened to a value, the latest first."""
    return list(indicator.events.select_related("intake").order_by("-pk")[:most])


def covering(value: Value, found: QuerySet[Indicator]) -> list[Indicator]:
    """Return what of *found* covers a value: itself, names over it, ranges around it; for a URL its host's as well.

    One query, whatever the size of the list: what could cover a value can be named.
    """
    keys = [rows.key_of(each) for each in dict.fromkeys(_covering(value))]
    return sorted(found.filter(key__in=keys), key=lambda row: keys.index(row.key))


def _covering(value: Value) -> Iterator[Value]:
    yield value
    kind, text = value
    if kind in {Kind.MD5, Kind.SHA1, Kind.SHA256}:
        return
    host = url_host(text) if kind is Kind.URL else text
    if kind in {Kind.IP, Kind.CIDR} or ":" in host or is_ipv4(host):
        yield from _ranges(host)
    else:
        yield from (Value(Kind.DOMAIN, name) for name in parents(host))


def _ranges(text: str) -> Iterator[Value]:
    network = ip_network(text) if "/" in text else ip_network(ip_address(text))
    for bits in range(network.prefixlen, 0, -1):
        found = normal_range(f"{network.supernet(new_prefix=bits).network_address}/{bits}")
        if found:
            yield Value(Kind.CIDR if "/" in found[0] else Kind.IP, found[0])


def known(key: uuid.UUID) -> QuerySet[Indicator]:
    """Return the value with this key."""
    return Indicator.objects.filter(key=key).select_related("intake__source")


def sources() -> QuerySet[Source]:
    """Return the sources by their title."""
    return Source.objects.order_by("title", "pk")


def public_names() -> dict[str, str]:
    """Return what sources may be called in the published list, by short name; the others stay unnamed."""
    return dict(Source.objects.filter(named=True).values_list("name", "title"))


def reasons(refusals: Sequence[dict[str, object]]) -> Counter[str]:
    """Return how often each list of the guard refused."""
    return Counter(str(each["guard"]) for each in refusals if each.get("guard"))
