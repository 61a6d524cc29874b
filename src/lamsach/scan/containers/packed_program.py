"""Programs that were packed: UPX is unpacked in memory, of all others it is said that their contents were not seen.

A packer leaves its mark in the names of sections, or in their shape: a program that starts to run where it may also
write is about to make its own code (PE format; System V ABI).
"""

from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers import upx
from lamsach.scan.containers.container import Member
from lamsach.scan.containers.program_image import EXECUTE, READ_WRITE_EXECUTE, WRITE, LinuxImage, WindowsImage
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_HEAD = 1 << 16
_SMALLEST_STUB = 0x40  # bytes before the header of a program that a linker made
_PROGRAM_PARTS = 12  # bytes of UPX's program header before its first block
_PACKERS = {
    b"UPX0": "UPX", b"UPX1": "UPX", b".aspack": "ASPack", b".adata": "ASPack", b".petite": "Petite",
    b".WWP32": "WWPack", b"PEC2": "PECompact", b"PEC2TO": "PECompact", b"pec1": "PECompact", b"pec2": "PECompact",
    b".MPRESS1": "MPRESS", b".MPRESS2": "MPRESS", b"yC": "yC", b".themida": "Themida", b".winlice": "WinLicense",
    b".vmp0": "VMProtect", b".vmp1": "VMProtect", b".vmp2": "VMProtect", b".nsp0": "NsPack", b".nsp1": "NsPack",
    b"nsp0": "NsPack", b"nsp1": "NsPack", b".Upack": "Upack", b".UPack": "Upack", b"MEW": "MEW",
    b".perplex": "Perplex", b".enigma1": "Enigma", b".enigma2": "Enigma", b".boom": "Boomerang",
    b".kkrunch": "kkrunchy", b".yP": "yP", b".spack": "SimplePack", b".svkp": "SVKP", b".taz": "PESpin",
    b".tsuarch": "TSULoader", b"RLPack": "RLPack", b".packed": "RLPack", b".RLPack": "RLPack",
    b".shrink1": "Shrinker", b"BitArts": "Crunch", b"!EPack": "EPack", b".MaskPE": "MaskPE", b"PELOCKnt": "PELock",
    b"ProCrypt": "ProCrypt", b".seau": "SeauSFX", b".wwpack": "WWPack", b"_winzip_": "WinZip", b".charmve": "PIN",
    b".pklstb": "PKLite", b".ccg": "CCG", b".gentee": "Gentee",
}  # fmt: skip
_CODES = {  # where a program starts to run, for packers that leave the sections as they were
    b"\xbb\xd0\x01\x40\x00\xbf\x00\x10\x40\x00\xbe": "FSG", b"\xbe\xa4\x01\x40\x00\xad\x93\xad": "FSG",
    b"\x87\x25": "FSG", b"\xeb\x01\x68\x60\xe8\x00\x00\x00\x00": "PESpin", b"\x60\xe8\x00\x00\x00\x00\x5d": "",
    b"\x60\xe8\x03\x00\x00\x00\xe9\xeb\x04\x5d": "ASPack", b"\xb8\x00\x00\x00\x00\x60\x0b\xc0\x74": "Armadillo",
}  # fmt: skip


def of_windows(source: BinaryIO, image: WindowsImage, head: bytes, budget: Budget) -> Iterator[Member]:
    """Yield what a packed Windows program holds, or that it could not be unpacked; nothing for an ordinary one."""
    packer = _windows_packer(image, head)
    if packer is None:
        return
    if packer == "UPX":
        source.seek(0)
        try:
            yield Member("UPX", upx.windows(source.read(budget.limits.member), budget))
        except upx.DamagedError:
            pass
        else:
            return
    yield Member("", b"", GapReason.PACKED, packer)


def of_linux(source: BinaryIO, head: bytes, budget: Budget) -> Iterator[Member]:
    """Yield the same for a Linux program."""
    image = LinuxImage.of(head)
    if image is None:
        return
    at = head.find(upx.MAGIC, image.end_of_headers, image.end_of_headers + 64)
    if at >= 0:
        source.seek(0)
        content = source.read(budget.limits.member)
        try:
            yield Member("UPX", upx.linux(content, at + 8 + _PROGRAM_PARTS, image.order, budget))
        except upx.DamagedError:
            yield Member("", b"", GapReason.PACKED, "UPX")
    elif any(
        each.flags & READ_WRITE_EXECUTE == READ_WRITE_EXECUTE and 0 <= image.entry - each.address < each.virtual
        for each in image.segments
    ) or (not image.sections and len(image.segments) > 1 and _starts_late(image)):
        yield Member("", b"", GapReason.PACKED)


def _windows_packer(image: WindowsImage, head: bytes) -> str | None:
    """Return the packer's name, empty for an unknown one, None for a program that is not packed."""
    named = [_PACKERS[each.name] for each in image.sections if each.name in _PACKERS]
    named += ["MEW" for each in image.sections if each.name.startswith(b"MEW")]
    if named:
        return named[0]
    return _by_shape(image, head)


def _by_shape(image: WindowsImage, head: bytes) -> str | None:
    """Return the same for a program whose sections bear no telling name."""
    if image.header < _SMALLEST_STUB:
        return "Upack" if b"KERNEL32.DLL" in head[:0x200] else ""
    first = image.section_of(image.entry)
    if image.managed or not image.entry or first is None:
        return None
    at = first.start + image.entry - first.address
    known = next((name for code, name in _CODES.items() if head.startswith(code, at)), None)
    if known is not None:
        return known
    hollow = any(each.flags & EXECUTE and not each.size and each.virtual for each in image.sections)
    return "" if first.flags & WRITE or (hollow and first.size) else None


def _starts_late(image: LinuxImage) -> bool:
    """Say whether a program without sections starts in its last part that may run: behind what it will unpack."""
    running = [each for each in image.segments if each.flags & 1]
    return bool(running) and len(running) > 1 and running[-1].address <= image.entry


class LinuxProgram:
    """A program for Linux. What is packed in it is unpacked or said."""

    name = "linux program"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins a program for Linux."""
        return head.startswith(b"\x7fELF")

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:  # noqa: ARG002 - of Container
        """Yield what is packed in it."""
        yield from of_linux(source, source.read(_HEAD), budget)
