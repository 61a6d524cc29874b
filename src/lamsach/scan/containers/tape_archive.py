"""Tar, read from front to end."""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member, read_member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_MARK = slice(257, 262)


class TapeArchive:
    """Tar (POSIX ustar, GNU, pax). Links, devices and folders within it are nothing to look at."""

    name = "tar"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins a tar."""
        return head[_MARK] == b"ustar"

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield what is in it."""
        with tarfile.open(fileobj=source, mode="r:", errorlevel=0) as archive:
            while True:
                try:
                    info = archive.next()
                except tarfile.TarError:
                    yield Member("", b"", GapReason.DAMAGED)
                    return
                if info is None:
                    return
                archive.members = []  # type: ignore[attr-defined] # else it remembers each of ten million
                budget.next_entry()
                if info.isdir() or info.issym() or info.islnk() or info.isdev():
                    continue
                stream = archive.extractfile(info)
                if stream is None:
                    continue
                try:
                    content, gap = read_member(stream, size, budget)  # type: ignore[arg-type]
                except (tarfile.TarError, OSError):
                    content, gap = b"", GapReason.DAMAGED
                yield Member(info.name, content, gap)
