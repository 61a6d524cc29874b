"""Board and sums as xlsx and csv. Every cell is inert: nothing that somebody typed runs in a spreadsheet program."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from lamsach.core.spreadsheet import csv_lines, inert
from lamsach.portal.reporting.board.rows import Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60  # characters of a column
Table = Iterable[Sequence[object]]


def board_table(rows: Iterable[Row]) -> Table:
    """Yield the board as a table, headings first."""
    yield (
        pgettext("in a list", "No."),
        _("List"),
        _("Unit"),
        _("State"),
        _("Seen"),
        _("Due"),
        _("Finished"),
        _("Days late"),
        _("Tasks done"),
        _("Tasks"),
        _("Reported below"),
        _("Asked below"),
        _("Reminders"),
        _("Last reminder"),
    )
    for row in rows:
        report = row.report
        yield (
            row.position,
            row.heading,
            row.name,
            str(row.state_label),
            _local(row.seen),
            _local(row.due),
            _local(report.finished) if report else None,
            row.late_days,
            row.done,
            row.tasks,
            row.below_done,
            row.below,
            row.reminders,
            _local(row.reminded),
        )


def _local(moment: dt.datetime | None) -> dt.datetime | None:
    """Return the moment on the reader's clock; a cell knows no time zone."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0) if moment else None


def answer(table: Table, name: str, kind: str, title: str) -> HttpResponseBase:
    """Return the table as a file to download: *kind* is ``xlsx`` or ``csv``."""
    if kind == "csv":
        found: HttpResponseBase = StreamingHttpResponse(
            csv_lines([_plain(cell) for cell in row] for row in table), content_type="text/csv; charset=utf-8"
        )
    else:
        found = HttpResponse(workbook(table, title), content_type=XLSX)
    found["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return found


def _plain(cell: object) -> object:
    return cell.strftime("%d/%m/%Y %H:%M") if isinstance(cell, dt.datetime) else cell


def workbook(table: Table, title: str) -> bytes:
    """Return the table as a workbook: headings stay in view, columns are as wide as what stands in them."""
    rows = [[inert(cell) for cell in row] for row in table]
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title[:31].translate(dict.fromkeys(map(ord, "[]:*?/\\"), " ")))
    sheet.freeze_panes = "A2"
    for at in range(max(map(len, rows), default=0)):
        longest = max(len(str(_plain(row[at]))) for row in rows if at < len(row))
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(longest + 2, WIDEST)
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, cell, heading=number == 0) for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: Any, value: Any, *, heading: bool) -> Any:
    if not heading and not isinstance(value, str | dt.datetime):
        return value  # a blank takes no cell, and a number needs no style
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text stays a text, whatever it begins with
    if isinstance(value, dt.datetime):
        cell.number_format = "dd/mm/yyyy hh:mm"
    if heading:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color="0B4F6C")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell
