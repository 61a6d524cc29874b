"""One JSON object in each line."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lamsach.hunt.clocks import KERNEL_CLOCKS, Clocks
from lamsach.hunt.event import Clock, Field, Reason, RefusedLineError, Role
from lamsach.hunt.shapes.shape import KernelPlan, Shape

# A tree of the keys that matter. Arrays are passed through: what is said of a value is said of each of its elements.
KeyTree = Mapping[str, "Role | KeyTree"]


def _refuse(_text: str) -> None:
    raise ValueError  # NaN and Infinity are no JSON


class JsonLines(Shape):
    """Lines that are one JSON object (RFC 8259); *keys* says which values matter.

    Of a key that stands twice the last one counts.
    """

    def __init__(self, keys: KeyTree, *, clocks: Clocks, clock: str = "iso") -> None:
        self.keys = keys
        self._clock, self._clock_name = clocks.named(clock), clock

    @property
    def clock(self) -> Clock:
        """Reads the times."""
        return self._clock

    def fields(self, line: bytes) -> list[Field] | None:
        """Return the values that matter, as text, in the order of the line."""
        try:
            # Numbers stay as they are written; the codec is named because json would guess UTF-16 and UTF-32.
            told = json.loads(line.decode(), parse_int=str, parse_float=str, parse_constant=_refuse)
        except UnicodeDecodeError:
            raise RefusedLineError(Reason.ENCODING) from None
        except (ValueError, RecursionError):
            raise RefusedLineError(Reason.JSON) from None
        if not isinstance(told, dict):
            raise RefusedLineError(Reason.JSON)
        return list(_walk(told, self.keys))

    def plan(self) -> KernelPlan:
        """Return the kernel's plan: the tree as a list, a parent before its children."""
        nodes: list[tuple[bytes, int, int, int]] = [(b"", -1, -1, 0)]

        def lay(parent: int, keys: KeyTree) -> None:
            previous = -1
            for key, what in keys.items():
                number = len(nodes)
                nodes.append((key.encode(), -1, -1, int(what) if isinstance(what, Role) else 0))
                if previous < 0:
                    nodes[parent] = (nodes[parent][0], number, *nodes[parent][2:])
                else:
                    nodes[previous] = (*nodes[previous][:2], number, nodes[previous][3])
                previous = number
                if not isinstance(what, Role):
                    lay(number, what)

        lay(0, self.keys)
        return KernelPlan(1, KERNEL_CLOCKS.get(self._clock_name, 0), (nodes,))


def _walk(value: Any, keys: "Role | KeyTree") -> Iterator[Field]:
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, keys)
    elif isinstance(keys, Role):
        if isinstance(value, str):
            yield keys, value.encode("utf-8", "surrogatepass")
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in keys:
                yield from _walk(each, keys[key])
