"""Archives from strangers."""

import io
import zipfile

import pytest

from lamsach.core import office_files
from lamsach.core.errors import UnusableInputError
from lamsach.core.office_files import open_archive


def archive(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def test_an_archive_of_ordinary_size_is_opened():
    with open_archive(archive({"word/document.xml": b"<a/>"})) as opened:
        assert opened.read("word/document.xml") == b"<a/>"


@pytest.mark.parametrize(
    ("limit", "value", "parts"),
    [
        ("MOST_PARTS", 2, {"a": b"", "b": b"", "c": b""}),
        ("MOST_UNPACKED", 10, {"a": b"123456", "b": b"123456"}),
        ("LARGEST_PART", 10, {"a": b"12345678901"}),
        ("LARGEST_KEPT_PART", 10, {"xl/sharedStrings.xml": b"12345678901"}),
    ],
)
def test_what_unpacks_to_too_much_is_refused(monkeypatch, limit, value, parts):
    monkeypatch.setattr(office_files, limit, value)
    with pytest.raises(UnusableInputError, match="unpacks") as refused:
        open_archive(archive(parts), "form.xlsx")
    assert refused.value.where == "form.xlsx"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"no archive", archive({"a": b"x"})[:-10]],
    ids=["nothing", "a beginning", "a text", "a cut archive"],  # an archive holds its time of making
)
def test_what_is_no_archive_is_refused(data):
    with pytest.raises(UnusableInputError):
        open_archive(data)


def test_an_encrypted_archive_is_refused():
    data = bytearray(archive({"a": b"x"}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    with pytest.raises(UnusableInputError, match="password"):
        open_archive(bytes(data))
