"""What every shape of a line can do."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, NamedTuple

from lamsach.hunt.event import MAX_LINE, Event, Field, Reason, RefusedLineError, event_of


class KernelPlan(NamedTuple):
    """What the kernel is told: shape, clock, and the numbers of the shape. See ``kernel/module.c``."""

    kind: int
    clock: int
    details: tuple[Any, ...]


class Shape(ABC):
    """How to read the lines of one log.

    `fields` SHALL return None for a line that is none of the events wanted, and raise `RefusedLineError` for a
    damaged one. `plan` MAY return None: then only Python reads. Where it returns a plan, `fields` and the kernel
    SHALL see the same fields in each line that the kernel vouches for.
    """

    def read(self, line: bytes) -> Event | None:
        """Return what *line* (without its line end) says, or None. Raises `RefusedLineError`."""
        if len(line) > MAX_LINE:
            raise RefusedLineError(Reason.LONG)
        line = line.removesuffix(b"\r")
        if not line:
            return None
        if 0 in line:
            raise RefusedLineError(Reason.NUL)
        return self.event(line)

    def event(self, line: bytes) -> Event | None:
        """Return the event of a line that is neither empty nor too long."""
        found = self.fields(line)
        return None if found is None else event_of(found, self.clock)

    @property
    @abstractmethod
    def clock(self) -> Callable[[bytes], int | None]:
        """Reads the times."""

    @abstractmethod
    def fields(self, line: bytes) -> list[Field] | None:
        """Return the fields of *line* with their roles."""

    @abstractmethod
    def plan(self) -> KernelPlan | None:
        """Return what the kernel needs to read these lines, or None."""

    def changed(self) -> bool:
        """Return True once after a line has changed the layout of those behind it."""
        return False
