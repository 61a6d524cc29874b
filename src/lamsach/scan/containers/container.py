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


def read_member(stream: BinaryIO, packed: int, budget: Budget) -> tuple[bytes, GapReason | None]:
    """Unpack one member as far as the limits allow. Raises `OverLimitError` where the whole container has to end."""
    pieces: list[bytes] = []
    total = 0
    while piece := stream.read(READ):
        pieces.append(piece)
        total += len(piece)
        budget.unpack(len(piece), packed, total)
        budget.check_time()
        if total > budget.limits.member:
            return b"".join(pieces), GapReason.LARGE
        if budget.held + total > budget.limits.held:
            raise OverLimitError(GapReason.MEMORY)
    return b"".join(pieces), None
