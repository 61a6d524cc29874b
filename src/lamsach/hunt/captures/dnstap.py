"""dnstap: what resolvers write where they write no text (Knot Resolver), or beside it (BIND, unbound, dnsdist).

A file is a frame stream (fstrm, "Frame Streams"); each frame is a protobuf message (dnstap.proto), of which a
dozen fields matter: they are read here, without a library. Messages between a client and its resolver count. Where a
server writes both the question and the answer, the name counts once.
"""

from collections import OrderedDict
from ipaddress import ip_address
from typing import NamedTuple

from lamsach.hunt.captures.payloads import Message, dns
from lamsach.hunt.clocks import DAY, MICROS
from lamsach.hunt.counted import Counted
from lamsach.hunt.event import Field, Reason, RefusedLineError, Role, event_of
from lamsach.hunt.matching import count_hits
from lamsach.hunt.scanner import Counts
from lamsach.hunt.tally import Tally
from lamsach.hunt.translations import Translations
from lamsach.indicators.index import MatchIndex

_LARGEST = 1 << 19  # bytes of a frame: a DNS message is at most 64 KB
_CLIENT_QUERY, _CLIENT_RESPONSE = 5, 6
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MOST_VARINT = 10  # bytes
_MOST_ASKED = 1 << 16  # questions that wait for their answer

_Fields = dict[int, int | bytes]


def protobuf(raw: bytes) -> _Fields:
    """Return the fields of a message by number, the last of equal ones. Raises `ValueError`, `IndexError`."""
    found: _Fields = {}
    at = 0
    while at < len(raw):
        tag, at = _varint(raw, at)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            found[number], at = _varint(raw, at)
            continue
        if kind == _BYTES:
            size, at = _varint(raw, at)
        elif kind in {_FIXED32, _FIXED64}:
            size = 4 if kind == _FIXED32 else 8
        else:
            raise ValueError
        value = raw[at : at + size]
        if len(value) < size:
            raise ValueError
        found[number] = value if kind == _BYTES else int.from_bytes(value, "little")
        at += size
    return found


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(_MOST_VARINT):
        byte = raw[at + shift]
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:  # noqa: PLR2004 - the last one
            return value, at + shift + 1
    raise ValueError


class Exchange(NamedTuple):
    """A message between a client and its resolver."""

    client: str
    port: int
    time: int | None  # microseconds since 1970
    number: int  # the message's own
    message: Message


def exchange(raw: bytes) -> Exchange | None:
    """Read a frame; None for a message between other parties. Raises `ValueError` or `IndexError` for a damaged one."""
    body = protobuf(raw).get(14)  # message
    if not isinstance(body, bytes):
        return None
    told = protobuf(body)
    kind, address = told.get(1), told.get(4)  # type, query_address
    if kind not in {_CLIENT_QUERY, _CLIENT_RESPONSE}:
        return None
    question, answer = told.get(10), told.get(14)  # query_message, response_message
    wire = question if kind == _CLIENT_QUERY else answer if answer is not None else question
    if not isinstance(address, bytes) or not isinstance(wire, bytes):
        return None
    times = ((8, 9), (12, 13)) if kind == _CLIENT_QUERY else ((12, 13), (8, 9))  # query_time, response_time
    time = next((moment for each in times if (moment := _time(told, *each)) is not None), None)
    port = told.get(6)  # query_port
    return Exchange(
        str(ip_address(address)), port if isinstance(port, int) else 0, time, wire[0] << 8 | wire[1], dns(wire)
    )


def _time(told: _Fields, seconds: int, part: int) -> int | None:
    whole, nanoseconds = told.get(seconds), told.get(part, 0)
    if not isinstance(whole, int) or not isinstance(nanoseconds, int) or not 0 < whole < 1 << 40:
        return None
    return whole * MICROS + nanoseconds // 1000


class DnstapScanner:
    """Counts the contacts in the messages of one file; used like `lamsach.hunt.scanner.Scanner`."""

    def __init__(self, index: MatchIndex, log: str = "", slot: int = DAY, *, nat: Translations | None = None) -> None:
        self.index, self.log, self._nat = index, log, nat
        self.counts = Counts()
        self.relaid = 0
        self._tally = Tally(slot)
        self._lost = False
        self._asked: OrderedDict[tuple[str, int, int, bytes], None] = OrderedDict()

    def scan(self, buffer: memoryview, start: int, end: int, offset: int = 0) -> int:
        """Read the whole frames in *buffer* from *start* to *end*, and return where the last one ends."""
        if self._lost:
            return end
        at = start
        while end - at >= 4:  # noqa: PLR2004 - a length
            size = int.from_bytes(buffer[at : at + 4])
            head = 4
            if not size:  # a control frame
                if end - at < 8:  # noqa: PLR2004 - and its length
                    break
                size, head = int.from_bytes(buffer[at + 4 : at + 8]), 8
            if size > _LARGEST:
                return self._lose(offset + at, end)
            if end - at < head + size:
                break
            if head == 4:  # noqa: PLR2004 - data
                self.counts.lines += 1
                self._frame(bytes(buffer[at + head : at + head + size]), offset + at)
            at += head + size
        return at

    def _frame(self, raw: bytes, offset: int) -> None:
        try:
            told = exchange(raw)
            if told is None:
                self.counts.other += 1
                return
            event = event_of(self._fields(told), lambda _raw: None)
        except (ValueError, IndexError) as error:
            reason = error.reason if isinstance(error, RefusedLineError) else Reason.DAMAGED
            self.counts.refuse(reason, self.log, offset, b"")
            return
        count_hits(event._replace(time=told.time, port=told.port), self.index, self._tally, self._nat)

    def _fields(self, told: Exchange) -> list[Field]:
        fields: list[Field] = [(Role.CLIENT, told.client.encode())]
        for name in told.message.questions:
            key = (told.client, told.port, told.number, name.lower())
            if not told.message.is_answer:
                self._asked[key] = None
                if len(self._asked) > _MOST_ASKED:
                    self._asked.popitem(last=False)
            elif key in self._asked:
                del self._asked[key]
                continue
            fields.append((Role.NAME, name))
        fields += [(Role.ADDRESS, address.encode()) for address in told.message.addresses]
        return fields

    def _lose(self, offset: int, end: int) -> int:
        """Give the rest up: behind a length that cannot be, no frame is found again."""
        self._lost = True
        self.counts.refuse(Reason.DAMAGED, self.log, offset, b"")
        return end

    def refuse_long(self, offset: int, beginning: bytes) -> None:  # noqa: ARG002 - frames are no text
        """Count what no buffer holds."""
        self._lose(offset, 0)

    def finish(self, buffer: memoryview, start: int, end: int, offset: int) -> None:  # noqa: ARG002
        """Refuse a frame that is cut off."""
        if not self._lost:
            self.counts.refuse(Reason.DAMAGED, self.log, offset + start, b"")

    def take(self) -> Counted:
        """Return the contacts counted so far, and begin anew."""
        tally, self._tally = self._tally, Tally(self._tally.slot)
        return Counted(tally.slot, plain=tally)
