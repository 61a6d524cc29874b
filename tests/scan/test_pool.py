"""A file that kills, blocks or takes over its worker costs that file, and nothing else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lamsach.core.errors import CouldNotFinishError
from lamsach.scan import pool as pool_module
from lamsach.scan.finding import Gap, GapReason, Verdict
from lamsach.scan.limits import Limits
from tests.scan.conftest import Examined
from tests.scan.specimens import eicar

NASTY = "tests.scan.nasty_worker"
Scan = Callable[..., Examined]


def fill(folder: Path, *names: str) -> None:
    for number in range(40):
        (folder / f"plain{number}").write_bytes(b"plain")
    (folder / "found").write_bytes(eicar())
    for name in names:
        (folder / name).write_bytes(b"x")


def clean(answers: Examined) -> int:
    return sum(each.verdict is Verdict.CLEAN for each in answers.values())


def test_every_file_is_answered_once_by_any_number_of_workers(tmp_path: Path, scan_folder: Scan) -> None:
    fill(tmp_path)
    for workers in (1, 2):
        answers = scan_folder(tmp_path, workers=workers)
        assert (len(answers), clean(answers), answers["found"].verdict) == (41, 40, Verdict.FOUND)


def test_a_file_that_kills_its_worker_is_not_fully_scanned_and_the_rest_is(tmp_path: Path, scan_folder: Scan) -> None:
    fill(tmp_path, "kill")
    answers = scan_folder(tmp_path, module=NASTY)
    assert answers["kill"].gaps == (Gap(GapReason.CRASHED),)
    assert (clean(answers), answers["found"].verdict) == (40, Verdict.FOUND)


def test_a_file_that_never_ends_is_given_up(tmp_path: Path, scan_folder: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "_GRACE", 0.5)
    fill(tmp_path, "hang")
    answers = scan_folder(tmp_path, module=NASTY, limits=Limits(seconds=1))
    assert answers["hang"].gaps == (Gap(GapReason.TIME),)
    assert (clean(answers), answers["found"].verdict) == (40, Verdict.FOUND)


def test_what_a_worker_says_is_not_believed_when_no_honest_one_says_it(tmp_path: Path, scan_folder: Scan) -> None:
    fill(tmp_path, "lie")
    answers = scan_folder(tmp_path, module=NASTY)
    assert answers["lie"].gaps == (Gap(GapReason.CRASHED),)
    assert clean(answers) == 40


def test_a_worker_can_open_write_start_and_hoard_nothing(tmp_path: Path, scan_folder: Scan) -> None:
    name = "attempt-root" if os.geteuid() == 0 else "attempt"
    (tmp_path / name).write_bytes(b"x")
    assert scan_folder(tmp_path, module=NASTY)[name].findings == ()


def test_a_worker_that_never_starts_ends_the_scan_with_advice(tmp_path: Path, scan_folder: Scan) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(CouldNotFinishError, match="does not start"):
        scan_folder(tmp_path, module="tests.scan.no_such_worker")


def test_no_handle_is_left_open(tmp_path: Path, scan_folder: Scan) -> None:
    fill(tmp_path, "kill")
    scan_folder(tmp_path, module=NASTY)
    before = len(list(Path("/proc/self/fd").iterdir()))
    scan_folder(tmp_path, module=NASTY)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
