"""Workbooks made for the tests."""

import io
import zipfile

import openpyxl


def workbook(rows, *, title="Danh sách", before=None):
    """Return the bytes of a workbook with these rows; *before* are the rows of a sheet that stands before it."""
    book = openpyxl.Workbook()
    sheet = book.active
    if before is not None:
        sheet.title = "Bìa"
        for row in before:
            sheet.append(row)
        sheet = book.create_sheet()
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data, name, content):
    """Return the archive *data* with the part *name* replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part.filename, content if part.filename == name else source.read(part))
    return out.getvalue()
