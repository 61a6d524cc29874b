"""Text out of documents: as much as a document should hold, and no way for one to harm who reads it."""

import contextlib
import io
import os
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.browser import NEEDED, PROGRAM

from lamsach.core.errors import LamsachError, UnusableInputError
from lamsach.feeds.intake import rows_of
from lamsach.feeds.sources import FORMATS, Refusal, document, pdf
from lamsach.indicators import Indicator

DATA = Path(__file__).parents[2] / "_data" / "feeds" / "sources"
SAMPLES = {name: (DATA / f"{name}.{name}").read_bytes() for name in ("docx", "xlsx", "pdf")}
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"


def zipped(**parts: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return made.getvalue()


def values(raw: bytes) -> list[str]:
    return [Indicator.parse(row.raw).value for row in rows_of(io.BytesIO(raw)).rows]


def test_a_document_is_recognised_by_its_directory_wherever_its_parts_lie():
    padded = zipped(a__b=os.urandom(9000), word__document=BODY % (PARAGRAPH % "c2[.]example[.]vn"))
    assert rows_of(io.BytesIO(padded)).format.name == "docx"
    assert values(padded) == ["c2.example.vn"]


def test_a_workbook_as_it_is_saved_elsewhere_is_read():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(300):
        sheet.append([number, f"host{number}[.]example[.]vn", "C2"])
    made = io.BytesIO()
    book.save(made)
    assert values(made.getvalue()) == [f"host{number}.example.vn" for number in range(300)]


def test_a_row_of_a_workbook_and_a_page_of_a_pdf_are_the_places():
    assert [row.line for row in FORMATS["xlsx"].read(io.BytesIO(SAMPLES["xlsx"]), {})] == [2, 3, 4, 5]
    assert [row.line for row in FORMATS["pdf"].read(io.BytesIO(SAMPLES["pdf"]), {})] == [1, 1, 2, 2]


@NEEDED
@pytest.mark.browser
def test_a_pdf_as_a_browser_prints_it_is_read(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<meta charset="utf-8"><p>Máy chủ: c2[.]example[.]vn<p>192.0.2.7 và hxxp://bad.example.vn/a/b.exe')
    done = subprocess.run(
        [PROGRAM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile",
         "--no-pdf-header-footer", f"--print-to-pdf={tmp_path}/page.pdf", page.as_uri()],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert values((tmp_path / "page.pdf").read_bytes()) == [
        "c2.example.vn",
        "192.0.2.7",
        "http://bad.example.vn/a/b.exe",
    ]


BOMB = "<!DOCTYPE w:document [" + '<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>" + BODY % (PARAGRAPH % "&j;")  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(zipped(word__document=BOMB), id="entities"),
        pytest.param(zipped(word__document="<w>" * 100_000), id="depth"),
        pytest.param(zipped(word__document=b"\0" * (65 << 20)), id="zip bomb"),
        pytest.param(zipped(word__document="<w:document"), id="cut"),
        pytest.param(zipped(word__document=b"<?xml version='1.0' encoding='no-such'?><a/>"), id="charset"),
        pytest.param(zipped(xl__workbook="", xl__sharedStrings=b"a" * (17 << 20)), id="shared strings"),
        pytest.param(zipped(xl__workbook="", xl__worksheets__sheet1=BOMB), id="entities in a sheet"),
        pytest.param(SAMPLES["docx"][:-30], id="no directory"),
        pytest.param(SAMPLES["docx"].replace(b"\x08\x00", b"\x63\x00"), id="unknown packing"),
        pytest.param(b"%PDF-1.7\n" + b"[" * 200_000, id="pdf depth"),
        pytest.param(SAMPLES["pdf"].replace(b"/Count 2", b"/Count 2000000000").replace(b"4 0 R 6", b"2 0 R 2"), id="pdf circle"),
    ],
)  # fmt: skip
def test_a_document_that_is_damaged_or_made_to_harm_is_refused(raw):
    with pytest.raises(UnusableInputError):
        list(rows_of(io.BytesIO(raw)).rows)


def test_the_rest_of_a_document_that_is_too_long_is_not_read(monkeypatch):
    monkeypatch.setattr(document, "LONGEST", 1000)
    raw = zipped(word__document=BODY % "".join(PARAGRAPH % f"host{n}[.]example[.]vn" for n in range(100)))
    rows = list(rows_of(io.BytesIO(raw)).rows)
    assert isinstance(rows[-1], Refusal)
    assert 30 < len(rows) < 60


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.2)
    monkeypatch.setattr(pdf, "_READER", Path("/dev/stdin"))
    with pytest.raises(UnusableInputError):
        list(FORMATS["pdf"].read(io.BytesIO(b"while True: pass"), {}))


@pytest.mark.parametrize("name", ["docx", "xlsx"])
@given(st.binary(max_size=200), st.integers(0, 5000))
def test_a_part_full_of_noise_is_refused_or_read(name, noise, at):
    path = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml"}[name]
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SAMPLES[name])) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            at %= len(text)
            new.writestr(part, text[:at] + noise + text[at:] if part == path else text)
    with contextlib.suppress(LamsachError):
        list(rows_of(io.BytesIO(made.getvalue())).rows)


@pytest.mark.deep
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.integers(0, 5000))
def test_a_pdf_full_of_noise_is_refused_or_read(noise, at):
    raw = SAMPLES["pdf"]
    at %= len(raw)
    with contextlib.suppress(LamsachError):
        list(FORMATS["pdf"].read(io.BytesIO(raw[:at] + noise + raw[at + len(noise) // 2 :]), {}))
