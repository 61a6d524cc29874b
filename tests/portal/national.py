"""The whole nation of both eras in a test's database: imported once a run, then copied in by the database itself.

For other folders' tests: ``from tests.portal.national import national_tree, stored_nation`` in their ``conftest.py``.
"""

# ruff: noqa: S608 - the statements name our own tables

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from lamsach.portal.units.importing import import_national
from lamsach.portal.units.models import Ancestry, Edge, Succession, Unit, UnitKind, UnitName

MODELS = (Unit, UnitName, UnitKind, Edge, Succession, Ancestry)


@dataclass(frozen=True)
class NationalTree:
    """Finds units of the nation by name, on the day of the flows of 2022 where no other is given."""

    day: dt.date = dt.date(2022, 9, 1)

    def unit(self, name: str, *within: str, day: dt.date | None = None) -> Unit:
        """Return the unit of this name on the day, *within* the places named, from the nearest up."""
        day = day or self.day
        # Step by step: these tables come by copy, without the statistics that one large query would need.
        found = set(UnitName.objects.on(day).filter(name=name).values_list("unit", flat=True))
        for place in within:
            above = list(UnitName.objects.on(day).filter(name=place).values_list("unit", flat=True))
            paths = Ancestry.objects.on(day).filter(ancestor__in=above, descendant__in=found, depth__gt=0)
            found = set(paths.values_list("descendant", flat=True))
        return Unit.objects.alive(day).get(pk__in=found)


def _tables() -> list[tuple[str, str, str]]:
    """Return each table, the one its national rows are kept in, and its columns."""
    return [
        (
            model._meta.db_table,
            f"national_{model._meta.db_table}",
            ", ".join(field.column for field in model._meta.concrete_fields),
        )
        for model in MODELS
    ]


@pytest.fixture(scope="session")
def stored_nation(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keep the rows of the national tree in tables of their own, where no test sees them."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        rows = {}
        with transaction.atomic():
            import_national(by=None, now=timezone.now())
            for table, _kept, columns in _tables():
                cursor.execute(f"SELECT {columns} FROM {table}")
                rows[table] = cursor.fetchall()
            transaction.set_rollback(True)
        for table, kept, columns in _tables():
            cursor.execute(f"DROP TABLE IF EXISTS {kept}")
            cursor.execute(f"CREATE TABLE {kept} AS SELECT {columns} FROM {table} WHERE 1 = 0")
            marks = ", ".join(["%s"] * len(rows[table][0]))
            cursor.executemany(f"INSERT INTO {kept} ({columns}) VALUES ({marks})", rows[table])


@pytest.fixture
def national_tree(db: None, stored_nation: None) -> NationalTree:
    """Start with the whole nation of both eras, 14,007 units."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, kept, columns in _tables():
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {kept}")
        for sql in connection.ops.sequence_reset_sql(no_style(), MODELS):
            cursor.execute(sql)
    return NationalTree()
