"""``lamsach scan --clean``: nothing happens before a yes; what is taken comes back; the report says what was done."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lamsach.cli import scan_clean
from lamsach.cli.quarantine import quarantine
from lamsach.cli.scan import scan
from lamsach.core.texts import speaking
from lamsach.scan.cleaning.acting import in_words
from tests.scan.specimens import SPECIMENS, eicar


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAMSACH_HOME", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "disk"
    folder.mkdir()
    (folder / "plain.txt").write_text("nothing to see")
    (folder / "e.com").write_bytes(eicar())
    (folder / "tool.exe").write_bytes(SPECIMENS["kms_pico"])
    return folder


@pytest.fixture
def speaking_vietnamese() -> Iterator[None]:
    with speaking("vi"):
        yield


def scanned(*arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(scan, ["--workers", "1", *map(str, arguments)], input=answer, standalone_mode=False)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_without_a_yes_nothing_is_done(tree: Path) -> None:
    result = scanned("--clean", tree, answer="n\n")
    assert result.return_value == 3
    assert "e.com" in result.stderr
    assert names(tree) == ["e.com", "plain.txt", "tool.exe"]
    assert scanned("--clean", "--dry-run", tree).return_value == 1
    assert names(tree) == ["e.com", "plain.txt", "tool.exe"]


def test_nobody_there_is_no_yes_and_what_was_found_is_shown_all_the_same(tree: Path) -> None:
    result = scanned("--clean", tree)
    assert (result.exception, result.return_value) == (None, 3)
    assert "a person has to confirm" in result.stderr
    assert str(tree / "e.com") in result.stdout
    assert names(tree) == ["e.com", "plain.txt", "tool.exe"]


def test_the_plan_speaks_the_language_of_the_person(tree: Path, speaking_vietnamese: None) -> None:
    assert "e.com (Tệp thử EICAR (vô hại))" in scanned("--clean", "--dry-run", tree).stderr


def test_malware_goes_and_comes_back_and_cracked_software_stays(tree: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    result = scanned("--clean", "--yes", "--json", "--report", report, tree)
    assert result.return_value == 1
    assert names(tree) == ["plain.txt", "tool.exe"]
    actions = {Path(each["path"]).name: each["action"] for each in json.loads(result.stdout)["findings"]}
    assert actions == {"e.com": "quarantined", "tool.exe": "none"}
    [held] = [each for each in json.loads(report.read_text())["findings"] if each["action"] == "quarantined"]
    back = CliRunner().invoke(quarantine, ["restore", held["quarantine_id"]], standalone_mode=False)
    assert back.return_value == 0, back.output
    assert (tree / "e.com").read_bytes() == eicar()


def test_unusually_many_files_need_a_person_even_with_yes(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(25):
        (tree / f"e{number}.com").write_bytes(eicar())
    result = scanned("--clean", "--yes", tree)
    assert result.return_value == 3
    assert len(names(tree)) == 28

    monkeypatch.setattr(scan_clean, "_somebody_is_there", lambda: True)
    assert scanned("--clean", "--yes", tree, answer="n\n").return_value == 3
    assert len(names(tree)) == 28
    assert scanned("--clean", "--yes", tree, answer="y\n").return_value == 1
    assert names(tree) == ["plain.txt", "tool.exe"]


def test_without_the_right_to_take_a_file_it_says_what_to_do(tree: Path) -> None:
    trouble = in_words(PermissionError(13, "Permission denied", ".lamsach-0"), tree / "e.com")
    assert trouble == f"{tree / 'e.com'}: no right to change this; run lamsach as administrator (sudo)"


def test_a_clean_folder_is_said_to_be_clean(tree: Path) -> None:
    for name in ("e.com", "tool.exe"):
        (tree / name).unlink()
    assert scanned("--clean", tree).return_value == 0
