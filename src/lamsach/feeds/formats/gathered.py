"""Parts that must see all values before they write one: ranges that do not overlap, names that do not cover each other.

They gather on disk, so that a list of any length is written in the same memory.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from itertools import islice
from pathlib import Path
from socket import inet_aton, inet_ntoa

from lamsach.feeds.formats.base import ADDRESSES, DOMAINS, About, Part, PartWriter
from lamsach.feeds.formats.runs import SortedRuns
from lamsach.indicators.addresses import is_ipv4, span
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind

_HEX = {4: 8, 6: 32}  # digits of an address
_BORDER = b"!"  # between labels: it sorts before all that a label may hold


class GatheringPart(Part, ABC):
    """A part whose lines are made of all its values together, in an order of their own."""

    def __init__(
        self,
        name: str,
        kinds: frozenset[Kind],
        *,
        head: Callable[[About], str] = lambda _about: "",
        tail: str = "",
        most: int | None = None,
    ) -> None:
        super().__init__(name, kinds, lambda _record: None, head=head, tail=tail, most=most)

    @abstractmethod
    def key(self, record: Record) -> bytes | None:
        """Return the value as it is sorted, without line feeds; None where this part does not take it."""

    @abstractmethod
    def lines(self, keys: Iterator[bytes]) -> Iterator[str]:
        """Yield the lines, without their ends, that the sorted *keys* make."""

    def open(self, path: Path, about: About) -> PartWriter:
        """Return what writes this part to *path*."""
        return _GatheringWriter(self, path, about)


class _GatheringWriter(PartWriter):
    """Gathers while the list is read, and writes when it is over."""

    def __init__(self, part: GatheringPart, path: Path, about: About) -> None:
        super().__init__(part, path, about)
        self._gathering, self._runs = part, SortedRuns(path.parent)

    def _take(self, record: Record) -> None:
        key = self._gathering.key(record)
        if key is not None:
            self._runs.add(key)

    def close(self) -> None:
        """Write all lines and finish the file."""
        for line in islice(self._gathering.lines(iter(self._runs)), self.part.most):
            self.file.write(f"{line}\n".encode())
        self._runs.close()
        super().close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._runs.close()
        super().abandon()


class RangePart(GatheringPart):
    """Address ranges that do not overlap: what is inside another range is left out, neighbours are joined."""

    def __init__(
        self,
        name: str,
        line: Callable[[str], str],
        *,
        head: Callable[[About], str] = lambda _about: "",
        tail: str = "",
        version: int | None = None,
        most: int | None = None,
    ) -> None:
        super().__init__(name, ADDRESSES, head=head, tail=tail, most=most)
        self._range_line, self._version = line, version

    def key(self, record: Record) -> bytes | None:
        """Return version, first and last address, as wide as any other of the version."""
        value = record.indicator.value
        if is_ipv4(value):
            number = inet_aton(value).hex()
            return f"4{number}{number}".encode() if self._version != 6 else None  # noqa: PLR2004
        version, first, last = span(value)
        if self._version not in {None, version}:
            return None
        width = _HEX[version]
        return f"{version}{first:0{width}x}{last:0{width}x}".encode()

    def lines(self, keys: Iterator[bytes]) -> Iterator[str]:
        """Yield the joined ranges."""
        for version, first, last in _joined(keys):
            if first == last and version == 4:  # noqa: PLR2004
                yield self._range_line(inet_ntoa(first.to_bytes(4)))
                continue
            kind = IPv4Address if version == 4 else IPv6Address  # noqa: PLR2004
            for network in summarize_address_range(kind(first), kind(last)):
                alone = network.prefixlen == network.max_prefixlen
                yield self._range_line(str(network.network_address) if alone else str(network))


def _joined(keys: Iterator[bytes]) -> Iterator[tuple[int, int, int]]:
    current: tuple[int, int, int] | None = None
    for key in keys:
        version, middle = key[0] - 48, (len(key) + 1) // 2
        first, last = int(key[1:middle], 16), int(key[middle:], 16)
        if current is None or version != current[0] or first > current[2] + 1:
            if current is not None:
                yield current
            current = (version, first, last)
        elif last > current[2]:
            current = (version, current[1], last)
    if current is not None:
        yield current


class NamePart(GatheringPart):
    """Names of which none lies under another one, in the order of their labels from the right."""

    def __init__(self, name: str, line: Callable[[str], str]) -> None:
        super().__init__(name, DOMAINS)
        self._name_line = line

    def key(self, record: Record) -> bytes | None:
        """Return the labels in reverse: a name comes right before those under it."""
        return _BORDER.join(reversed(record.indicator.value.encode().split(b".")))

    def lines(self, keys: Iterator[bytes]) -> Iterator[str]:
        """Yield each name that no name before it covers."""
        kept = b" "
        for key in keys:
            if not (ended := key + _BORDER).startswith(kept):
                kept = ended
                yield self._name_line(".".join(reversed(key.decode().split("!"))))
