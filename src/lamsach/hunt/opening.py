"""What to hunt with, and a log that is open: its format, its beginning, a scanner for it."""

import os
from codecs import BOM_UTF8
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.captures.recognising import HEADER, is_capture, is_dnstap
from lamsach.hunt.clocks import DAY, Clocks
from lamsach.hunt.event import Role
from lamsach.hunt.formats import LogFormat, recognise, shape_of
from lamsach.hunt.logs import HEAD, STANDARD_INPUT, DamagedLogError, Stream, Unpacked, open_log, packing
from lamsach.hunt.native import load_kernel
from lamsach.hunt.scanner import Scanner
from lamsach.hunt.shapes import Shape
from lamsach.indicators.index import MatchIndex

if TYPE_CHECKING:
    from lamsach.hunt.captures.dnstap import DnstapScanner
    from lamsach.hunt.captures.scanner import CaptureScanner
    from lamsach.hunt.translations import Translations

_AS_BUILT = object()


class Plan:
    """What to hunt with. *kernel* None hunts in Python alone; *format* None recognises each log by its content.

    *workers*: threads. *slot*: the stretch of time that is counted apart. *columns* are those of tables, by name. *nat*
    tells who stood behind an address that many share.
    """

    def __init__(
        self,
        index: MatchIndex,
        clocks: Clocks | None = None,
        *,
        workers: int | None = None,
        kernel: Any | None = _AS_BUILT,
        columns: Mapping[str, Role] | None = None,
        nat: "Translations | None" = None,
    ) -> None:
        self.index, self.clocks = index, clocks or Clocks()
        self.format: LogFormat | None = None
        self.workers = workers or os.cpu_count() or 1
        self.kernel: Any | None = load_kernel() if kernel is _AS_BUILT else kernel
        self.slot = DAY
        self.columns, self.nat = columns, nat


def is_parquet(log: str) -> bool:
    """Return whether *log* is a file that begins as Parquet does; False also where it cannot be opened."""
    try:
        if log == STANDARD_INPUT or not Path(log).is_file():
            return False
        with Path(log).open("rb") as file:
            return file.read(4) == b"PAR1"
    except OSError:
        return False


def header_size(head: bytes) -> int:
    """Return where the lines that begin with ``#`` end."""
    at = 0
    while head[at : at + 1] == b"#" and (end := head.find(b"\n", at)) >= 0:
        at = end + 1
    return at


class OpenedLog:
    """A log whose first bytes were looked at. Raises `UnusableInputError` where no format fits."""

    def __init__(self, log: str, plan: Plan) -> None:
        self.log = log
        self.file: BinaryIO = open_log(log)
        raw = fill(self.file, 6)
        self.packed = packing(raw)
        self.stream: Stream = Rejoined(raw, self.file)
        if self.packed:
            self.stream = Unpacked(self.stream, self.packed, log)  # type: ignore[arg-type]
        self.head = fill_head(self.stream)
        self.plan = plan
        self.mark = 0  # bytes of a mark of UTF-8 at the front
        self.shape: Shape
        self.skip: int
        self.dnstap = is_dnstap(self.head)
        self.capture = self.dnstap or is_capture(self.head)
        if self.capture:
            whole = len(self.head) >= HEADER and not self.dnstap
            self.skip = self._captured().header if whole else 0
            return
        self.mark = len(BOM_UTF8) if self.head.startswith(BOM_UTF8) else 0
        text = self.head[self.mark :]
        chosen = plan.format or recognise(text)
        if chosen is None and text.strip():
            self.file.close()
            raise UnusableInputError(
                _("The format of this log was not recognised."), where=log, advice=_("Name it with --format.")
            )
        chosen = chosen or recognise(b"Jan  1 00:00:00 x y: z\n")  # an empty log is read as any
        if chosen is None:
            raise UnusableInputError(_("The format of this log was not recognised."), where=log)
        reads = chosen.shape if plan.format else partial(shape_of, chosen)  # a format that was named is read alone
        self.shape, self.skip = reads(text, plan.clocks)
        self.skip += self.mark

    def scanner(self) -> "Scanner | CaptureScanner | DnstapScanner":
        """Return what reads the log."""
        if self.dnstap:
            from lamsach.hunt.captures.dnstap import DnstapScanner  # most hunts meet none

            return DnstapScanner(self.plan.index, self.log, self.plan.slot, nat=self.plan.nat)
        return self._captured() if self.capture else self.line_scanner(self.shape)

    def _captured(self) -> "CaptureScanner":
        from lamsach.hunt.captures.scanner import CaptureScanner  # as above

        plan = self.plan
        return CaptureScanner(plan.index, self.head, self.log, plan.kernel, plan.slot, nat=plan.nat)

    def line_scanner(self, shape: Shape) -> Scanner:
        """Return what reads the lines of the log, or of a part of it."""
        plan = self.plan
        return Scanner(plan.index, shape, self.log, plan.kernel, plan.slot, nat=plan.nat)


def fill(file: BinaryIO, size: int) -> bytes:
    found = b""
    while len(found) < size and (block := file.read(size - len(found))):
        found += block
    return found


def take_exactly(stream: Stream, size: int) -> bytes:
    taken = memoryview(bytearray(size))
    filled = 0
    while filled < size and (got := stream.readinto(taken[filled:])):
        filled += got
    return bytes(taken[:filled])


def fill_head(stream: Stream) -> bytes:
    head = bytearray(HEAD)
    filled = 0
    try:
        while filled < HEAD and (got := stream.readinto(memoryview(head)[filled:])):
            filled += got
    except DamagedLogError:
        pass
    return bytes(head[:filled])


class Rejoined:
    """A file with its first bytes put back: standard input cannot be wound back."""

    def __init__(self, first: bytes, file: BinaryIO) -> None:
        self._first, self._file = first, file

    def read(self, size: int = -1) -> bytes:
        first, self._first = self._first, b""
        return first or self._file.read(size)

    def readinto(self, buffer: memoryview) -> int:
        if self._first:
            part, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
            buffer[: len(part)] = part
            return len(part)
        return self._file.readinto(buffer) or 0  # type: ignore[attr-defined]
