"""Reads lines out of a buffer, counts them and the contacts in them.

With the kernel where it was built, else in Python.

Both ways count the same; the kernel hands every line that it does not vouch for to the way in Python.
"""

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from lamsach.hunt.clocks import DAY
from lamsach.hunt.counted import Counted
from lamsach.hunt.event import Reason, RefusedLineError
from lamsach.hunt.matching import count_hits
from lamsach.hunt.native import kernel_view
from lamsach.hunt.shapes import Shape
from lamsach.hunt.tally import Tally
from lamsach.indicators.index import MatchIndex

if TYPE_CHECKING:
    from lamsach.hunt.translations import Translations

MOST_EXAMPLES = 5
_SHOWN = 120
_ASK_ROOM = 4096  # of the kernel: it returns when this many lines wait for Python


class Example(NamedTuple):
    """A refused line: the log, the place of the line in it in bytes, why, and its beginning.

    Never leaves the machine.
    """

    log: str
    offset: int
    reason: Reason
    text: str


class Counts:
    """What was read: lines, lines of another kind, refused lines by reason with examples, bytes."""

    def __init__(self) -> None:
        self.lines = 0
        self.other = 0
        self.size = 0
        self.refused: Counter[Reason] = Counter()
        self.examples: list[Example] = []

    def refuse(self, reason: Reason, log: str, offset: int, line: bytes) -> None:
        """Count a refused line and keep it as an example while there is room."""
        self.refused[reason] += 1
        if self.refused[reason] <= MOST_EXAMPLES:
            self.examples.append(Example(log, offset, reason, line[:_SHOWN].decode(errors="backslashreplace")))

    def merge(self, other: "Counts") -> None:
        """Add what *other* has counted."""
        self.lines += other.lines
        self.other += other.other
        self.size += other.size
        for example in other.examples:
            kept = sum(example.reason == each.reason for each in self.examples)
            if kept < MOST_EXAMPLES:
                self.examples.append(example)
        self.refused.update(other.refused)


class Scanner:
    """Reads the lines of one log, or of a part of it. *kernel* None: Python alone."""

    def __init__(
        self,
        index: MatchIndex,
        shape: Shape,
        log: str = "",
        kernel: Any | None = None,
        slot: int = DAY,
        *,
        nat: "Translations | None" = None,
    ) -> None:
        self.index, self.shape, self.log, self._nat = index, shape, log, nat
        self.counts = Counts()
        self.relaid = 0  # how often the layout changed
        self._tally = Tally(slot)
        self._kernel = kernel if shape.plan() is not None else None
        if self._kernel:
            self._kernel_index = kernel_view(self._kernel, index)
            self._kernel_tally = self._kernel.Tally(slot, nat is not None)
            self._plan = self._kernel.Plan(*(shape.plan() or ()))

    def scan(self, buffer: memoryview, start: int, end: int, offset: int = 0) -> int:
        """Read the whole lines in *buffer* from *start* to *end*, and return where the last one ends.

        *offset* is the place in the log of the buffer's first byte.
        """
        if self._kernel is None:
            return self._scan_slowly(buffer, start, end, offset)
        while True:
            done, lines, other, asks, stopped = self._kernel.scan(
                self._kernel_index, self._plan, self._kernel_tally, buffer, start, end
            )
            self.counts.lines += lines
            self.counts.other += other
            for at, until in asks:
                self._ask(bytes(buffer[at:until]), offset + at)
            if self.shape.changed():
                self.relaid += 1
                self._plan = self._kernel.Plan(*(self.shape.plan() or ()))
            if not stopped and len(asks) < _ASK_ROOM:
                return int(done)
            start = done

    def _scan_slowly(self, buffer: memoryview, start: int, end: int, offset: int) -> int:
        whole = bytes(buffer[start:end])
        last = whole.rfind(b"\n") + 1
        at = start
        for line in whole[:last].split(b"\n")[:-1] if last else ():
            self.counts.lines += 1
            self._ask(line, offset + at)
            at += len(line) + 1
        self.relaid += self.shape.changed()
        return start + last

    def _ask(self, line: bytes, offset: int) -> None:
        try:
            event = self.shape.read(line)
        except RefusedLineError as refused:
            self.counts.refuse(refused.reason, self.log, offset, line)
            return
        if event is None:
            self.counts.other += 1
        else:
            count_hits(event, self.index, self._tally, self._nat)

    def refuse_long(self, offset: int, beginning: bytes) -> None:
        """Count a line that is longer than any buffer."""
        self.counts.lines += 1
        self.counts.refuse(Reason.LONG, self.log, offset, beginning)

    def finish(self, buffer: memoryview, start: int, end: int, offset: int) -> None:
        """Read a last line that has no end."""
        line = memoryview(bytes(buffer[start:end]) + b"\n")
        self.scan(line, 0, len(line), offset + start)

    def take(self) -> Counted:
        """Return the contacts counted so far, and begin anew once they are merged elsewhere."""
        tally, self._tally = self._tally, Tally(self._tally.slot)
        return Counted(tally.slot, self._kernel_tally if self._kernel else None, tally)
