"""The report to look at: in the user's language, safe whatever a file is called, the same on a phone and on paper."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lamsach.core.texts import speaking
from lamsach.scan.page import page
from lamsach.scan.report import ScanResult
from lamsach.scan.running import Request, run
from tests.scan.specimens import SPECIMENS, eicar

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


def result(folder: Path, own: Path) -> ScanResult:
    request = Request((bytes(folder),), own=own, workers=1, cached=False)
    return run(request, now=lambda: NOW, chance=random.Random(1))[0]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    folder = tmp_path_factory.mktemp("files")
    (folder / "<script>alert(1)<").mkdir()
    (folder / "<script>alert(1)<" / "\u202egpj.exe").write_bytes(eicar())
    (folder / "worm.exe").write_bytes(SPECIMENS["conficker_loader"])
    (folder / "cut.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\xff" * 100)
    return result(folder, tmp_path_factory.mktemp("own"))


def made(found: ScanResult, language: str) -> str:
    with speaking(language):
        return page(found, language)


def test_it_needs_nothing_from_elsewhere_and_runs_nothing(found: ScanResult) -> None:
    html = made(found, "en")
    assert "<script" not in html
    assert not re.search(r"""(?:src|href)=["'](?!#)""", html)
    assert "&lt;script&gt;" in html
    assert "\u202e" not in html


@pytest.mark.parametrize(
    ("language", "says"),
    [("vi", ["Phát hiện mã độc trên máy tính này.", "Việc cần làm"]), ("en", ["Malware was found", "What to do next"])],
)
def test_it_speaks_the_users_language(found: ScanResult, language: str, says: list[str]) -> None:
    html = made(found, language)
    assert html.startswith(f'<!doctype html><html lang="{language}">')
    for text in says:
        assert text in html


def test_the_steps_can_be_reached_from_the_top_and_the_worst_comes_first(found: ScanResult) -> None:
    html = made(found, "en")
    assert html.index('href="#steps"') < html.index('class="findings"') < html.index('id="steps"')
    rows = re.findall(r'<tr class="(\w+)">', html)
    assert rows == sorted(rows, key=["malicious", "suspicious", "risk"].index)
    assert "Not fully scanned" in html


def test_numbers_are_written_as_the_language_has_them(found: ScanResult) -> None:
    from dataclasses import replace

    from lamsach.scan.scanning import Outcome

    many = replace(found, outcome=Outcome(files=1_234_567))
    assert "<b>1.234.567</b>" in made(many, "vi")
    assert "<b>1,234,567</b>" in made(many, "en")
    assert 'href="#steps"' not in made(many, "en")
