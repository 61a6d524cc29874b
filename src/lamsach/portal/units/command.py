"""What ``lamsach tree`` does; the subcommand itself only reads its options and prints."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lamsach.core.errors import UnusableInputError
from lamsach.portal.ids import read_id
from lamsach.portal.units.importing import (
    NEW,
    SKIP,
    Plan,
    Snapshot,
    execute,
    import_national,
    plan_import,
    plan_national,
)
from lamsach.portal.units.importing.naming_units import unit_named
from lamsach.portal.units.importing.national import NationalPlan
from lamsach.portal.units.importing.plan import Decision
from lamsach.portal.units.lists import read_list
from lamsach.portal.units.lists.reader import LARGEST_FILE
from lamsach.portal.units.models import Unit


@dataclass
class FileImport:
    """A list that has been read and planned, ready to be shown and then done."""

    plan: Plan
    source: str
    digest: str
    group_owner: Unit | None

    def execute(self, now: dt.datetime, *, accept_refused: bool) -> None:
        """Do what the plan says; its steps know their units then. Raises ``RowsRefusedError``."""
        done = execute(
            self.plan,
            by=None,
            now=now,
            source=self.source,
            digest=self.digest,
            accept_refused=accept_refused,
            group_owner=self.group_owner,
        )
        for index, unit in done.units.items():
            self.plan.steps[index].unit = unit


def plan_file(path: Path, day: dt.date, *, under: str, groups_of: str, decisions: Iterable[str]) -> FileImport:
    """Read a list and plan its import. Raises :class:`UnusableInputError` for a file that cannot be used."""
    data = _read(path)
    listed = read_list(data, path.name)
    snapshot = Snapshot.of(day)
    scope = unit_named(under, snapshot) if under else None
    owner = unit_named(groups_of, snapshot) if groups_of else None
    plan = plan_import(listed, snapshot, under=scope, decisions=dict(_decision(each, snapshot) for each in decisions))
    owning = Unit.objects.get(pk=owner) if owner is not None else None
    return FileImport(plan, path.name, hashlib.sha256(data).hexdigest(), owning)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise UnusableInputError(_("There is no such file."), where=str(path)) from error
    except OSError as error:
        raise UnusableInputError(_("The file cannot be read."), where=str(path)) from error


def _decision(text: str, snapshot: Snapshot) -> tuple[int, Decision]:
    row, equals, meant = text.partition("=")
    number = read_id(row.strip())
    if not equals or number is None:
        raise UnusableInputError(_("Write a decision as ROW=CODE, ROW=new or ROW=skip."), where=text)
    meant = meant.strip()
    return number, meant if meant in (NEW, SKIP) else unit_named(meant, snapshot)  # type: ignore[return-value]


def plan_nation() -> NationalPlan:
    """Compare the national tree with the units there are."""
    return plan_national()


def take_nation(plan: NationalPlan, now: dt.datetime) -> dict[str, Any]:
    """Import the nation and return what was done, for machines."""
    import_national(by=None, now=now, plan=plan)
    return tell_nation(plan)


def tell_nation(plan: NationalPlan) -> dict[str, Any]:
    """Return the plan for machines."""
    return {
        "created": [{"code": unit.code, "name": unit.last.name, "kind": unit.last.kind} for unit in plan.created],
        "matched": [{"code": code, "unit": unit} for code, unit in plan.matched.items()],
        "moved": [],
        "linked": [],
        "refused": [],
        "counts": {
            "created": len(plan.created), "matched": len(plan.matched), "moved": 0, "linked": 0, "refused": 0,
            "successions": len(plan.tree.successions),
        },
    }  # fmt: skip
