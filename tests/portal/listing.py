"""A list in the making for the tests: a guard of the well-known values, a folder of its own, and short verbs."""

import datetime as dt
import io
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamsach.feeds.formats.stix import MARKINGS
from lamsach.feeds.guard import Guard
from lamsach.feeds.guard.compile import compile_wellknown
from lamsach.feeds.guard.compiled import Compiled
from lamsach.feeds.intake import rows_of
from lamsach.feeds.intake import take as read_rows
from lamsach.indicators import Indicator as Value
from lamsach.indicators.record import Tlp
from lamsach.portal.indicators import actions, guarding
from lamsach.portal.indicators.models import Indicator, Intake, Source
from lamsach.portal.people.models import Person
from tests.portal.world import World

# Yesterday at noon in Vietnam: followers, pages and timers ask this machine's clock what still holds.
NOW = (dt.datetime.now(dt.UTC) - dt.timedelta(days=1)).replace(hour=5, minute=0, second=0, microsecond=0)
DAY = dt.timedelta(days=1)
TEXT = "c2.example.vn\nhacked.mof.gov.vn\n192.0.2.7\n8.8.8.8\nnonsense!\nC2[.]example[.]vn\n"


def bundle(*marked: tuple[str, str]) -> str:
    """Return a STIX bundle of domains, each with its marking."""
    objects = [
        {
            "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "name": name,
            "pattern": f"[domain-name:value = '{name}']", "pattern_type": "stix", "valid_from": "2026-11-01T00:00:00Z",
            "object_marking_refs": [MARKINGS[Tlp(tlp)]],
        }
        for name, tlp in marked
    ]  # fmt: skip
    return json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects})


class Desk:
    """The curators An and Bình at work, as the actions see them."""

    def __init__(self, world: World, guard: Guard) -> None:
        self.world, self.guard = world, guard
        world.unit("Cục An toàn", "ministry")
        self.an, self.binh = (world.person(name, "Cục An toàn", "curator") for name in ("an", "binh"))

    def take(
        self, text: str = TEXT, *, now: dt.datetime = NOW, source: Source | None = None, by: Person | None = None
    ) -> Intake:
        """Take in values, one a line or as a source has them."""
        opened = rows_of(io.BytesIO(text.encode()))
        read = read_rows(opened.rows, self.guard, source=source.name if source else "")
        return actions.take(
            read,
            label="letter",
            found_format=opened.format.name,
            by=by or self.an,
            now=now,
            source=source,
            reason="a letter",
        )

    def row(self, value: str) -> Indicator:
        """Return the row of a value."""
        found = Value.parse(value)
        return Indicator.objects.get(kind=found.kind.value, value=found.value)

    def approve(self, *values: str, by: Person | None = None, now: dt.datetime = NOW) -> actions.deciding.Outcome:
        """Approve values."""
        return actions.approve([self.row(each).pk for each in values], by=by or self.an, now=now, reason="looked at")

    def source(self, name: str = "feed", **facts: object) -> Source:
        """Name a source."""
        return actions.add_source(by=self.an, now=NOW, name=name, title=name.title(), url="http://127.0.0.1/", **facts)


@pytest.fixture(scope="session")
def wellknown_guard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    """Return a guard of an exercise that knows no lists of packages."""
    path = tmp_path_factory.mktemp("guard") / "guard.bin"
    compile_wellknown(path)
    return Guard(Compiled(path), exercise=True)


@pytest.fixture
def list_root(settings, tmp_path: Path) -> Path:
    """Let the list's files stand in a folder of the test's own."""
    settings.LIST_ROOT, settings.LIST_KEYS = tmp_path / "list", tmp_path / "list" / "keys"
    return settings.LIST_ROOT


@pytest.fixture
def desk(world: World, wellknown_guard: Guard, list_root: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Open the list in the making."""
    monkeypatch.setattr(guarding, "the_guard", lambda: wellknown_guard)
    monkeypatch.setattr(guarding, "missing", str)
    return Desk(world, wellknown_guard)
