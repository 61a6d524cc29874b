"""What a log format is. A new one is one file here, one line in `FORMATS`, a sample and a test: copy ``dnsmasq.py``."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import RefusedLineError
from lamsach.hunt.shapes import Guest, Shape, Template, Templates

MOST_LOOKED_AT = 50


class LogFormat(ABC):
    """A format of text logs.

    `shape` SHALL return how to read a log that begins with *head*, and how many bytes of *head* are its header.
    `likeness` MAY be overridden; it SHALL be 0 for a log that the format cannot read, and SHALL NOT raise for any
    input.
    """

    name: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:
        """Return how to read the log and where its lines begin."""

    def likeness(self, head: bytes) -> float:
        """Return which part of the first lines are events of this format: 0 to 1."""
        shape, start = self.shape(head, Clocks())
        lines = [line for line in head[start:].split(b"\n")[:MOST_LOOKED_AT] if line]
        if len(lines) > 1 and not head.endswith(b"\n"):
            lines.pop()  # cut off by the head's size
        return sum(_is_event(shape, line) for line in lines) / len(lines) if lines else 0.0


class TemplateFormat(LogFormat):
    """A format whose lines are told by templates.

    A line that fits none of `templates` is damaged where it holds `mark`, and of another kind where it does not. A
    format that may stand among others in one syslog names its `sign`: text that each of its lines holds, few others.
    """

    templates: ClassVar[tuple[Template, ...]]
    mark: ClassVar[bytes] = b""
    sign: ClassVar[bytes] = b""

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of the templates."""
        return Templates(self.templates, clocks=clocks, mark=self.mark), 0

    def among(self, others: Iterable["TemplateFormat"], clocks: Clocks) -> Shape:
        """Return a reader that knows the lines of *others* too, which stand between those of this format."""
        guests = [Guest(each.sign, each.templates) for each in others if each is not self]
        return Templates(self.templates, clocks=clocks, mark=self.mark, guests=guests)


def _is_event(shape: Shape, line: bytes) -> bool:
    try:
        event = shape.read(line)
    except RefusedLineError:
        return False
    return event is not None and bool(event.client)
