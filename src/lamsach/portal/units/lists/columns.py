"""Which column of a table means what, by its heading in Vietnamese or English; and what its values may be."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from lamsach.campaign.kinds import KINDS
from lamsach.core.vietnamese import clean, search_form

HEADINGS: Final = {
    "number": "stt, tt, so tt, so thu tu, no, nr",
    "name": "ten, ten don vi, don vi, co quan, co quan don vi, ten co quan, ten co quan don vi, ten co quan to chuc,"
    " ten to chuc, don vi nhan van ban, name, unit, unit name, organisation, organization",
    "kind": "loai, loai don vi, loai hinh, cap, cap don vi, kind, type",
    "superior": "cap tren, don vi cap tren, co quan cap tren, truc thuoc, thuoc, don vi truc thuoc, co quan chu quan,"
    " don vi chu quan, superior, parent, under, belongs to",
    "superior_code": "ma cap tren, ma don vi cap tren, ma don vi chu quan, superior code, parent code",
    "line": "tuyen, tuyen quan ly, line",
    "code": "ma, ma don vi, ma so, ma dinh danh, code, id, unit code",
    "since": "tu, tu ngay, ngay thanh lap, hieu luc tu, from, since, valid from",
    "until": "den, den ngay, het hieu luc, until, to, valid until",
    "group": "nhom, khoi, nhom don vi, group",
}
_FIELD_OF: Final = {
    search_form(heading): field for field, headings in HEADINGS.items() for heading in headings.split(", ")
}
_LINES: Final = {
    "territorial": "territorial, dia ban, theo dia ban, lanh tho, dia phuong",
    "vertical": "vertical, doc, nganh doc, theo nganh doc, nganh, theo nganh",
}
_LINE_OF: Final = {search_form(word): line for line, words in _LINES.items() for word in words.split(", ")}
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")


def fields_of(cells: Sequence[str]) -> dict[str, int]:
    """Return which field stands in which column, if these cells are headings. The first column of a field counts."""
    found: dict[str, int] = {}
    for column, heading in enumerate(cells):
        field = _FIELD_OF.get(search_form(heading))
        if field is not None:
            found.setdefault(field, column)
    return found if "name" in found else {}


def line_of(text: str) -> str | None:
    """Return the line that *text* names, ``""`` for none, None for something else."""
    return _LINE_OF.get(search_form(text)) if text else ""


def day_of(text: str) -> dt.date | None:
    """Return the day in *text*, day first or ISO; None if it is none. Raises nothing."""
    day_first, year_first = _DAY_FIRST.fullmatch(text), _YEAR_FIRST.fullmatch(text)
    if day_first:
        day, month, year = map(int, day_first.groups())
    elif year_first:
        year, month, day = map(int, year_first.groups())
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def kind_code(text: str) -> str | None:
    """Return the code of the kind that *text* names by code, label or word; ``""`` for none, None for anything else."""
    return _KIND_CODE_OF.get(search_form(text.replace("_", " "))) if text else ""


_MORE_WORDS: Final = {
    "central_city": ("thành phố trực thuộc trung ương",),
    "provincial_city": ("thành phố thuộc tỉnh", "thành phố thuộc thành phố trực thuộc trung ương"),
    "department": ("sở, ban, ngành",),
    "primary_school": ("TH",),
    "secondary_school": ("THCS",),
    "high_school": ("THPT",),
    "other": ("khác",),
}
_KIND_CODE_OF: Final = {
    search_form(word): kind.code
    for kind in reversed(KINDS)  # of two kinds with one word the first counts
    for word in (kind.code.replace("_", " "), kind.label, *kind.begins, *_MORE_WORDS.get(kind.code, ()))
}


def cell_text(value: object) -> str:
    """Return a cell as clean text: whole numbers without a point, dates in ISO form."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return clean(str(value))
