"""The debug log of Windows' DNS server (dns.log), in English and with day-first dates.

Vietnamese Windows writes SA and CH for the halves of the day. Names stand as ``(3)www(7)example(2)vn(0)``. Only
questions that were received count: ``UDP Rcv 192.0.2.10 ... Q [...]`` without ``R``. Read by Python alone.
"""

import re

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Clock, Field, Reason, RefusedLineError, Role
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.shapes import KernelPlan, Shape

_LINE = re.compile(
    rb"(?P<time>[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4} [0-9]{1,2}:[0-9]{2}:[0-9]{2}(?: (?:[AaPp][Mm]|SA|CH))?) +"
    rb"\S+ +PACKET +\S+ +(?:UDP|TCP) +(?P<way>Rcv|Snd) +(?P<client>\S+) +[0-9A-Fa-f]{4} +(?P<answer>R )? *"
    rb"(?P<operation>[A-Z?]) +\[[^\]]*\] +\S+ +(?P<name>\([0-9]+\)\S*)"
)
_LABEL = re.compile(rb"\(([0-9]{1,2})\)([^()]*)")
_DATE = re.compile(rb"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4} .*?( [AP]M)?(?: |$)", re.MULTILINE)
_LAST_MONTH = 12


class _WindowsLines(Shape):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @property
    def clock(self) -> Clock:
        return self._clock

    def fields(self, line: bytes) -> list[Field] | None:
        if b" PACKET " not in line:
            return None
        found = _LINE.match(line)
        if not found:
            raise RefusedLineError(Reason.SHAPE)
        if found["way"] != b"Rcv" or found["answer"] or found["operation"] != b"Q":
            return None
        name = b".".join(label for _length, label in _LABEL.findall(found["name"])[:-1])
        return [(Role.TIME, found["time"]), (Role.CLIENT, found["client"]), (Role.NAME, name)]

    def plan(self) -> KernelPlan | None:
        return None


class WindowsDns(LogFormat):
    """Windows DNS debug log."""

    name = "windows-dns"
    title = "Windows DNS debug log"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:
        """Return a reader whose dates are in the order that the first lines show.

        With AM and PM the month stands first.
        """
        order = "windows"
        for found in _DATE.finditer(head):
            one, two = int(found[1]), int(found[2])
            if two > _LAST_MONTH or found[3]:
                order = "windows-month-first"
            if one > _LAST_MONTH:
                order = "windows"
                break
        return _WindowsLines(clocks.named(order)), 0
