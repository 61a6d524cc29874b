"""Rows into a table without a model object for each: a nation has a hundred thousand of them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection, models


def insert_rows(model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows of plain values (texts, numbers, days, yes or no) into the table of *model*, in its transaction.

    Columns that are not named must allow NULL or have a default of the database.
    """
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 - Django's documented API
    names, marks = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", [tuple(map(_plain, row)) for row in rows])  # noqa: S608 - our own names


def _plain(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value
