"""Captures out of a buffer, like the lines of a log.

Pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng).
"""

import struct
from collections.abc import Iterator
from typing import Any

from lamsach.hunt.captures.packets import fields_of
from lamsach.hunt.captures.recognising import HEADER, PCAP, PCAPNG
from lamsach.hunt.clocks import DAY, MICROS
from lamsach.hunt.counted import Counted
from lamsach.hunt.event import Reason, RefusedLineError, event_of
from lamsach.hunt.matching import count_hits
from lamsach.hunt.native import kernel_view
from lamsach.hunt.scanner import Counts
from lamsach.hunt.tally import Tally
from lamsach.hunt.translations import Translations
from lamsach.indicators.index import MatchIndex

_RECORD = 16
_LARGEST = 1 << 19  # bytes of a packet: twice the largest that is captured
_SECTION, _INTERFACE, _PACKET, _SIMPLE = 0x0A0D0D0A, 1, 6, 3


class _NextGeneration:
    """Where in a pcapng file we are: byte order, and the interfaces of the section."""

    def __init__(self) -> None:
        self.order = "<"
        self.interfaces: list[tuple[int, int]] = []  # link, ticks per second

    def block(self, kind: int, body: bytes) -> Iterator[tuple[int, int | None, bytes]]:
        """Yield link, time and frame of a block with a packet. Raises `struct.error` or `IndexError`."""
        if kind == _INTERFACE:
            self.interfaces.append((struct.unpack_from(self.order + "H", body)[0], self._ticks(body[8:])))
        elif kind == _PACKET:
            number, high, low, size = struct.unpack_from(self.order + "IIII", body)
            link, ticks = self.interfaces[number]
            yield link, (high << 32 | low) * MICROS // ticks, body[20 : 20 + size]
        elif kind == _SIMPLE:
            yield self.interfaces[0][0], None, body[4:]

    def _ticks(self, options: bytes) -> int:
        at = 0
        while at + 4 <= len(options):
            code, size = struct.unpack_from(self.order + "HH", options, at)
            if code == 9 and size:  # noqa: PLR2004 - if_tsresol
                value = options[at + 4]
                return int(2 ** (value & 0x7F) if value & 0x80 else 10 ** min(value, 18))
            if code == 0:
                break
            at += 4 + size + -size % 4
        return MICROS


class CaptureScanner:
    """Counts the contacts in the packets of one capture; used like `lamsach.hunt.scanner.Scanner`."""

    def __init__(
        self,
        index: MatchIndex,
        head: bytes,
        log: str = "",
        kernel: Any | None = None,
        slot: int = DAY,
        *,
        nat: Translations | None = None,
    ) -> None:
        self.index, self.log, self._nat = index, log, nat
        self.counts = Counts()
        self.relaid = 0
        self._tally = Tally(slot)
        self._next = _NextGeneration() if head[:4] == PCAPNG else None
        self._order, self._fraction = PCAP.get(head[:4], ("<", 1))
        self._link = struct.unpack_from(self._order + "I", head, 20)[0] & 0xFFFF if len(head) >= HEADER else 0
        self._lost = False
        plain = self._next is None and self._order == "<"
        self._kernel = kernel if plain else None
        if self._kernel:
            self._kernel_index, self._kernel_tally = (
                kernel_view(self._kernel, index),
                self._kernel.Tally(slot, nat is not None),
            )

    @property
    def header(self) -> int:
        """Return how many bytes stand before the first packet."""
        return 0 if self._next else HEADER

    def scan(self, buffer: memoryview, start: int, end: int, offset: int = 0) -> int:
        """Read the whole packets in *buffer* from *start* to *end*, and return where the last one ends."""
        if self._lost:
            return end
        if self._next:
            return self._scan_blocks(buffer, start, end, offset)
        while self._kernel:
            done, packets, asks, full = self._kernel.scan_packets(
                self._kernel_index, self._kernel_tally, buffer, start, end, self._link, self._fraction
            )
            self.counts.lines += packets
            for at in asks:
                self._record(buffer, at, offset)
            if not full:
                start = done
                break
            start = done
        return self._scan_records(buffer, start, end, offset)

    def _scan_records(self, buffer: memoryview, at: int, end: int, offset: int) -> int:
        while end - at >= _RECORD:
            size = struct.unpack_from(self._order + "I", buffer, at + 8)[0]
            if size > _LARGEST:
                return self._lose(offset + at, end)
            if end - at < _RECORD + size:
                break
            self.counts.lines += 1
            self._record(buffer, at, offset)
            at += _RECORD + size
        return at

    def _record(self, buffer: memoryview, at: int, offset: int) -> None:
        seconds, part, size, _whole = struct.unpack_from(self._order + "IIII", buffer, at)
        frame = bytes(buffer[at + _RECORD : at + _RECORD + size])
        self._packet(self._link, seconds * MICROS + part // self._fraction, frame, offset + at)

    def _scan_blocks(self, buffer: memoryview, at: int, end: int, offset: int) -> int:
        state = self._next or _NextGeneration()
        while end - at >= 12:  # noqa: PLR2004 - type and twice the length
            if bytes(buffer[at : at + 4]) == PCAPNG:
                state.order = "<" if bytes(buffer[at + 8 : at + 12]) == b"\x4d\x3c\x2b\x1a" else ">"
                state.interfaces.clear()
            kind, size = struct.unpack_from(state.order + "II", buffer, at)
            if size % 4 or not 12 <= size <= _LARGEST:  # noqa: PLR2004
                return self._lose(offset + at, end)
            if end - at < size:
                break
            try:
                for link, time, frame in state.block(kind, bytes(buffer[at + 8 : at + size - 4])):
                    self.counts.lines += 1
                    self._packet(link, time, frame, offset + at)
            except (struct.error, IndexError, ZeroDivisionError):
                self.counts.lines += 1
                self.counts.refuse(Reason.DAMAGED, self.log, offset + at, b"")
            at += size
        return at

    def _packet(self, link: int, time: int | None, frame: bytes, offset: int) -> None:
        try:
            fields = fields_of(link, frame)
            if fields is None:
                self.counts.other += 1
                return
            event = event_of(fields, lambda _raw: None)
        except RefusedLineError as refused:
            self.counts.refuse(refused.reason, self.log, offset, b"")
            return
        count_hits(event._replace(time=time), self.index, self._tally, self._nat)

    def _lose(self, offset: int, end: int) -> int:
        """Give the rest up: behind a length that cannot be, no packet is found again."""
        self._lost = True
        self.counts.refuse(Reason.DAMAGED, self.log, offset, b"")
        return end

    def refuse_long(self, offset: int, beginning: bytes) -> None:
        """Never asked for: a packet is smaller than the buffer."""
        self.counts.refuse(Reason.LONG, self.log, offset, beginning)

    def finish(self, buffer: memoryview, start: int, end: int, offset: int) -> None:  # noqa: ARG002 - as for lines
        """Count a last packet that is cut off."""
        if end > start and not self._lost:
            self.counts.refuse(Reason.DAMAGED, self.log, offset + start, b"")

    def take(self) -> Counted:
        """Return the contacts counted so far, and begin anew."""
        tally, self._tally = self._tally, Tally(self._tally.slot)
        return Counted(tally.slot, self._kernel_tally if self._kernel else None, tally)
