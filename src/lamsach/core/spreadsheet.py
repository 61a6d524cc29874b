"""Cells for csv and xlsx that no spreadsheet program runs.

A text that begins like a formula is one to the program that opens it, whoever typed it into a form. Source: OWASP, CSV
Injection; the full-width signs are taken for the plain ones by East Asian settings.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TypeVar

Value = TypeVar("Value")

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # without it the program takes Vietnamese UTF-8 for something else
# Control characters that a workbook cannot hold (XML 1.0, 2.2).
_UNPRINTABLE = dict.fromkeys([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


def inert(cell: Value) -> Value | str:
    """Return *cell* so that a spreadsheet shows it and runs nothing; what is not a text stays what it is.

    An apostrophe goes before a text that begins like a formula, also behind blanks; control characters go.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.translate(_UNPRINTABLE)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA) else text


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Yield *rows* as csv in UTF-8, every cell inert, one row a piece, so that a long list needs no memory."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    for row in rows:
        writer.writerow([inert(cell) for cell in row])
        yield buffer.getvalue().encode("utf-8")
        buffer.seek(0)
        buffer.truncate()
