"""How much of a file is looked at. What is over a limit is not fully scanned, which is a verdict of its own."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lamsach.scan.finding import GapReason

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


@dataclass(frozen=True)
class Limits:
    """The limits of one scan. Sizes in bytes, *seconds* for one file with everything in it."""

    window: int = 64 * MIB  # held in memory at once: larger files are shown to the rules in pieces
    overlap: int = 1 * MIB  # of these pieces
    largest: int = 2 * GIB  # read of one file
    member: int = 64 * MIB  # unpacked, of one file within an archive
    unpacked: int = 1 * GIB  # in all, of one file on disk
    held: int = 160 * MIB  # unpacked and in memory at once
    ratio: int = 400  # unpacked against packed, looked at above `ratio_from`
    ratio_from: int = 16 * MIB
    depth: int = 12
    entries: int = 100_000
    seconds: float = 60.0


class OverLimitError(Exception):
    """A limit was reached; what was found so far counts."""

    def __init__(self, reason: GapReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass
class Budget:
    """What is left for one file on disk, with all that is packed in it."""

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    entries: int = 0
    unpacked: int = 0
    held: int = 0
    ends: float = field(init=False)

    def __post_init__(self) -> None:
        self.ends = self.clock() + self.limits.seconds

    def next_entry(self) -> None:
        """Count one file within an archive. Raises `OverLimitError`."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise OverLimitError(GapReason.ENTRIES)
        self.check_time()

    def check_time(self) -> None:
        """Raise `OverLimitError` when the time is over."""
        if self.clock() > self.ends:
            raise OverLimitError(GapReason.TIME)

    def unpack(self, size: int, packed_size: int, unpacked_size: int) -> None:
        """Count *size* bytes more; the sizes are those of the archive so far. Raises `OverLimitError`."""
        self.unpacked += size
        if unpacked_size > self.limits.ratio_from and unpacked_size > self.limits.ratio * max(packed_size, 1):
            raise OverLimitError(GapReason.RATIO)
        if self.unpacked > self.limits.unpacked:
            raise OverLimitError(GapReason.UNPACKED)
