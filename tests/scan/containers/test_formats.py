"""Formats of other programs, made here byte by byte, and formats that are not opened and therefore never clean."""

import email.message
import io
import struct
import zipfile
import zlib

import pytest

from lamsach.scan.containers.compound import _installer_name, package
from lamsach.scan.containers.macro_source import source_of
from lamsach.scan.containers.program_image import WindowsImage
from lamsach.scan.finding import GapReason
from tests.scan.containers.compound_file import compound_file
from tests.scan.specimens import SPECIMENS, eicar
from tests.scan.test_examine import examiner, reasons, taped, zipped
from tests.scan.triage.test_inspectors import packed_module


def ways(content: bytes) -> set[tuple[str, ...]]:
    return {each.inside for each in examiner().content(content, "a").findings.values()}


def rar(name: bytes, content: bytes) -> bytes:
    """Return a RAR 5 archive with one stored file (RAR 5.0 archive format)."""

    def block(body: bytes, data: bytes = b"") -> bytes:
        sized = bytes([len(body)]) + body
        return struct.pack("<I", zlib.crc32(sized)) + sized + data

    assert len(content) < 128 > len(name)
    file = bytes([2, 2, len(content), 4, len(content), 0]) + struct.pack("<I", zlib.crc32(content))
    file += bytes([0, 1, len(name)]) + name
    return b"Rar!\x1a\x07\x01\x00" + block(b"\x01\x00\x00") + block(file, content) + block(b"\x05\x00\x00")


def cab(name: bytes, content: bytes) -> bytes:
    """Return a cabinet with one stored file (MS-CAB)."""
    file = struct.pack("<IIHHHH", len(content), 0, 0, 0x5A21, 0, 0x20) + name + b"\0"
    at = 36 + 8 + len(file)
    data = struct.pack("<IHH", 0, len(content), len(content)) + content
    head = b"MSCF" + struct.pack("<IIIII", 0, at + len(data), 0, 44, 0) + struct.pack("<BBHHHHH", 3, 1, 1, 1, 0, 0, 0)
    return head + struct.pack("<IHH", at, 1, 0) + file + data


