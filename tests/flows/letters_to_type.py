"""Letters as they lie on the desk, to be typed into the pages."""

import re
from dataclasses import dataclass
from typing import Any

from lamsach.portal.campaigns.models import FormVersion
from lamsach.portal.units.models import Unit
from tests.flows.forms_on_pages import Fields


@dataclass(frozen=True)
class Letter:
    """A letter as it lies on the desk, to be typed in. Rows are given as the fields of the page call them."""

    subject: str
    number: str = ""
    dated: str = ""
    office: str = ""
    mail_to: str = ""
    mail_subject: str = ""
    cites: tuple[str, ...] = ()
    contacts: tuple[dict[str, Any], ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
    to: tuple[dict[str, Any], ...] = ()
    tasks: tuple[dict[str, Any], ...] = ()
    denominator: str = "listed"


def to_unit(unit: Unit, **more: Any) -> dict[str, Any]:
    """Return the line of an address that names one unit."""
    return {"kind": "unit", "unit": unit.pk, "unit_text": unit.name, "listed": "on", **more}


def to_all(kind: str, under: Unit, **more: Any) -> dict[str, Any]:
    """Return the line "all units of a kind below"."""
    return {"kind": "kind_below", "unit": under.pk, "unit_text": under.name, "unit_kind": kind, "listed": "on", **more}


def order(kind: str, text: str, *, form: str | FormVersion = "", only: tuple[str, ...] = (), **days: str) -> dict:
    """Return a task; ``report_by="25/9/2022"`` is before that day, ``report_by="by 25/9/2022"`` includes it."""
    row: dict[str, Any] = {"kind": kind, "text": text, "audience": list(only)}
    if form:
        row["form"] = (
            FormVersion.objects.get(template__key=form, template__owner=None).pk if isinstance(form, str) else form.pk
        )
    for name, day in days.items():
        row[f"{name}_day"] = day.removeprefix("by ")
        row[f"{name}_bound"] = "by" if day.startswith("by ") else "before"
    return row


def rows(form: Fields, prefix: str, typed: tuple[dict[str, Any], ...]) -> Fields:
    """Return the form with these rows in place of those of one list."""
    kept = {name: value for name, value in form.items() if not re.match(rf"{prefix}-\d", name)}
    kept[f"{prefix}-TOTAL_FORMS"] = str(len(typed))
    for n, row in enumerate(typed):
        kept |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return kept
