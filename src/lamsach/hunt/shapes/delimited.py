"""Fields with one separator between them."""

import csv
from collections.abc import Mapping

from lamsach.hunt.clocks import KERNEL_CLOCKS, Clocks
from lamsach.hunt.event import Clock, Field, Reason, RefusedLineError, Role
from lamsach.hunt.shapes.shape import KernelPlan, Shape

MOST_COLUMNS = 1000
MOST_ROLES = 64


class Delimited(Shape):
    """Lines of *columns* fields; *roles* names those that matter by number, from 0.

    Each line has all fields or is refused.

    With *quote*, fields may be quoted as RFC 4180 says, but a quoted line end is not supported: both halves are
    refused.
    """

    def __init__(
        self,
        roles: Mapping[int, Role],
        columns: int,
        *,
        clocks: Clocks,
        clock: str = "epoch",
        separator: bytes = b"\t",
        comment: bytes = b"",
        quote: bytes = b"",
    ) -> None:
        self.roles = sorted(roles.items())
        self.columns = columns
        self.separator, self.comment, self.quote = separator, comment, quote
        self._clock, self._clock_name = clocks.named(clock), clock

    @property
    def clock(self) -> Clock:
        """Reads the times."""
        return self._clock

    def fields(self, line: bytes) -> list[Field] | None:
        """Return the fields that have a role."""
        if self.comment and line.startswith(self.comment):
            return None
        parts = self._split(line)
        if len(parts) != self.columns:
            raise RefusedLineError(Reason.FIELDS)
        return [(role, parts[column]) for column, role in self.roles]

    def _split(self, line: bytes) -> list[bytes]:
        if not self.quote or self.quote not in line:
            return line.split(self.separator)
        # Latin-1 gives every byte back as it was.
        text = line.decode("latin-1")
        separator, quote = self.separator.decode("latin-1"), self.quote.decode("latin-1")
        try:
            rows = list(csv.reader([text], delimiter=separator, quotechar=quote, strict=True))
        except csv.Error:
            raise RefusedLineError(Reason.FIELDS) from None
        return [part.encode("latin-1") for part in rows[0]] if len(rows) == 1 else []

    def plan(self) -> KernelPlan | None:
        """Return the kernel's plan."""
        if self.columns > MOST_COLUMNS or len(self.roles) > MOST_ROLES or len(self.separator) != 1:
            return None
        signs = (self.separator[0], self.comment[0] if self.comment else 0, self.quote[0] if self.quote else 0)
        details = (*signs, self.columns, [(column, int(role)) for column, role in self.roles])
        return KernelPlan(0, KERNEL_CLOCKS.get(self._clock_name, 0), details)
