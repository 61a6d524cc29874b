"""Formats that hold files and that nothing here opens: they are named, so that nobody takes them for clean."""

from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_MAGIC = (
    b"\x60\xea",  # arj
    b"ITSF",  # chm
    b"SZDD\x88\xf0\x27\x33",
    b"\x78\x9f\x3e\x22",  # tnef
    b"\x28\xb5\x2f\xfd",  # zstd
    b"\x04\x22\x4d\x18",  # lz4
    b"\x1f\x9d",  # compress
    b"LZIP",
    b"\xed\xab\xee\xdb",  # rpm
    b"ZOO ",
    b"hsqs",  # squashfs
    b"(This file must be converted with BinHex",
    b"QFI\xfb",  # qcow2
    b"KDMV",  # vmdk
    b"vhdxfile",
    b"conectix",  # vhd
    b"MSWIM\x00\x00\x00",
)
_DOCUMENTS = {b"%PDF-": b"/EmbeddedFile", b"{\\rtf": b"\\objdata"}  # which may hold files, and how one sees it
_LOCKED = (b"LUKS\xba\xbe", b"Salted__", b"age-encryption.org/", b"-----BEGIN PGP MESSAGE-----")
_ACE, _SIS = slice(7, 14), slice(8, 12)


class Unopened:
    """An archive or disk image without a reader, a document that holds files, or something that is locked."""

    name = "unopened"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins one of these."""
        return (
            head.startswith((*_MAGIC, *_LOCKED, *_DOCUMENTS))
            or head[_ACE] == b"**ACE**"
            or head[_SIS] == b"\x19\x04\x00\x10"
        )

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:  # noqa: ARG002 - nothing is unpacked
        """Say that it was not opened."""
        content = source.read(budget.limits.member)
        for mark, holds in _DOCUMENTS.items():
            if content.startswith(mark) and holds not in content:
                return
        locked = content.startswith(_LOCKED)
        yield Member("", b"", GapReason.ENCRYPTED if locked else GapReason.UNKNOWN_FORMAT)
