"""Formats that hold other files. A new one is a class with the methods of `Container`, added here."""

from lamsach.scan.containers.compound import Compound
from lamsach.scan.containers.compressed import Compressed
from lamsach.scan.containers.container import Container, Member
from lamsach.scan.containers.foreign import ForeignArchive
from lamsach.scan.containers.mail_message import MailMessage
from lamsach.scan.containers.self_extracting import SelfExtracting
from lamsach.scan.containers.tape_archive import TapeArchive
from lamsach.scan.containers.unopened import Unopened
from lamsach.scan.containers.zip_archive import ZipArchive

__all__ = ["CONTAINERS", "Container", "Member", "container_of"]

CONTAINERS: tuple[Container, ...] = (
    ZipArchive(),
    TapeArchive(),
    Compressed(),
    Compound(),
    ForeignArchive(),
    SelfExtracting(),
    MailMessage(),
    Unopened(),
)


def container_of(head: bytes) -> Container | None:
    """Return the format of a file that begins with *head*, or None for one that holds no files."""
    return next((each for each in CONTAINERS if each.recognises(head)), None)
