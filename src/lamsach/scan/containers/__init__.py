"""Formats that hold other files. A new one is a class with the methods of `Container`, added here."""

import struct

from lamsach.scan.containers.binhex import BinHex
from lamsach.scan.containers.compound import Compound
from lamsach.scan.containers.compressed import Compressed
from lamsach.scan.containers.container import Container, Member
from lamsach.scan.containers.expanded import Expanded
from lamsach.scan.containers.foreign import ForeignArchive, ForeignStream
from lamsach.scan.containers.mail_message import MailMessage
from lamsach.scan.containers.notebook import Notebook
from lamsach.scan.containers.office_exchange import OfficeExchange
from lamsach.scan.containers.packed_program import LinuxProgram
from lamsach.scan.containers.portable_document import PortableDocument
from lamsach.scan.containers.rich_text import RichText
from lamsach.scan.containers.self_extracting import SelfExtracting
from lamsach.scan.containers.tape_archive import TapeArchive
from lamsach.scan.containers.unopened import DiskImage, Unopened
from lamsach.scan.containers.web_page import WebPage
from lamsach.scan.containers.zip_archive import ZipArchive

__all__ = ["CONTAINERS", "Container", "Member", "container_of", "containers_of"]

CONTAINERS: tuple[Container, ...] = (
    ZipArchive(),
    TapeArchive(),
    Compressed(),
    Compound(),
    ForeignArchive(),
    ForeignStream(),
    SelfExtracting(),
    LinuxProgram(),
    PortableDocument(),
    RichText(),
    Notebook(),
    OfficeExchange(),
    Expanded(),
    BinHex(),
    MailMessage(),
    WebPage(),
    Unopened(),
)
_OPEN_ENDED = (SelfExtracting, LinuxProgram, PortableDocument, RichText, WebPage, Unopened)
_END_OF_ZIP = struct.Struct("<4sHHHHIIH")  # APPNOTE 4.3.16
_IMAGE_TRAILER = 512


def container_of(head: bytes) -> Container | None:
    """Return the format of a file that begins with *head*, or None for one that holds no files."""
    return next((each for each in CONTAINERS if each.recognises(head)), None)


def containers_of(head: bytes, tail: bytes) -> list[Container]:
    """Return all formats of a file with this *head* and *tail*: a zip is read from its end, whatever is before it."""
    first = container_of(head)
    found = [] if first is None else [first]
    if (first is None or isinstance(first, _OPEN_ENDED)) and _ends_as_zip(tail):
        found.append(CONTAINERS[0])
    if first is None and tail[-_IMAGE_TRAILER:].startswith(b"koly"):
        found.append(DiskImage())
    return found


def _ends_as_zip(tail: bytes) -> bool:
    """Say whether *tail* holds the end of a zip with something in it: programs that make zips hold the mark, too."""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END_OF_ZIP.size > len(tail):
        return False
    _mark, disk, _directory_disk, here, _entries, size, _start, remark = _END_OF_ZIP.unpack_from(tail, at)
    directory = tail[at - size : at - size + 4] if size <= at else b"PK\x01\x02"
    rest = len(tail) - at - _END_OF_ZIP.size
    return disk == 0 and here > 0 and directory == b"PK\x01\x02" and remark <= rest
