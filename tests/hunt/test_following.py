"""A log is followed while it grows, when another file takes its name, and when it is cut to nothing."""

from collections.abc import Callable
from pathlib import Path

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
