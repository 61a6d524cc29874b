"""What stands out in a single file: and what an ordinary file of the same kind does not show."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.scan.containers.macro_source import decompressed, source_of
from lamsach.scan.finding import Severity
from lamsach.scan.triage import INSPECTORS
from lamsach.scan.triage.hosts_file import host_names
from lamsach.scan.triage.shortcut import command_line
from tests.scan.specimens import shortcut

PE = b"MZ" + bytes(100) + b"PE\x00\x00"


def permissions(*names: str) -> bytes:
    return b"\x03\x00\x08\x00" + b"\x00\x00".join(f"android.permission.{name}".encode("utf-16-le") for name in names)


STANDS_OUT = [
    (shortcut("/c start explorer Documents & start wscript x.vbs & exit"), "documents.lnk", "opens the folder"),
    (shortcut('/c powershell -enc AAAA "http://bad.example/x"'), "photo.lnk", "from the Internet"),
    (b"[autorun]\r\nopen=RECYCLER\\x.exe\r\n", "autorun.inf", "Autorun"),
    ("\ufeff[autorun]\r\nshell\\open\\command=wscript x.vbs".encode("utf-16"), "autorun.inf", "Autorun"),
    (b"127.0.0.1 activation.sls.microsoft.com # x\n", "hosts", "Activation servers"),
    (b"0.0.0.0\tlocal  www.Update.Microsoft.com.\n", "hosts", "Servers of protection"),
    (PE, "invoice.pdf.exe", "name of a document"),
    (PE, "photo.jpg", "name of a document"),
    (b"x", "b\u00e1o c\u00e1o \u202efdp.exe", "turns the writing"),
    (PE, "report                    .exe", "name of a document"),
    (b'Sub AutoOpen()\r\n  CreateObject("WScript.Shell").Run "x"\r\nEnd Sub', "vba/module1.bas", "Macro"),
    (permissions("BIND_ACCESSIBILITY_SERVICE", "READ_SMS"), "androidmanifest.xml", "reads messages"),
]
ORDINARY = [
    (shortcut("/c notepad.exe"), "notes.lnk"),
    (b"[autorun]\r\nopen=setup.exe\r\nicon=setup.exe,0\r\n", "autorun.inf"),
    (b"127.0.0.1 localhost\n::1 ip6-localhost\n# 127.0.0.1 update.microsoft.com\n192.0.2.1 nas.example.vn\n", "hosts"),
    (PE, "setup.exe"),
    (PE, "library.v1.2.dll"),
    (b"MZ is how this text begins", "notes.txt"),
    (b'Sub Total()\r\n  Range("A1").Value = 1\r\nEnd Sub', "vba/module1.bas"),
    (b"Sub Workbook_Open()\r\n  Sheets(1).Activate\r\nEnd Sub", "vba/module1.bas"),
    (permissions("INTERNET", "READ_SMS"), "androidmanifest.xml"),
]


def marks(content: bytes, name: str) -> list[str]:
    return [mark.name for each in INSPECTORS if each.recognises(content, name) for mark in each.marks(content, name)]


@pytest.mark.parametrize(("content", "name", "expected"), STANDS_OUT)
def test_what_stands_out_is_said(content: bytes, name: str, expected: str) -> None:
    (said,) = marks(content, name)
    assert expected in said


@pytest.mark.parametrize(("content", "name"), ORDINARY)
def test_what_is_ordinary_is_not(content: bytes, name: str) -> None:
    assert marks(content, name) == []


def test_a_guess_is_never_called_malware() -> None:
    for content, name, _expected in STANDS_OUT:
        for each in INSPECTORS:
            if each.recognises(content, name):
                assert all(mark.severity is not Severity.MALICIOUS for mark in each.marks(content, name))


@given(
    st.binary(max_size=400),
    st.sampled_from(["autorun.inf", "hosts", "x.lnk", "m.bas", "androidmanifest.xml", "a.pdf.exe"]),
)
def test_no_content_does_more_than_raise_a_known_error(content: bytes, name: str) -> None:
    for each in INSPECTORS:
        try:
            list(each.marks(content, name))
        except (ValueError, IndexError, KeyError, struct.error):
            continue


def test_the_command_line_of_a_shortcut_is_read() -> None:
    assert command_line(shortcut("/c x")).endswith("cmd.exe /c x")


def test_names_of_a_hosts_file_are_read_without_comments() -> None:
    assert list(host_names("1.2.3.4 a b. # c\n\n#x y\n")) == ["a", "b"]


def packed_module(text: bytes) -> bytes:
    """Return *text* as MS-OVBA packs it, each byte as itself."""
    out = b"\x01"
    for start in range(0, len(text), 3600):
        piece = text[start : start + 3600]
        body = b"".join(b"\x00" + piece[at : at + 8] for at in range(0, len(piece), 8))
        out += struct.pack("<H", (len(body) - 1) | 0xB000) + body
    return out


@given(st.binary(max_size=9000))
def test_a_module_is_unpacked(text: bytes) -> None:
    assert decompressed(packed_module(text), 1 << 20) == text
    assert decompressed(packed_module(text), 100) == text[:100]


def test_a_repetition_is_unpacked_and_a_module_found_in_its_stream() -> None:
    # the example of MS-OVBA 3.2.3: one letter, then a copy of it
    assert decompressed(bytes.fromhex("01 03B0 02 61 4500"), 1 << 20) == b"a" * 73
    stream = bytes(50) + packed_module(b'Attribute VB_Name = "x"\r\nSub AutoOpen()')
    assert source_of(stream, 1 << 20).startswith(b"Attribute VB_Name")
    assert source_of(b"no module", 100) == b""


@given(st.binary(max_size=2000))
def test_damaged_modules_end(packed: bytes) -> None:
    assert len(decompressed(b"\x01" + packed, 10_000)) <= 10_000
