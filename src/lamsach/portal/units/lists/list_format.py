"""The interface of the formats of unit lists."""

from typing import Protocol

from lamsach.portal.units.lists.rows import UnitList


class ListFormat(Protocol):
    """A format of unit lists.

    ``read`` SHALL return every row it can understand and a problem, with its place, for each it cannot; it SHALL raise
    :class:`UnusableInputError` for a file that is no list at all, and nothing else; it SHALL NOT use memory beyond a
    small multiple of the file's size, nor follow anything out of the file.
    """

    name: str
    suffixes: tuple[str, ...]

    def recognises(self, data: bytes) -> bool:
        """Tell by its first bytes whether a file without a known suffix is of this format."""
        ...

    def read(self, data: bytes, where: str) -> UnitList:
        """Read the list."""
        ...
