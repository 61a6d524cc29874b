"""The frames of programs: sections of Windows programs (PE format), segments of Linux ones (ELF, System V ABI)."""

import struct
from typing import NamedTuple, Self

_SECTIONS = 96  # as many as Windows loads
_SEGMENTS = 64
_LOAD = 1
_SIGNATURE, _RUNTIME = 4, 14  # of the data directories
_HEADER = 40  # bytes of a section's
WRITE, EXECUTE = 0x80000000, 0x20000000
READ_WRITE_EXECUTE = 7


class Section(NamedTuple):
    """A section of a Windows program. *start* and *size* are where it lies in the file."""

    name: bytes
    address: int
    virtual: int  # bytes in memory
    start: int
    size: int
    flags: int


class WindowsImage(NamedTuple):
    """What is read of a Windows program: where its header begins, where it starts to run, its sections."""

    header: int
    entry: int
    sections: tuple[Section, ...]
    managed: bool  # a .NET program: its entry point says nothing
    signed_at: int  # where its signature begins in the file, 0 for none

    @classmethod
    def of(cls, head: bytes) -> Self | None:
        """Read the frame of a program that begins with *head*, None where it is none."""
        try:
            at: int = struct.unpack_from("<I", head, 0x3C)[0]
            if head[:2] != b"MZ" or head[at : at + 4] != b"PE\x00\x00":
                return None
            count, optional = struct.unpack_from("<H", head, at + 6)[0], struct.unpack_from("<H", head, at + 20)[0]
            entry = struct.unpack_from("<I", head, at + 40)[0] if optional else 0
        except struct.error:
            return None
        wide = head[at + 24 : at + 26] == b"\x0b\x02"
        directories = at + 24 + (112 if wide else 96)
        runtime = _directory(head, directories, optional - 96 - 16 * wide, _RUNTIME)
        signed_at = _directory(head, directories, optional - 96 - 16 * wide, _SIGNATURE)
        sections = _sections(head, at + 24 + optional, min(count, _SECTIONS))
        return cls(at, entry, tuple(sections), runtime != 0, signed_at)

    @property
    def end(self) -> int:
        """Return where the last section ends in the file, 0 for none."""
        return max((each.start + each.size for each in self.sections), default=0)

    def section_of(self, address: int) -> Section | None:
        """Return the section that holds an address in memory."""
        return next(
            (each for each in self.sections if each.address <= address < each.address + max(each.virtual, each.size)),
            None,
        )


def _directory(head: bytes, table: int, size: int, number: int) -> int:
    """Return the address in one of a program's data directories, 0 where it has none."""
    at = table + 8 * number
    if 8 * number + 8 > size or at + 8 > len(head):
        return 0
    address: int = struct.unpack_from("<I", head, at)[0]
    return address


def _sections(head: bytes, table: int, count: int) -> list[Section]:
    found = []
    for number in range(count):
        at = table + _HEADER * number
        if at + _HEADER > len(head):
            break
        virtual, address, size, start = struct.unpack_from("<IIII", head, at + 8)
        flags = struct.unpack_from("<I", head, at + 36)[0]
        found.append(Section(head[at : at + 8].rstrip(b"\0"), address, virtual, start, size, flags))
    return found


class Segment(NamedTuple):
    """A part of a Linux program that is loaded."""

    address: int
    start: int
    size: int  # in the file
    virtual: int
    flags: int


class LinuxImage(NamedTuple):
    """What is read of a Linux program: byte order, where it starts to run, what is loaded, how many sections it has."""

    order: str
    entry: int
    segments: tuple[Segment, ...]
    sections: int
    end_of_headers: int

    @classmethod
    def of(cls, head: bytes) -> Self | None:
        """Read the frame of a program that begins with *head*, None where it is none."""
        if head[:4] != b"\x7fELF" or len(head) < 52 or head[4] not in {1, 2} or head[5] not in {1, 2}:  # noqa: PLR2004
            return None
        order, wide = "<" if head[5] == 1 else ">", head[4] == 2  # noqa: PLR2004
        try:
            entry, table = struct.unpack_from(order + ("QQ" if wide else "II"), head, 24)
            step, count, _entry, sections = struct.unpack_from(order + "HHHH", head, 54 if wide else 42)
            segments = [_segment(head, order, wide, table + step * number) for number in range(min(count, _SEGMENTS))]
        except struct.error:
            return None
        return cls(order, entry, tuple(each for each in segments if each is not None), sections, table + step * count)


def _segment(head: bytes, order: str, wide: bool, at: int) -> Segment | None:
    if wide:
        kind, flags, start, address, _physical, size, virtual = struct.unpack_from(order + "IIQQQQQ", head, at)
    else:
        kind, start, address, _physical, size, virtual, flags = struct.unpack_from(order + "IIIIIII", head, at)
    return Segment(address, start, size, virtual, flags) if kind == _LOAD else None