def by_method(number: int) -> bytes:
    """Return a zip that says that its file is packed by another method."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("e.com", eicar())
    content = bytearray(packed.getvalue())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", content, content.index(mark) + at, number)
    return bytes(content)


def program(behind: bytes) -> bytes:
    """Return the frame of a program for Windows with one empty section, and what stands behind it."""
    frame = (
        b"MZ".ljust(0x3C, b"\0")
        + struct.pack("<I", 0x40)
        + b"PE\0\0"
        + struct.pack("<HHIIIHH", 0x14C, 1, 0, 0, 0, 0, 0)
    )
    frame += b".text\0\0\0" + struct.pack("<IIIIIIHHI", 16, 0, 16, 0x200, 0, 0, 0, 0, 0)
    return frame.ljust(0x210, b"\0") + behind


def test_a_file_is_looked_at_whatever_the_archive_says_that_it_is() -> None:
    assert ways(zipped(("folder/", eicar()))) == {("folder/",)}
    tape = bytearray(taped(("e.com", eicar())))
    tape[156:157] = b"Z"  # a kind of file that nobody knows
    tape[148:156] = b"%06o\0 " % (sum(tape[:148]) + 8 * 32 + sum(tape[156:512]))
    assert ways(bytes(tape)) == {("e.com",)}


def test_rar_and_cabinets_are_opened() -> None:
    assert ways(rar(b"e.com", eicar())) == {("e.com",)}
    assert ways(cab(b"e.com", eicar())) == {("e.com",)}


def test_the_cabinet_of_an_installer_package_is_opened() -> None:
    """A Windows Installer package is a compound file that keeps its cabinet in a stream."""
    (way,) = ways(compound_file({"files.cab": cab(b"e.com", eicar())}))
    assert way[-1] == "e.com"


@pytest.mark.parametrize("packed", [zipped(("e.com", eicar())), rar(b"e.com", eicar()), cab(b"e.com", eicar())])
def test_an_archive_behind_a_program_is_opened(packed: bytes) -> None:
    image = WindowsImage.of(program(b""))
    assert image is not None
    assert image.end == len(program(b""))
    assert ways(program(bytes(30) + packed)) == {("e.com",)}


def test_streams_of_a_compound_file_are_looked_at() -> None:
    assert ("stream",) in ways(compound_file({"WordDocument": b"x", "stream": SPECIMENS["kaiten_bot"]}))


def test_the_source_of_a_macro_is_found_in_its_stream() -> None:
    text = b'Attribute VB_Name = "M"\r\nSub AutoOpen()\r\nShell "calc"\r\nEnd Sub\r\n'
    stream = bytes(100) + packed_module(text)
    assert source_of(stream, 1000) == text
    (finding,) = examiner().content(compound_file({"Module1": stream}), "a.doc").findings.values()
    assert (finding.family, finding.inside) == ("Macro", ("Module1.bas",))
    (zipped_finding,) = (
        examiner().content(zipped(("word/vbaProject.bin", compound_file({"M": stream}))), "a.docm").findings.values()
    )
    assert zipped_finding.inside == ("word/vbaProject.bin", "M.bas")


def test_a_file_put_into_a_document_is_taken_out() -> None:
    raw = (
        b"e.com\0C:\\e.com\0" + struct.pack("<HHI", 0, 3, 6) + b"c:\\x\0\0" + struct.pack("<I", len(eicar())) + eicar()
    )
    native = struct.pack("<IH", len(raw) + 2, 2) + raw
    assert package(native) == ("e.com", eicar())
    assert package(b"short") is None
    assert ("e.com",) in ways(compound_file({"\x01Ole10Native": native}))


def test_an_encrypted_document_is_not_called_clean() -> None:
    seen = examiner().content(compound_file({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "a.xlsx")
    assert reasons(seen) == {GapReason.ENCRYPTED}


def test_names_in_installers_are_read() -> None:
    coded = chr(0x4840) + chr(0x3800 + 10 + (11 << 6)) + chr(0x4800 + 12)
    assert _installer_name(coded) == "ABC"
    assert _installer_name("plain") == "plain"


def test_what_is_attached_to_a_message_is_looked_at() -> None:
    message = email.message.EmailMessage()
    message["From"], message["Subject"] = "a@example.vn", "x"
    message.set_content("text")
    message.add_attachment(zipped(("e.com", eicar())), maintype="application", subtype="zip", filename="x.zip")
    assert ways(bytes(message)) == {("x.zip", "e.com")}
    mailbox = b"".join(b"From a@example.vn Mon Nov 23 00:00:00 2026\n" + bytes(message) + b"\n" for _number in range(2))
    assert ways(mailbox) == {("x.zip", "e.com")}
    assert not examiner().content(b"From: a\nSubject: b\n\nplain notes\n", "a").gaps


UNOPENED = {
    "ARJ": b"\x60\xea" + bytes(50), "CHM": b"ITSF" + bytes(50), "ACE": b"1234567**ACE**", "SquashFS": b"hsqs" + bytes(50),
    "TNEF": b"\x78\x9f\x3e\x22" + bytes(50), "PDF": b"%PDF-1.7\n<< /Type /EmbeddedFile >>", "UDF": bytes(32769) + b"BEA01",
    "RTF": b"{\\rtf1 {\\object\\objdata 0105}}", "NTFS": b"\xeb\x52\x90NTFS    " + bytes(500), "VHDX": b"vhdxfile" + bytes(9),
    "NSIS": program(b"\xef\xbe\xad\xdeNullsoftInst" + bytes(50)), "Inno Setup": program(b"zlb\x1a" + bytes(50)),
    "AutoIt": program(b"AU3!EA06" + bytes(50)), "PyInstaller": program(bytes(50) + b"MEI\x0c\x0b\x0a\x0b\x0e" + bytes(80)),
    "DMG": bytes(1000) + b"koly" + bytes(508), "FAT": bytes(54) + b"FAT16   " + bytes(500), "SZDD": b"SZDD\x88\xf0\x27\x33A\0\xff",
    "zip, Deflate64": by_method(9), "zip, implode": by_method(6),
}  # fmt: skip


@pytest.mark.parametrize("form", UNOPENED)
def test_what_holds_files_and_is_not_opened_is_not_called_clean_but_named(form: str) -> None:
    (gap,) = examiner().content(UNOPENED[form], "a").gaps
    assert gap.form == form
    assert gap.reason in {GapReason.UNKNOWN_FORMAT, GapReason.DAMAGED}


def test_what_is_locked_is_said_to_be() -> None:
    assert reasons(examiner().content(b"LUKS\xba\xbe" + bytes(50), "a")) == {GapReason.ENCRYPTED}


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n1 0 obj", b"{\\rtf1 text}", program(b""), program(b"signature of a maker")]
)
def test_ordinary_documents_and_programs_are_clean(content: bytes) -> None:
    seen = examiner().content(content, "a")
    assert not seen.gaps
    assert not seen.findings


def test_a_zip_by_a_method_that_python_does_not_know_is_read_by_the_library() -> None:
    assert reasons(examiner().content(by_method(97), "a"))


@pytest.mark.parametrize("before", [b"GIF89a" + bytes(99), b"%PDF-1.7\n", b"#!/bin/sh\nexit\n", b"\x7fELF" + bytes(99)])
def test_a_zip_behind_anything_else_is_opened(before: bytes) -> None:
    assert ways(before + zipped(("e.com", eicar()))) == {("e.com",)}


def test_a_program_that_holds_the_mark_of_a_zip_is_clean() -> None:
    content = b"\x7fELF" + bytes(99) + b"PK\x05\x06" + bytes(40) + b"PK\x05\x06\0\0\0\0\1\0\1\0" + bytes(40)
    assert not examiner().content(content, "zip").gaps
