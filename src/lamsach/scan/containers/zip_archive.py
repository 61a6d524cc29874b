"""Zip, and what is a zip underneath: docx, xlsx, jar, apk. AES and rare methods go to libarchive."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import PASSWORDS, Member, read_member
from lamsach.scan.containers.foreign import ForeignArchive
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_ENCRYPTED = 0x1
_AES = 99
_METHODS = {
    1: "zip, shrink", 6: "zip, implode", 9: "zip, Deflate64", 10: "zip, implode (IBM)", 93: "zip, zstd", 95: "zip, xz",
    97: "zip, WavPack", 98: "zip, PPMd", 99: "zip, AES",
}  # fmt: skip
_KNOWN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})


class ZipArchive:
    """Zip (APPNOTE 6.3), read by its central directory; where that is damaged, by the marks before each member."""

    name = "zip"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins a zip."""
        return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04"))

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield what is in it, with the passwords that samples are packed with."""
        try:
            archive = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
            source.seek(0)  # cut off or without a directory: read it from the front
            yield from ForeignArchive().members(source, size, budget)
            return
        with archive:
            infos = archive.infolist()
            if any(info.compress_type not in _KNOWN for info in infos):
                source.seek(0)
                forms = {info.filename: _METHODS.get(info.compress_type, "") for info in infos}
                for member in ForeignArchive().members(source, size, budget):
                    yield member._replace(form=member.form or forms.get(member.name, "")) if member.gap else member
                return
            for info in infos:
                if not info.is_dir() or info.file_size:  # a name may end with a slash and be a file all the same
                    yield self._member(archive, info, budget)

    def _member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Member:
        budget.next_entry()
        for password in PASSWORDS if info.flag_bits & _ENCRYPTED else (None,):
            try:
                with archive.open(info, pwd=password) as stream:
                    content, gap = read_member(stream, info.compress_size, budget)  # type: ignore[arg-type]
                return Member(info.filename, content, gap)
            except RuntimeError:  # another password
                continue
            except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
                if password is None:
                    return Member(info.filename, b"", GapReason.DAMAGED)
            except Exception as error:
                if type(error).__module__ in {"zlib", "lzma", "_lzma"}:
                    if password is None:
                        return Member(info.filename, b"", GapReason.DAMAGED)
                    continue
                raise
        return Member(info.filename, b"", GapReason.ENCRYPTED)
