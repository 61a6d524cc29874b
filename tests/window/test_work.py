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
    [held] = work.held()
    work.bring_back([held.identifier])
    assert len(ended(work).troubles) == 1  # that it is malware again
    assert (folder / "x.com").read_bytes() == eicar()
    assert work.held() == []
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
