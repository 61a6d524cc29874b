"""Which rows the officer wants to see, in what order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lamsach.core.vietnamese import search_form, sort_key
from lamsach.portal.reporting.board.rows import STATES, Row

ORDERS: dict[str, Any] = {"list": _("as on the list"), "late": _("the latest first"), "name": _("by name")}


@dataclass(frozen=True)
class Filter:
    """What the address of the page asks for. Anything unknown in it is left out."""

    state: str = ""
    late: bool = False
    heading: str = ""
    text: str = ""
    order: str = "list"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filter":
        """Read the filter from the address."""
        state, order = query.get("state", ""), query.get("order", "")
        return cls(
            state=state if state in STATES else "",
            late=query.get("late") == "1",
            heading=query.get("heading", "")[:200],
            text=query.get("q", "")[:100],
            order=order if order in ORDERS else "list",
        )

    def apply(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows that fit, in the order that was asked for."""
        wanted = search_form(self.text)
        found = [
            row
            for row in rows
            if (not self.state or row.state == self.state)
            and (not self.late or (row.late is not None and row.owes))
            and (not self.heading or row.heading == self.heading)
            and (not wanted or wanted in search_form(row.name))
        ]
        keys: dict[str, Callable[[Row], Any]] = {
            "late": lambda row: -(row.late or timedelta(-1)),
            "name": lambda row: sort_key(row.name),
        }
        return sorted(found, key=keys[self.order]) if self.order in keys else found

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.state or self.late or self.heading or self.text)
