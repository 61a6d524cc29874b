"""One file packed by older and newer means: SZDD, BinHex, zstd, lz4, compress, uuencode."""

import binascii
import shutil
import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.scan.containers.binhex import _LETTERS
from lamsach.scan.containers.expanded import Expanded
from lamsach.scan.finding import GapReason
from tests.scan.containers.test_formats import ways
from tests.scan.specimens import eicar
from tests.scan.test_examine import examiner, reasons

STICK = eicar() + bytes(100)


def szdd(content: bytes) -> bytes:
    """Pack with letters, and with matches for runs of blanks, of which the ring is full at first."""
    out, at = bytearray(b"SZDD\x88\xf0\x27\x33A\0" + struct.pack("<I", len(content))), 0
    while at < len(content):
        flags, piece = 0, bytearray()
        for bit in range(8):
            if content[at : at + 5] == b"     " and at < 1000:
                piece += bytes((0xD0, 0x72))  # five bytes from place 2,000
                at += 5
            elif at < len(content):
                flags |= 1 << bit
                piece.append(content[at])
                at += 1
        out += bytes((flags,)) + piece
    return bytes(out)


def test_a_file_packed_by_microsofts_compress_is_unpacked() -> None:
    assert ways(szdd(STICK)) == {()}


@given(st.lists(st.sampled_from([b"     ", b"a", b"xyz"]), max_size=200))
def test_letters_and_matches_of_szdd_come_out_as_they_were(pieces: list[bytes]) -> None:
    from io import BytesIO

    from lamsach.scan.limits import Budget, Limits

    content = b"".join(pieces)
    (member,) = Expanded().members(BytesIO(szdd(content)), len(szdd(content)), Budget(Limits()))
    assert (member.content, member.gap) == (content, None)


def binhex(content: bytes) -> bytes:
    plain = b"\x05e.com\0" + struct.pack(">4s4sHIIH", b"????", b"????", 0, len(content), 0, 0) + content + bytes(4)
    plain = plain.replace(b"\x90", b"\x90\0").replace(b"\0" * 20, b"\0\x90\x14")
    plain += bytes(-len(plain) % 3)
    bits = binascii.b2a_base64(plain, newline=False)
    order = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    letters = bits.translate(bytes.maketrans(order, _LETTERS))
    lines = b"\n".join(letters[at : at + 64] for at in range(0, len(letters), 64))
    return b"(This file must be converted with BinHex 4.0)\n\n:" + lines + b":\n"


def test_binhex_is_read() -> None:
    assert ways(binhex(STICK)) == {("e.com",)}


def test_uuencoded_text_is_read() -> None:
    body = b"".join(binascii.b2a_uu(STICK[at : at + 45]) for at in range(0, len(STICK), 45))
    assert ways(b"begin 644 e.com\n" + body + b"`\nend\n") == {()}


@pytest.mark.parametrize("program", ["zstd", "lz4", "compress"])
def test_streams_of_other_programs_are_read(program: str) -> None:
    if program == "compress":
        packed = b"\x1f\x9d\x90" + _lzw(STICK)
    elif shutil.which(program):
        packed = subprocess.run([program, "-q", "-c"], input=STICK, capture_output=True, check=True).stdout
    else:
        packed = _stored(program, STICK)
    assert ways(packed) == {()}
    assert reasons(examiner().content(packed[:-20], "a")) <= {GapReason.DAMAGED}


def _stored(program: str, content: bytes) -> bytes:
    """Return a frame with one block that is not packed (RFC 8878; LZ4 frame format 1.6)."""
    if program == "zstd":
        block = struct.pack("<I", len(content) << 3 | 1)[:3] + content
        return b"\x28\xb5\x2f\xfd\x20" + bytes((len(content),)) + block
    return b"\x04\x22\x4d\x18\x60\x40\x82" + struct.pack("<I", len(content) | 0x80000000) + content + bytes(4)


def _lzw(content: bytes) -> bytes:
    """Return letters only, nine bits each: enough while the table has fewer than 512 entries."""
    assert len(content) < 250
    total = 0
    for number, value in enumerate(content):
        total |= value << (9 * number)
    return total.to_bytes((9 * len(content) + 7) // 8, "little")
