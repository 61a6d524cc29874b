"""What a file that holds other files is: one class for each format, in `lamsach.scan.containers.CONTAINERS`."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget, OverLimitError

READ = 1 << 18
PASSWORDS = (b"infected", b"virus", b"malware", b"1234", b"123456", b"password")


class Member(NamedTuple):
    """A file within a file. Where it could not be unpacked, *gap* says why and *content* holds what came until then.

    *form* names the format that could not be opened.
    """

    name: str
    content: bytes
    gap: GapReason | None = None
    form: str = ""


class Container(Protocol):
    """A format that holds other files.

    ``members`` SHALL read from *source* only, by handle or in memory; it SHALL NOT use a member's name to open, make or
    change anything. It SHALL call ``budget`` for each member and each piece that it unpacks, and MAY raise
    `OverLimitError`, which ends the container. Any other exception counts as a damaged container.
    """

    name: str

    def recognises(self, head: bytes) -> bool:
        """Return whether a file that begins with *head* (64 KiB or all of it) is one."""

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield what is in it. *size* is that of the packed file."""


class Unpacked:
    """One member as it is unpacked, piece by piece, held against the limits. *packed* is its packed size."""

    def __init__(self, packed: int, budget: Budget) -> None:
        self._packed, self._budget = packed, budget
        self._pieces: list[bytes] = []
        self._size = 0
        self.gap: GapReason | None = None

    def take(self, piece: bytes) -> bool:
        """Add *piece*, and say whether more may come. Raises `OverLimitError` where the whole container has to end."""
        self._pieces.append(piece)
        self._size += len(piece)
        self._budget.unpack(len(piece), self._packed, self._size)
        self._budget.check_time()
        if self._size > self._budget.limits.member:
            self.gap = GapReason.LARGE
            return False
        if self._budget.held + self._size > self._budget.limits.held:
            raise OverLimitError(GapReason.MEMORY)
        return True

    @property
    def content(self) -> bytes:
        """Return what came so far."""
        return b"".join(self._pieces)


def read_member(stream: BinaryIO, packed: int, budget: Budget) -> tuple[bytes, GapReason | None]:
    """Unpack one member as far as the limits allow. Raises `OverLimitError` where the whole container has to end."""
    unpacked = Unpacked(packed, budget)
    while (piece := stream.read(READ)) and unpacked.take(piece):
        pass
    return unpacked.content, unpacked.gap
