"""Formats that hold files and that nothing here opens: they are named, so that nobody takes them for clean."""

from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_HEAD = 1 << 16
_MAGIC = {
    b"\x60\xea": "ARJ", b"ITSF": "CHM", b"KWAJ\x88\xf0\x27\xd1": "KWAJ", b"ZOO ": "ZOO", b"hsqs": "SquashFS",
    b"QFI\xfb": "QCOW2", b"KDMV": "VMDK", b"# Disk DescriptorFile": "VMDK", b"vhdxfile": "VHDX", b"conectix": "VHD",
    b"MSWIM\x00\x00\x00": "WIM", b"StuffIt ": "StuffIt", b"SIT!": "StuffIt", b"\x1aJar\x1b": "JAR (ARJ)",
    b"ISc(": "InstallShield", b"PAR2\x00PKT": "PAR2",
    b"<<< Oracle VM VirtualBox": "VDI", b"<<< QEMU VM Virtual": "VDI",
    b"ArC\x01": "FreeArc", b"EGGA": "EGG", b"ALZ\x01": "ALZ", b"BH\x05\x07": "BlakHole",
    b"\x1f\x1e": "pack", b"BZ0": "bzip",
    b"LRZI": "lrzip", b"7kSt": "ZPAQ", b"\x89LZO\x00": "lzop",
}  # fmt: skip
_LOCKED = {
    b"LUKS\xba\xbe": "LUKS", b"Salted__": "OpenSSL", b"age-encryption.org/": "age",
    b"-----BEGIN PGP MESSAGE-----": "PGP",
    b"-FVE-FS-": "BitLocker",
}  # fmt: skip
_PLACED = (  # at, mark, name
    (7, b"**ACE**", "ACE"), (8, b"\x19\x04\x00\x10", "SIS"), (32769, b"BEA01", "UDF"), (32769, b"NSR0", "UDF"),
    (3, b"NTFS    ", "NTFS"), (3, b"EXFAT   ", "exFAT"), (54, b"FAT12   ", "FAT"), (54, b"FAT16   ", "FAT"),
    (82, b"FAT32   ", "FAT"), (1080, b"\x53\xef\x01\x00", "ext4"), (512, b"EFI PART", "GPT"),
    (20, b"\xdc\xa7\xc4\xfd", "ZOO"),
)  # fmt: skip
_BEGINS = (*_MAGIC, *_LOCKED)
_MARKS = tuple((at, tuple(mark for there, mark, _name in _PLACED if there == at)) for at in {at for at, *_ in _PLACED})


class Unopened:
    """An archive or disk image without a reader, or something that is locked."""

    name = "unopened"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins one of these."""
        return head.startswith(_BEGINS) or any(head.startswith(marks, at) for at, marks in _MARKS)

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:  # noqa: ARG002 - nothing is unpacked
        """Say that it was not opened, and what it is."""
        head = source.read(_HEAD)
        for mark, form in _LOCKED.items():
            if head.startswith(mark):
                yield Member("", b"", GapReason.ENCRYPTED, form)
                return
        named = [form for mark, form in _MAGIC.items() if head.startswith(mark)]
        named += [form for at, mark, form in _PLACED if head.startswith(mark, at)]
        yield Member("", b"", GapReason.UNKNOWN_FORMAT, named[0])


class DiskImage:
    """A disk image of macOS, which says so at its end."""

    name = "dmg"

    def recognises(self, head: bytes) -> bool:  # noqa: ARG002 - of Container
        """Return no: its beginning says nothing."""
        return False

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:  # noqa: ARG002 - nothing is unpacked
        """Say that it was not opened."""
        yield Member("", b"", GapReason.UNKNOWN_FORMAT, "DMG")
