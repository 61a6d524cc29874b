"""The language of the table, and the small nation that it is held against."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lamsach.portal.units.models import Role, Unit
from tests.portal.world import World

ROLES = frozenset(Role.values)
READERS = frozenset({"operator", "officer", "head", "auditor"})  # those who read below
RELATIONS = ("own", "above", "below", "sibling", "elsewhere")
# What a request may write without having done anything: sessions, and the count of failed attempts.
HOUSEKEEPING = ("django_session", "people_signin", "people_session")

Allowed = Mapping[str, frozenset[str]]
Roles = str | set[str] | frozenset[str] | tuple[str, ...]


def _roles(roles: Roles) -> frozenset[str]:
    named = ROLES if roles == "all" else frozenset((roles,) if isinstance(roles, str) else roles)
    assert named <= ROLES, named - ROLES
    return named


def at(
    own: Roles = (), above: Roles = (), below: Roles = (), sibling: Roles = (), elsewhere: Roles = ()
) -> dict[str, frozenset[str]]:
    """Say for each relation which roles may."""
    return dict(zip(RELATIONS, map(_roles, (own, above, below, sibling, elsewhere)), strict=True))


def everywhere(roles: Roles) -> dict[str, frozenset[str]]:
    """Say that these roles may, whatever their relation."""
    return dict.fromkeys(RELATIONS, _roles(roles))


NOBODY = at()
ALL = everywhere("all")
PUBLIC = {**ALL, "anonymous": frozenset({"anonymous"})}


@dataclass
class Place:
    """A unit, and by name what the apps' ``furnish`` made for it."""

    world: World
    unit: Unit
    superior: Unit
    kept: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.kept[name]

    def __setitem__(self, name: str, made: Any) -> None:
        assert name not in self.kept, f"{name} is taken by another app"
        self.kept[name] = made


def _nothing(place: Place) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Get:
    """What a GET does."""

    may: Allowed
    marker: Callable[[Place], str] | None = None
    shown: Allowed | None = None
    query: Callable[[Place], dict[str, Any]] = _nothing
    writes: bool = False
    ok: frozenset[int] | set[int] = frozenset({200})
    anonymous: frozenset[int] | set[int] = frozenset()  # empty: sent to sign in


@dataclass(frozen=True)
class Post:
    """What a POST with valid data does."""

    may: Allowed
    data: Callable[[Place], Any] = _nothing
    json: bool = False
    records: bool = True
    ok: frozenset[int] | set[int] = frozenset({201, 204, 302, 303})
    anonymous: frozenset[int] | set[int] = frozenset()
    code: Callable[[Place], dict[str, str]] | None = None
    foreign_data_ok: bool = False


@dataclass(frozen=True)
class Route:
    """One route of the resolver."""

    name: str
    kwargs: Callable[[Place], dict[str, Any]] = _nothing
    get: Get | None = None
    post: Post | None = None


@dataclass(frozen=True)
class Caller:
    """Somebody with one role in one unit, or nobody in particular."""

    role: str
    relation: str

    def __str__(self) -> str:
        return "anonymous" if self.role == "anonymous" else f"{self.role} ({self.relation})"

    def is_in(self, allowed: Allowed) -> bool:
        return self.role in allowed.get(self.relation, ())


ANONYMOUS = Caller("anonymous", "anonymous")
CALLERS = [ANONYMOUS, *(Caller(role, relation) for relation in RELATIONS for role in Role.values)]


def entries() -> dict[str, Any]:
    """Return the modules of ``entries`` by name."""
    package = importlib.import_module("tests.portal.access_matrix.entries")
    return {
        name: importlib.import_module(f"{package.__name__}.{name}")
        for _finder, name, _is_package in pkgutil.iter_modules(package.__path__)
    }


def table() -> dict[str, Route]:
    """Return every entry by the route's name; none stands twice."""
    routes: dict[str, Route] = {}
    for module in entries().values():
        for route in module.ROUTES:
            assert route.name not in routes, f"two entries for {route.name}"
            routes[route.name] = route
    return routes


def walk(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = "", prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield each route of the portal: its name with namespace (its pattern where it has none), and itself."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner, where)
        else:
            yield (f"{namespace}{pattern.name}" if pattern.name else where), pattern


class Nation:
    """Two provinces, a target with all its relations, one caller per role and relation, and what the apps furnish."""

    def __init__(self) -> None:
        world = self.world = World()
        world.unit("Cục Mẹ", "ministry")
        world.unit("Tỉnh Đông", "province", "Cục Mẹ")
        world.unit("Tỉnh Tây", "province", "Cục Mẹ")
        world.unit("Huyện Mốc", "district", "Tỉnh Đông")
        world.unit("Huyện Bạn", "district", "Tỉnh Đông")
        world.unit("Xã Dưới", "commune", "Huyện Mốc")
        world.unit("Xã Láng", "commune", "Huyện Bạn")
        self.units = dict(zip(RELATIONS, ("Huyện Mốc", "Tỉnh Đông", "Xã Dưới", "Huyện Bạn", "Tỉnh Tây"), strict=True))
        self.handler = Client().handler
        self.cookies: dict[Caller, str] = {}
        for caller in CALLERS[1:]:
            login = f"{caller.role}.{caller.relation}"
            world.person(login, self.units[caller.relation], caller.role)
            self.cookies[caller] = world.browser(login).cookies[settings.SESSION_COOKIE_NAME].value
        self.target = Place(world, world.units["Huyện Mốc"], world.units["Tỉnh Đông"])
        self.sibling = Place(world, world.units["Huyện Bạn"], world.units["Tỉnh Đông"])
        for module in entries().values():
            if furnish := getattr(module, "furnish", None):
                furnish(self.target)
                furnish(self.sibling)

    def browser(self, caller: Caller) -> Client:
        """Return a fresh browser with the caller's session."""
        client = Client()
        client.handler = self.handler  # loads the middleware once
        if caller in self.cookies:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[caller]
        return client


@dataclass
class Answer:
    """What came back, and what was sent to the database meanwhile."""

    response: HttpResponse
    writes: list[str]
    recorded: int

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def asks_to_sign_in(self) -> bool:
        return self.status == 302 and self.response["Location"].startswith(reverse("people:login"))

    @property
    def text(self) -> str:
        parts = self.response.streaming_content if self.response.streaming else [self.response.content]
        return b"".join(parts).decode("utf-8", "replace")


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def call(
    client: Client,
    method: str,
    url: str,
    data: Any = None,
    *,
    json: bool = False,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send a request, note what it writes, and take it back."""
    from lamsach.portal.ledger.models import Head

    writes: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb, _space, rest = sql.lstrip().partition(" ")
        table = rest.removeprefix("INTO ").removeprefix("FROM ").lstrip('"')
        if verb.upper() in ("INSERT", "UPDATE", "DELETE") and not table.startswith(HOUSEKEEPING):
            writes.append(sql[:200])
        return execute(sql, params, many, context)

    sent = {"content_type": "application/json"} if json else {}
    with undone():
        before = Head.objects.values_list("length", flat=True).first() or 0
        with connection.execute_wrapper(watch):
            response = getattr(client, method)(url, data or {}, headers=headers, **sent)
        after = Head.objects.values_list("length", flat=True).first() or 0
    return Answer(response, writes, after - before)
