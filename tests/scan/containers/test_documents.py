"""Documents and messages that carry files: each is taken out and looked at."""

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Limits
from tests.scan.containers.compound_file import compound_file
from tests.scan.containers.test_formats import ways
from tests.scan.specimens import SPECIMENS, eicar
from tests.scan.test_examine import examiner, reasons, zipped

STICK = eicar() + bytes(100)


def object_of(content: bytes) -> bytes:
    """Return an OLE 1 object that holds a package with one file (MS-OLEDS)."""
    raw = (
        b"e.com\0C:\\e.com\0" + struct.pack("<HHI", 0, 3, 6) + b"c:\\x\0\0" + struct.pack("<I", len(content)) + content
    )
    native = struct.pack("<H", 2) + raw
    return (
        struct.pack("<III", 0x501, 2, 8)
        + b"Package\0"
        + struct.pack("<II", 0, 0)
        + struct.pack("<I", len(native))
        + native
    )


@pytest.mark.parametrize("between", [b"", b"\n", b" ", b"\\par ", b"{\\*\\x}", b"\\'41"])
def test_a_file_in_rich_text_is_taken_out_whatever_stands_between_its_letters(between: bytes) -> None:
    letters = object_of(STICK).hex().encode()
    spread = b"".join(letters[at : at + 40] + between for at in range(0, len(letters), 40))
    assert ("e.com",) in ways(b"{\\rtf1 text {\\object{\\*\\objdata " + spread + b"}} more}")
    assert ("e.com",) in ways(b"{\\rt " + b"{\\object{\\*\\objdata " + spread)  # cut off, as Word takes it


def pdf(content: bytes, about: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< " + about + b" >>\nstream\r\n" + content + b"\nendstream\nendobj\n%%EOF"


def runs(content: bytes) -> bytes:
    """Pack as run lengths: pieces as they are, and one run (ISO 32000-1, 7.4.5)."""
    pieces = [content[at : at + 100] for at in range(0, len(content), 100)]
    return b"".join(bytes((len(each) - 1,)) + each for each in pieces) + bytes((157, 0)) + b"\x80"


@pytest.mark.parametrize(
    ("content", "about"),
    [
        (zlib.compress(STICK), b"/Filter /FlateDecode"),
        (zlib.compress(STICK), b"/Filter [/#46lateDecode] /Type /EmbeddedFile"),
        (zlib.compress(STICK).hex().encode() + b">", b"/Filter [/ASCIIHexDecode /FlateDecode]"),
        (base64.a85encode(zlib.compress(STICK)) + b"~>", b"/Filter [/ASCII85Decode /FlateDecode]"),
        (STICK, b"/Type /EmbeddedFile"),
        (zlib.compress(zlib.compress(STICK)), b"/Filter [/FlateDecode /Fl]"),
        (zlib.compress(STICK.hex().encode() + b">"), b"/Filter [/FlateDecode /AHx]"),
        (runs(zlib.compress(STICK)), b"/Filter [/RunLengthDecode /FlateDecode]"),
        (zlib.compress(STICK), b"/Length 9 /X (no filter is near)"),
    ],
)
def test_a_file_in_a_pdf_is_taken_out(content: bytes, about: bytes) -> None:
    assert ("stream 1",) in ways(pdf(content, about))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf(zlib.compress(bytes(40 << 20)), b"/Filter /FlateDecode"), GapReason.RATIO),
        (pdf(zlib.compress(zlib.compress(bytes(40 << 20))), b"/Filter [/Fl /Fl]"), GapReason.RATIO),
        (pdf(zlib.compress(b"x"), b"/Filter [" + b"/Fl " * 9 + b"]"), GapReason.DEEP),
        (b"%PDF-1.7\n" + b"stream\nxendstream\n" * 2_001, GapReason.ENTRIES),
    ],
    ids=["one", "two", "filters", "streams"],
)
def test_a_pdf_that_is_a_bomb_is_bounded_and_not_called_clean(content: bytes, reason: GapReason) -> None:
    assert reason in reasons(examiner(Limits(entries=2_000)).content(content, "a.pdf"))


def test_a_locked_pdf_and_one_with_an_unread_filter_are_not_called_clean() -> None:
    assert reasons(examiner().content(b"%PDF-1.7\n<< /Encrypt 5 0 R >>", "a")) == {GapReason.ENCRYPTED}
    seen = examiner().content(pdf(b"xyz", b"/Filter /LZWDecode /Type /EmbeddedFile"), "a")
    assert [(each.reason, each.form) for each in seen.gaps] == [(GapReason.UNKNOWN_FORMAT, "PDF")]
    assert not examiner().content(pdf(b"\xff\xd8pixels", b"/Filter /DCTDecode"), "a").gaps


def test_a_file_on_a_page_of_onenote_is_taken_out() -> None:
    page = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(500)
    page += (
        bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac") + struct.pack("<QIQ", len(STICK), 0, 0) + STICK + bytes(50)
    )
    assert ways(page) == {("file 1",)}


def attribute(level: int, number: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def test_an_attachment_from_outlook_is_taken_out() -> None:
    mail = b"\x78\x9f\x3e\x22\1\0" + attribute(1, 0x89006, b"\0\0\1\0") + attribute(2, 0x18010, b"e.com\0")
    assert ways(mail + attribute(2, 0x6800F, zipped(("x.com", STICK)))) == {("e.com", "x.com")}


def test_an_object_on_a_slide_is_taken_out() -> None:
    inner = compound_file({"stream": SPECIMENS["kaiten_bot"]})
    packed = struct.pack("<I", len(inner)) + zlib.compress(inner)
    slides = bytes(64) + b"\x10\x00\x11\x10" + struct.pack("<I", len(packed)) + packed
    assert any(way[-2:] == ("object 1", "stream") for way in ways(compound_file({"PowerPoint Document": slides})))


@pytest.mark.parametrize(
    "page",
    [
        b"<html><a href='data:application/zip;base64,%s'>x</a>",
        b'<!DOCTYPE html><script>const file = "%s"; atob(file)</script>',
        b"<?xml version='1.0'?>\n<svg><script>x = `%s`</script></svg>",
        b"# notes\n![](data:image/png;base64,%s)\n",
    ],
)
def test_a_file_written_into_a_page_is_taken_out(page: bytes) -> None:
    assert ways(page % base64.b64encode(zipped(("e.com", STICK)))) == {("data 1", "e.com")}


@given(st.binary(max_size=300))
def test_no_damaged_document_does_more_than_be_named(content: bytes) -> None:
    for head in (
        b"{\\rtf1 \\objdata ", b"%PDF-1.7\nstream\n", b"<html>;base64,", b"\x78\x9f\x3e\x22\0\0\1", b"SZDD\x88\xf0\x27\x33A",
        b"(This file must be converted with BinHex 4.0)\n:", bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"),
    ):  # fmt: skip
        examiner().content(head + content, "a")
