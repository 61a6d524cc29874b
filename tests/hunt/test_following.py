"""A log is followed while it grows, when another file takes its name, and when it is cut to nothing."""

import errno
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.hunt.following import PAUSE, Followed
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.opening import Plan
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator

HEAD = "#fields\tts\tid.orig_h\tquery\n"


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_growth_rotation_and_truncation_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "dns.log"
    path.write_text("one ", "utf-8")

    def rotate() -> None:
        append(path, "three ")
        path.rename(tmp_path / "dns.log.1")
        append(tmp_path / "dns.log.1", "late ")
        path.write_text("four ", "utf-8")

    steps: list[Callable[[], object]] = [
        lambda: append(path, "two "),
        rotate,
        lambda: append(path, "five "),
        lambda: path.write_text("6", "utf-8"),
        path.unlink,
    ]
    followed = Followed(path, stop=lambda: not steps, wait=lambda _seconds: steps.pop(0)(), patience=0)
    assert read_all(followed) == b"one two three late four five 6"


def read_all(followed: Followed) -> bytes:
    read, buffer = b"", memoryview(bytearray(100))
    while got := followed.readinto(buffer):
        read += bytes(buffer[:got])
    return read


def test_what_is_written_into_the_old_file_after_the_rotation_is_read(tmp_path: Path) -> None:
    path, old = tmp_path / "dns.log", tmp_path / "dns.log.1"
    path.write_text("one ", "utf-8")

    def rotate() -> None:
        path.rename(old)
        path.write_text("new ", "utf-8")

    def nothing() -> None:
        pass

    steps: list[Callable[[], object]] = [
        *[nothing] * 9,  # a quiet log: what was before the rotation tells nothing
        rotate,
        nothing,
        lambda: append(old, "late "),
        nothing,
        lambda: append(old, "later "),
        *[nothing] * 4,  # as long as the patience lasts
        lambda: append(path, "newer "),
        lambda: append(old, "too late "),
    ]
    followed = Followed(path, lambda: not steps, wait=lambda _seconds: steps.pop(0)(), patience=3 * PAUSE)
    assert read_all(followed) == b"one late later new newer "


def test_a_deleted_file_is_waited_for_no_longer_and_a_stop_leaves_nothing_unread(tmp_path: Path) -> None:
    path, old = tmp_path / "dns.log", tmp_path / "dns.log.1"
    path.write_text("one ", "utf-8")

    def rotate(text: str, *, delete: bool) -> None:
        path.rename(old)
        path.write_text(text, "utf-8")
        if delete:
            old.unlink()

    steps: list[Callable[[], object]] = [lambda: rotate("two ", delete=True), lambda: rotate("three ", delete=False)]
    followed = Followed(path, lambda: not steps, wait=lambda _seconds: steps.pop(0)())
    assert read_all(followed) == b"one two three "


def test_rotations_faster_than_the_patience_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "dns.log"
    path.write_text("0 ", "utf-8")

    def rotate(number: int) -> None:
        path.rename(tmp_path / f"dns.log.{number}")
        path.write_text(f"{number} ", "utf-8")

    steps: list[Callable[[], object]] = [partial(rotate, number) for number in range(1, 8)]
    followed = Followed(path, lambda: not steps, wait=lambda _seconds: steps.pop(0)())
    assert read_all(followed) == b"0 1 2 3 4 5 6 7 "


def test_a_line_without_an_end_does_not_run_into_the_next_file(tmp_path: Path) -> None:
    path = tmp_path / "dns.log"
    path.write_text("whole\nhal", "utf-8")

    def rotate() -> None:
        path.rename(tmp_path / "dns.log.1")
        path.write_text("new\nha", "utf-8")

    steps: list[Callable[[], object]] = [rotate, lambda: path.write_text("cut\n", "utf-8")]
    followed = Followed(path, lambda: not steps, wait=lambda _seconds: steps.pop(0)(), patience=0, ending=b"\n")
    assert read_all(followed) == b"whole\nhal\nnew\nha\ncut\n"


def test_a_new_file_that_may_not_be_read_ends_the_hunt_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "dns.log"
    path.write_text("one ", "utf-8")

    def rotate() -> None:
        path.rename(tmp_path / "dns.log.1")
        path.write_text("two ", "utf-8")
        monkeypatch.setattr(Path, "open", refuse)  # root may read everything

    def refuse(*_arguments: object, **_more: object) -> None:
        raise PermissionError(errno.EACCES, "")

    followed = Followed(path, stop=lambda: False, wait=lambda _seconds: rotate())
    with pytest.raises(UnusableInputError, match=r"dns\.log"):
        read_all(followed)


def test_a_followed_log_tells_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "dns.log"
    path.write_text(HEAD + "1795366801.0\t192.0.2.10\tbad.example\n", "utf-8")
    hunt = Hunt(Plan(MatchIndex(build([Entry(Indicator.parse("bad.example"))]))))
    seen: list[int] = []

    def on_idle(running: Hunt) -> None:
        seen.append(len(running.tally))
        if len(seen) == 1:
            append(path, "1795366802.0\t192.0.2.11\tx.bad.example\n")
        else:
            running.stop()

    hunt.follow(str(path), on_idle)
    assert seen[0] == 1
    assert sorted(key.client for key in hunt.tally) == ["192.0.2.10", "192.0.2.11"]
    assert hunt.counts.lines == 3
