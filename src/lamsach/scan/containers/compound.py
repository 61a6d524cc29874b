"""Compound files (MS-CFB): Office 97 documents and Windows installers (msi), whose streams are files or hold them."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

import olefile

from lamsach.scan.containers.container import Member, read_member
from lamsach.scan.containers.macro_source import source_of
from lamsach.scan.containers.stream import deflated, drained
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "\x01Ole10Native"
_SLIDES, _OBJECT = "PowerPoint Document", b"\x10\x00\x11\x10"
_FIRST, _PAIR, _SINGLE, _TABLE = 0x3800, 0x4800, 0x483F, 0x4840
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"


class Compound:
    """A compound file. Encrypted documents say so by the stream that holds them."""

    name = "compound"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins a compound file."""
        return head.startswith(_MAGIC)

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield its streams."""
        with olefile.OleFileIO(source) as document:
            for path in document.listdir(streams=True, storages=False):
                budget.next_entry()
                name = "/".join(map(_installer_name, path))
                if path[-1] == "EncryptedPackage":
                    yield Member(name, b"", GapReason.ENCRYPTED)
                    continue
                try:
                    content, gap = read_member(document.openstream(path), size, budget)
                except (OSError, ValueError, IndexError):
                    content, gap = b"", GapReason.DAMAGED
                yield Member(name, content, gap)
                if path[-1] == _PACKAGE and (packed := package(content)):
                    yield Member(*packed)
                if path[-1] == _SLIDES:
                    yield from _slide_objects(content, budget)
                if text := source_of(content, budget.limits.member):
                    budget.unpack(len(text), size, len(text))
                    yield Member(name + ".bas", text)


def _slide_objects(content: bytes, budget: Budget) -> Iterator[Member]:
    """Yield the objects on the slides of PowerPoint 97, which are packed each (MS-PPT 2.10.34, ExOleObjStg)."""
    at, number = content.find(_OBJECT), 0
    while at >= 0:
        length = struct.unpack_from("<I", content, at + 4)[0] if at + 8 <= len(content) else 0
        data = content[at + 12 : at + 8 + length]
        if data[:1] == b"\x78":
            budget.next_entry()
            number += 1
            plain, _used, gap = drained(deflated(), data, budget)
            yield Member(f"object {number}", plain, gap)
        at = content.find(_OBJECT, at + 1)


def package(content: bytes) -> tuple[str, bytes] | None:
    """Return name and content of a file that was put into a document (Ole10Native), None for a damaged one."""
    try:
        at, texts = 6, []
        for _text in range(2):
            end = content.index(0, at)
            texts.append(content[at:end].decode("latin-1"))
            at = end + 1
        at += 4 + 4 + struct.unpack_from("<I", content, at + 4)[0]
        size = struct.unpack_from("<I", content, at)[0]
    except (ValueError, struct.error):
        return None
    return texts[0], content[at + 4 : at + 4 + size]


def _installer_name(name: str) -> str:
    """Return the name of a stream of an installer, whose characters hold two letters each."""
    text = []
    for character in name:
        number = ord(character)
        if _FIRST <= number < _PAIR:
            text.append(_DIGITS[number - _FIRST & 0x3F] + _DIGITS[(number - _FIRST) >> 6 & 0x3F])
        elif _PAIR <= number <= _SINGLE:
            text.append(_DIGITS[number - _PAIR])
        elif number != _TABLE:
            text.append(character)
    return "".join(text)
