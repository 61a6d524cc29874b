"""What a log format is. A new one is one file here, one line in `FORMATS`, a sample and a test: copy ``dnsmasq.py``."""

from abc import ABC, abstractmethod
from typing import ClassVar

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import RefusedLineError
from lamsach.hunt.shapes import Shape

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


def _is_event(shape: Shape, line: bytes) -> bool:
    try:
        event = shape.read(line)
    except RefusedLineError:
        return False
    return event is not None and bool(event.client)
