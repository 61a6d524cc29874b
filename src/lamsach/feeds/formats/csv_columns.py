"""CSV with every field of the release (RFC 4180, UTF-8).

No cell begins so that a spreadsheet takes it for a formula.
"""

from lamsach.feeds.formats.base import ALL, WATCH, OutputFormat, Part, one_line
from lamsach.indicators.record import Record
from lamsach.indicators.release import written

COLUMNS = "value,kind,action,family,confidence,first_seen,valid_from,valid_until,source"


def cell(text: str) -> str:
    """Return a cell; text that a spreadsheet would run is led by an apostrophe."""
    text = one_line(text)
    if text[:1] in {"=", "+", "-", "@", " "}:
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"') else text


def line(record: Record) -> str:
    """Return the cells of a record."""
    kind, value = record.indicator
    return ",".join(map(cell, (
        value, kind.value, record.action.value, record.family, str(record.confidence), written(record.first_seen),
        written(record.valid_from), written(record.valid_until), record.source,
    )))  # fmt: skip


FORMATS = (
    OutputFormat(
        name="csv",
        consumer="spreadsheets, databases, lamsach itself",
        usage="One line of column names, then one line for each value.",
        parts=(Part("indicators.csv", ALL, line, head=lambda _about: COLUMNS + "\n", actions=WATCH),),
    ),
)
