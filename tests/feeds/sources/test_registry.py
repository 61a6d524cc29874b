"""One test walks the registry: no format is without a docstring, a sample, or survives less than any input."""

import contextlib
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamsach.core.errors import LamsachError, UnusableInputError
from lamsach.feeds.intake import rows_of
from lamsach.feeds.sources import FORMATS, Refusal, Row, format_named, recognise
from lamsach.feeds.sources.base import decoded_head

DATA = Path(__file__).parents[2] / "_data" / "feeds" / "sources"
SAMPLES = {path.stem: path for path in DATA.iterdir()}
SOURCES = Path(__file__).parents[3] / "src" / "lamsach" / "feeds" / "sources"
NO_FORMATS = {"__init__", "base", "table", "document", "pdf_pages"}
WORDS = [
    b"", b"\0", b"\n", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"{", b"}", b"[", b"]", b",", b"null", b"true", b"-1", b"1e999", b"9" * 400,
    b'{"objects": [', b'{"Event": {', b'"Attribute": 5', b"<!DOCTYPE a [", b"<![CDATA[", b"&#0;", b"</ioc>", b"||", b"$ORIGIN .\n",
    b"\\", b"%00", b"::", b"[[[", b"://", b"2026-99-99", b"9999-12-31T23:59:59-23:59", b"alert tcp any any -> any any (", b"PK\3\4",
]  # fmt: skip
each_format = pytest.mark.parametrize("name", sorted(FORMATS))
each_text = pytest.mark.parametrize("name", sorted(name for name in FORMATS if not FORMATS[name].binary))
# A PDF is read in a process of its own, which takes its time.
each_quick = pytest.mark.parametrize("name", sorted(set(FORMATS) - {"pdf"}))


def read(name: str, raw: bytes) -> list[Row | Refusal]:
    return list(FORMATS[name].read(io.BytesIO(raw), {}))


def test_every_file_of_the_room_is_in_the_registry_and_every_sample_has_a_format():
    files = {path.stem for path in SOURCES.glob("*.py")} - NO_FORMATS
    assert files == {type(each).__module__.rpartition(".")[2] for each in FORMATS.values()}
    assert set(SAMPLES) == set(FORMATS)


@each_format
def test_every_format_is_explained_and_recognises_its_sample(name):
    assert FORMATS[name].__doc__
    assert recognise(decoded_head(SAMPLES[name].read_bytes())).name == name


@each_format
def test_every_format_reads_its_sample_packed_as_well(name):
    raw = SAMPLES[name].read_bytes()
    found = rows_of(io.BytesIO(gzip.compress(raw)))
    assert found.format.name == name
    rows = list(found.rows)
    assert rows == read(name, raw)
    assert any(isinstance(row, Row) for row in rows)


@each_text
def test_every_format_reads_the_same_with_other_line_ends_and_marks(name):
    raw = SAMPLES[name].read_bytes()
    assert read(name, raw.replace(b"\n", b"\r\n")) == read(name, raw)
    if name != "openioc":  # expat finds the mark by itself
        assert read(name, b"\xef\xbb\xbf" + raw) == read(name, raw)


@each_format
def test_every_format_survives_empty_and_cut_input(name):
    raw = SAMPLES[name].read_bytes()
    for cut in (b"", b"\n", raw[: len(raw) // 3], raw[: -len(raw) // 4], b"\0" * 50, b"\xff" * 50, raw[::-1]):
        with contextlib.suppress(LamsachError):
            assert isinstance(read(name, cut), list)


@each_quick
@given(st.binary(max_size=300), st.integers(0, 4000))
def test_no_format_raises_anything_but_advice(name, noise, at):
    raw = SAMPLES[name].read_bytes()
    at %= len(raw)
    try:
        for row in read(name, raw[:at] + noise + raw[at + len(noise) // 2 :]):
            assert isinstance(row, Row | Refusal)
    except LamsachError:
        pass


@pytest.mark.deep
@each_quick
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_format_raises_anything_but_advice_however_its_sample_is_torn(name, data):
    """Pieces of the sample are dropped, doubled, swapped and filled with noise and with words of other formats."""
    raw = SAMPLES[name].read_bytes()
    place = st.integers(0, len(raw))
    pieces = []
    for _piece in range(data.draw(st.integers(1, 6))):
        start, end = sorted((data.draw(place), data.draw(place)))
        pieces.append(raw[start:end])
        pieces.append(data.draw(st.one_of(st.binary(max_size=40), st.sampled_from(WORDS))))
    with contextlib.suppress(LamsachError):
        for row in rows_of(io.BytesIO(b"".join(pieces)), FORMATS[name]).rows:
            assert isinstance(row, Row | Refusal)


@each_format
def test_a_line_without_end_costs_no_memory(name):
    class Endless(io.RawIOBase):
        given = 0
        largest = 0

        def readline(self, size=-1):
            self.largest = max(self.largest, size)
            self.given += size
            return b"a" * size if self.given < 20_000_000 else b""

        def read(self, size=-1):
            self.largest = max(self.largest, size)
            self.given += 60_000
            return b"a" * 60_000 if self.given < 20_000_000 else b""

    stream = Endless()
    try:
        for row in FORMATS[name].read(stream, {}):
            assert len(row.raw) < 1000
    except LamsachError:
        pass
    assert stream.largest <= 256 * 1024 * 1024 + 1


def test_a_zip_whose_file_has_no_name_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xyzq", "c2.example.vn\n")
    with pytest.raises(UnusableInputError):
        rows_of(io.BytesIO(made.getvalue().replace(b"xyzq", b"\0yzq")))


@pytest.mark.parametrize("raw", [b"PK\3\4broken", b"\x1f\x8bbroken", b"%PDF-1.7", b"\xd0\xcf\x11\xe0old", b"\x7fELF"])
def test_what_is_no_text_is_refused(raw):
    with pytest.raises(UnusableInputError):
        list(rows_of(io.BytesIO(raw)).rows)


@pytest.mark.parametrize(
    "raw",
    [b"[" * 100_000, b'{"objects": ' + b"[" * 100_000, b'{"type":"bundle","objects":[' + b"9" * 5000 + b"]}"],
)
def test_deep_and_huge_json_is_refused(raw):
    for name in ("misp", "stix"):
        try:
            read(name, raw)
        except LamsachError:
            continue


def test_xml_with_entities_is_refused():
    bomb = b'<!DOCTYPE ioc [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><ioc>&b;</ioc>'
    with pytest.raises(UnusableInputError):
        read("openioc", bomb)


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(UnusableInputError) as refused:
        format_named("nothing")
    assert "misp" in refused.value.advice
