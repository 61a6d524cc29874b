"""Encodings of text files: found out, or refused with advice."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.encodings import decode, legacy_font
from lamsach.core.errors import UnusableInputError

LIST = "STT;Tên đơn vị\r\n1;Phường Trúc Bạch\r\n2;Xã Hòa Bình\r\n3;Ủy ban nhân dân xã Đồng Nguyễn\r\n"
TONES = "\u0300\u0309\u0303\u0301\u0323"


def windows_1258(text: str) -> bytes:
    """Encode as Windows does: a letter with its shape, then its tone."""
    encoded = b""
    for character in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", character)
        shape = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
        encoded += (shape + "".join(mark for mark in marks if mark in TONES)).encode("cp1258")
    return encoded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_file_is_read(encoding):
    assert decode(LIST.encode(encoding)).text == LIST


def test_windows_1258_is_read_with_its_loose_tones():
    decoded = decode(windows_1258(LIST))
    assert (decoded.text, decoded.encoding) == (LIST, "cp1258")


@pytest.mark.parametrize(
    ("text", "font"),
    [("Hµ Néi; UBND x· T©n LËp; Së Y tÕ", "TCVN3"), ("Haø Noäi; Phöôøng Taân Ñònh", "VNI")],
)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_old_fonts_are_refused_by_name_with_advice(text, font, encoding):
    with pytest.raises(UnusableInputError, match=font) as refused:
        decode(text.encode(encoding), "units.csv")
    assert refused.value.where == "units.csv"
    assert "Unikey" in refused.value.advice


@pytest.mark.parametrize("text", ["", "Hà Nội", "plain", "© 2022, 30 µm", "Công ty TNHH ABC®"])
def test_unicode_text_is_not_taken_for_an_old_font(text):
    assert legacy_font(text) is None


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\x14\x00\x00\x00\x08\x00", b"\x00" * 64, bytes(range(128, 256)), "Größe\n".encode("cp1252")]
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(UnusableInputError, match="encoding"):
        decode(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        decoded = decode(data)
    except UnusableInputError:
        return
    assert unicodedata.is_normalized("NFC", decoded.text)
