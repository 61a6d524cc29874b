"""What the window does: it finds, shows a plan, cleans when asked, brings back; a stop shows what was found so far."""

from pathlib import Path

import pytest

from lamsach.scan.names import shown
from lamsach.window.work import Ended, Looking, Work
from tests.scan.specimens import eicar


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path / "own")


def ended(work: Work) -> Ended:
    """Return what the work says at its end; each message before it is one of progress."""
    work.wait(60)
    while isinstance(message := work.messages.get(timeout=5), Looking):
        assert shown(message.current)
    return message


def test_found_cleaned_and_brought_back(work: Work, tmp_path: Path) -> None:
    folder = (tmp_path / "stick").resolve()
    folder.mkdir()
    (folder / "x.com").write_bytes(eicar())
    (folder / "letter.txt").write_text("plain")
    work.scan((bytes(folder),))
    assert ended(work) == Ended("scan")
    assert work.plan
    assert [each.target.path for each in work.plan.takings] == [folder / "x.com"]
    assert (folder / "x.com").exists()  # nothing happens before somebody says so
    work.clean()
    assert ended(work) == Ended("clean")
    assert work.plan is None
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]
    [held], damaged = work.held()
    assert damaged == 0
    work.bring_back([held.identifier])
    assert ended(work) == Ended("bring back")
    assert (folder / "x.com").read_bytes() == eicar()
    assert work.held() == ([], 0)
    assert "EICAR" in work.report("en").read_text("utf-8")


def test_what_goes_wrong_is_said(work: Work, tmp_path: Path) -> None:
    work.scan((bytes(tmp_path / "missing"),))
    assert "no such file" in ended(work).trouble.lower()
    assert work.result is None
    work.bring_back(["0" * 32])
    assert ended(work).troubles


def test_a_stop_keeps_what_was_found(work: Work, tmp_path: Path) -> None:
    for number in range(3_000):
        (tmp_path / f"{number}").write_bytes(b"x")
    work.scan((bytes(tmp_path),))
    work.stop()
    assert ended(work) == Ended("scan")
    assert work.result
    assert not work.result.outcome.complete or work.result.outcome.files == 3_000


def test_a_damaged_entry_does_not_hide_the_others(work: Work, tmp_path: Path) -> None:
    folder = (tmp_path / "stick").resolve()
    folder.mkdir()
    for name in ("x.com", "y.com"):
        (folder / name).write_bytes(eicar())
    work.scan((bytes(folder),))
    ended(work)
    work.clean()
    ended(work)
    both, _damaged = work.held()
    for part in (tmp_path / "own" / "quarantine").rglob("*"):
        if part.is_file() and both[0].identifier in str(part):
            part.write_bytes(b"{}")
    assert work.held() == ([both[1]], 1)


def test_the_language_is_kept(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAMSACH_LANG", raising=False)
    assert work.language() is None
    work.remember_language("en")
    assert work.language() == "en"
    monkeypatch.setenv("LAMSACH_LANG", "vi")
    assert work.language() is None
