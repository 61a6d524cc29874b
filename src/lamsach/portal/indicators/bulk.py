"""Rows into the table without a model object or a growing statement for each: a source has a million of them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from lamsach.portal.indicators.models import Event, Indicator, Intake

EVENT = ("indicator_id", "at", "verb", "person_id", "actor", "reason", "intake_id")


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values, in the running transaction. Columns not named must allow NULL."""
    names, marks = ", ".join(map(_quoted, columns)), ", ".join(["%s"] * len(columns))
    _many(f"INSERT INTO {_table(model)} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our own names


def update(found: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Store *fields* of rows of one model. ``bulk_update`` makes one statement that grows with rows times fields."""
    if not found:
        return
    model = type(found[0])
    names = [model._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr] # noqa: SLF001
    columns = [str(model._meta.get_field(name).column) for name in fields]  # type: ignore[union-attr] # noqa: SLF001
    changes = ", ".join(f"{_quoted(column)} = %s" for column in columns)
    rows = ((*(getattr(row, name) for name in names), row.pk) for row in found)
    _many(f"UPDATE {_table(model)} SET {changes} WHERE id = %s", rows)  # noqa: S608 - our own names


def tell_new(intake: Intake, after: int, verb: str, state: str, actor: str) -> None:
    """Note of the new values of an intake with this state what happened. *after* is the last older key."""
    names = ", ".join(map(_quoted, EVENT))
    statement = (
        f"INSERT INTO {_table(Event)} ({names}) SELECT id, %s, %s, %s, %s, %s, %s FROM {_table(Indicator)} "  # noqa: S608
        "WHERE intake_id = %s AND state = %s AND id > %s ORDER BY id"
    )
    # PostgreSQL takes a bare parameter in a SELECT for text.
    if connection.vendor == "postgresql":
        statement = statement.replace(
            "id, %s, %s, %s, %s, %s, %s FROM", "id, %s::timestamptz, %s, %s::bigint, %s, %s, %s::bigint FROM"
        )
    facts = (intake.at, verb, intake.by_id, actor, intake.reason, intake.pk, intake.pk, state, after)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_plain(each) for each in facts])


def _many(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, [tuple(map(_plain, row)) for row in rows])


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)  # noqa: SLF001 - Django's documented API


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _plain(value: Any) -> Any:
    if type(value) is dt.datetime:
        return _moment(value, connection.vendor)
    if type(value) is uuid.UUID and connection.vendor == "sqlite":
        return value.hex
    return value


@lru_cache(maxsize=4096)
def _moment(value: dt.datetime, _vendor: str) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
