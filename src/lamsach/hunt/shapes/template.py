r"""Lines of words, told by templates such as ``<time:word> query: <name:word> from <client:word>``.

A template is text that must stand as it is, and fields in angle brackets, ``<role:class>``: a run of one or more
bytes of the class, as long as it gets, that never gives anything back. Classes: ``word`` (no blank), ``digits``,
``stamp`` (of a date or time), ``clock`` (17:00:01), ``address``, ``host`` (a name or address), or ``^`` and the bytes
that end the run (``<url:^">``). The role may be empty. ``<..>`` jumps to the next place of the text behind it. ``< >``
is a run of blanks. ``<*>`` at the end takes the rest. The first template that fits counts.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lamsach.hunt.clocks import KERNEL_CLOCKS, Clocks
from lamsach.hunt.event import Clock, Event, Field, Reason, RefusedLineError, Role, event_of
from lamsach.hunt.shapes.shape import KernelPlan, Shape

_FIELD = re.compile(r"<(?:(?P<jump>\.\.)|(?P<rest>\*)|(?P<blank> )|(?P<role>[a-z-]*):(?P<kind>\^[^>]+|[a-z]+))>")
_LITERAL, _RUN, _JUMP, _REST = range(4)
_ALNUM = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ALL = bytes(range(256))
_CLASSES = {
    "word": bytes(byte for byte in _ALL if byte not in b" \t"),
    "digits": b"0123456789",
    "stamp": _ALNUM + b":.,+-/",
    "clock": b"0123456789:",
    "address": b"0123456789ABCDEFabcdef:.",
    "host": _ALNUM + b".:_-%\\",
}
_BLANK = b" \t"
MOST_FIELDS = 32


class Template(NamedTuple):
    """A template and the clock of its times."""

    text: str
    clock: str = "iso"


class Guest(NamedTuple):
    """Another program that writes into the same syslog: each of its lines holds *mark*."""

    mark: bytes
    templates: Sequence[Template]


class _Step(NamedTuple):
    kind: int
    role: Role
    text: bytes  # a literal, or the bytes of the class


def _steps(template: str) -> list[_Step]:
    steps: list[_Step] = []
    at, jump = 0, False

    def literal(text: str) -> None:
        nonlocal jump
        if text:
            steps.append(_Step(_JUMP if jump else _LITERAL, Role.NONE, text.encode()))
            jump = False

    for found in _FIELD.finditer(template):
        literal(template[at : found.start()])
        at = found.end()
        if jump:
            raise ValueError(f"no text behind <..>: {template}")
        if found["jump"]:
            jump = True
        elif found["rest"]:
            steps.append(_Step(_REST, Role.NONE, b""))
        elif found["blank"]:
            steps.append(_Step(_RUN, Role.NONE, _BLANK))
        else:
            role = Role[found["role"].replace("-", "_").upper()] if found["role"] else Role.NONE
            kind = found["kind"]
            ends = kind[1:].encode()
            members = bytes(byte for byte in _ALL if byte not in ends) if kind[0] == "^" else _CLASSES[kind]
            steps.append(_Step(_RUN, role, members))
    literal(template[at:])
    return steps


def _spans(members: bytes) -> bytes:
    """Return the bytes as spans of a class: an expression is made about ten times faster of them."""
    parts: list[bytes] = []
    at = 0
    while at < len(members):
        end = at
        while end + 1 < len(members) and members[end + 1] == members[end] + 1:
            end += 1
        parts.append(b"\\x%02x-\\x%02x" % (members[at], members[end]))
        at = end + 1
    return b"".join(parts)


def _pattern(steps: Iterable[_Step]) -> re.Pattern[bytes]:
    """Return the expression that reads as the kernel does: possessive runs, atomic jumps."""
    parts = []
    for kind, role, text in steps:
        if kind == _LITERAL:
            parts.append(re.escape(text))
        elif kind == _JUMP:
            parts.append(b"(?>.*?" + re.escape(text) + b")")
        elif kind == _REST:
            parts.append(b".*")
        else:
            run = b"[" + _spans(text) + b"]++"
            parts.append(b"(" + run + b")" if role else run)
    return re.compile(b"".join(parts), re.DOTALL)


class _Reader:
    """Reads the lines that fit one template. Its expression is made for the first line that holds its longest text."""

    def __init__(self, steps: list[_Step], clock: Clock) -> None:
        self.roles = tuple(step.role for step in steps if step.role)
        self.clock = clock
        self._steps = steps
        self._text = max((step.text for step in steps if step.kind in {_LITERAL, _JUMP}), key=len, default=b"")
        self._pattern: re.Pattern[bytes] | None = None

    def read(self, line: bytes) -> list[Field] | None:
        if self._text not in line:
            return None
        self._pattern = self._pattern or _pattern(self._steps)
        found = self._pattern.fullmatch(line)
        return list(zip(self.roles, found.groups(), strict=True)) if found else None


class Templates(Shape):
    """Lines that fit one of *templates*.

    A line that fits none is damaged where it holds *mark*. Where it does not, it is tried with the templates of each of
    *guests* whose own mark it holds, and is of another kind where it fits none of them either.
    """

    def __init__(
        self, templates: Iterable[Template], *, clocks: Clocks, mark: bytes = b"", guests: Iterable[Guest] = ()
    ) -> None:
        self.mark = mark
        self._plans: list[tuple[int, list[tuple[int, int, bytes]]]] = []
        self._readers = self._made(templates, clocks)
        self._guests = [(guest.mark, self._made(guest.templates, clocks)) for guest in guests]

    def _made(self, templates: Iterable[Template], clocks: Clocks) -> list[_Reader]:
        readers = []
        for text, clock in templates:
            steps = _steps(text)
            readers.append(_Reader(steps, clocks.named(clock)))
            if len(readers[-1].roles) > MOST_FIELDS:
                raise ValueError(f"too many fields: {text}")
            self._plans.append((KERNEL_CLOCKS.get(clock, 0), [(kind, int(role), text) for kind, role, text in steps]))
        return readers

    @property
    def clock(self) -> Clock:
        """Reads the times of the first template; `event` takes that of the one that fits."""
        return self._readers[0].clock

    def event(self, line: bytes) -> Event | None:
        """Return the event of the first template that fits."""
        reader, found = self._fitting(line)
        return event_of(found, reader.clock) if reader else None

    def fields(self, line: bytes) -> list[Field] | None:
        """Return the fields of the first template that fits."""
        reader, found = self._fitting(line)
        return found if reader else None

    def _fitting(self, line: bytes) -> tuple[_Reader | None, list[Field]]:
        """Return the reader that the line fits with what it read; None for a line of another kind."""
        for reader in self._readers:
            if (found := reader.read(line)) is not None:
                return reader, found
        if not self.mark or self.mark in line:
            raise RefusedLineError(Reason.SHAPE)
        for mark, readers in self._guests:
            for reader in readers if mark in line else ():
                if (found := reader.read(line)) is not None:
                    return reader, found
        return None, []

    def plan(self) -> KernelPlan:
        """Return the kernel's plan."""
        guests = [(mark, len(readers)) for mark, readers in self._guests]
        return KernelPlan(2, 0, (self.mark, self._plans, guests))
