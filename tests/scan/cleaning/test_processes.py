"""Programs that run from a file are found, held still and ended; a number that went to another process is left alone."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lamsach.scan.cleaning.processes import Process, end, resume, running_from, suspend

SLEEP = str(shutil.which("sleep"))


@pytest.fixture
def worm(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    file = tmp_path.resolve() / "wor) m"
    shutil.copy(os.path.realpath(SLEEP), file)
    file.chmod(0o755)
    started = subprocess.Popen([file, "600"])
    yield file, started
    started.kill()
    started.wait()


def found(file: Path) -> list[Process]:
    state = file.stat()
    return running_from(state.st_dev, state.st_ino, file)


def state_of(number: int) -> str:
    return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]


def within_a_moment(number: int, state: str) -> bool:
    for _ in range(200):
        if state_of(number) == state:
            return True
        time.sleep(0.02)
    return False


def test_a_running_program_is_found_held_released_and_ended(worm: tuple[Path, subprocess.Popen[bytes]]) -> None:
    file, started = worm
    [process] = found(file)
    assert (process.number, process.name) == (started.pid, "wor) m")
    assert suspend(process)
    assert within_a_moment(started.pid, "T")
    assert resume(process)
    assert within_a_moment(started.pid, "S")
    assert end(process)
    assert started.wait(10) == -9
    assert found(file) == []


def test_a_program_is_found_after_its_file_was_removed(worm: tuple[Path, subprocess.Popen[bytes]]) -> None:
    file, started = worm
    state = file.stat()
    file.unlink()
    assert [each.number for each in running_from(state.st_dev, state.st_ino, file)] == [started.pid]


def test_a_script_is_found_by_its_name(tmp_path: Path) -> None:
    script = tmp_path.resolve() / "worm.py"
    script.write_text("import time\nprint('up', flush=True)\ntime.sleep(600)\n")
    with subprocess.Popen([sys.executable, "-u", script.name], cwd=script.parent, stdout=subprocess.PIPE) as started:
        assert started.stdout
        started.stdout.readline()
        assert [each.number for each in found(script)] == [started.pid]
        started.kill()


def test_another_process_under_the_same_number_is_left_alone(worm: tuple[Path, subprocess.Popen[bytes]]) -> None:
    file, started = worm
    [process] = found(file)
    earlier = replace(process, started=process.started - 1)
    assert not suspend(earlier)
    assert end(earlier)
    assert started.poll() is None
    assert within_a_moment(started.pid, "S")


def test_this_process_and_those_above_it_are_spared() -> None:
    state = Path(sys.executable).resolve().stat()
    numbers = {each.number for each in running_from(state.st_dev, state.st_ino, Path(sys.executable).resolve())}
    assert not numbers & {os.getpid(), os.getppid(), 1}


def test_an_interpreter_that_runs_a_script_is_found_and_whoever_reads_it_is_not(tmp_path: Path) -> None:
    script = tmp_path.resolve() / "worm.sh"
    script.write_text("read nothing\n")
    with (
        subprocess.Popen(["sh", script], stdin=subprocess.PIPE) as runs,
        subprocess.Popen(["tail", "-f", script], stdout=subprocess.DEVNULL) as reads,
    ):
        try:
            assert [each.number for each in found(script)] == [runs.pid]
        finally:
            runs.kill()
            reads.kill()
