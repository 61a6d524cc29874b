"""A hunt over real files: plain, packed, damaged, cut in parts, with layouts that change, and interrupted."""

import errno
import gzip
import io
import lzma
import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.errors import UnusableInputError
from lamsach.hunt import hunting, read_ahead
from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import MAX_LINE, Reason
from lamsach.hunt.formats import FORMATS
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.logs import expand
from lamsach.hunt.native import load_kernel
from lamsach.hunt.opening import Plan
from lamsach.hunt.scanner import Scanner
from lamsach.hunt.stretches import read_lines
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator

HEAD = b"#fields\tts\tid.orig_h\tquery\n"
INDEX = MatchIndex(build([Entry(Indicator.parse("bad.example"), "mirai")]))
kernels = pytest.mark.parametrize("kernel", [load_kernel(), None], ids=["kernel", "python"])


def log(lines: int, every: int = 10) -> bytes:
    rows = (
        b"%d.000000\t192.0.2.%d\t%s\n"
        % (1795366801 + i, i % 200, b"x.bad.example" if i % every == 0 else b"good.example")
        for i in range(lines)
    )
    return HEAD + b"".join(rows)


def hunted(*logs: Path, kernel: object = None, workers: int = 2) -> Hunt:
    hunt = Hunt(Plan(INDEX, Clocks(UTC, datetime(2026, 11, 30, tzinfo=UTC)), workers=workers, kernel=kernel))
    hunt.run([str(each) for each in logs])
    return hunt


def hits(hunt: Hunt) -> int:
    return sum(count.lines for count in hunt.tally.values())


@kernels
def test_packed_logs_say_the_same_as_plain_ones(tmp_path: Path, kernel: object) -> None:
    plain = log(1000)
    packed = {
        "a.log": plain,
        "b.gz": gzip.compress(plain[:5000]) + gzip.compress(plain[5000:]),
        "c.zst": zstandard.compress(plain[:5000]) + zstandard.compress(plain[5000:]),
        "d.xz": lzma.compress(plain[:5000]) + lzma.compress(plain[5000:]),
    }
    tallies = []
    for name, content in packed.items():
        (tmp_path / name).write_bytes(content)
        hunt = hunted(tmp_path / name, kernel=kernel)
        assert (hunt.counts.lines, hits(hunt)) == (1001, 100)
        tallies.append(dict(hunt.tally))
    assert all(tally == tallies[0] for tally in tallies)
    assert hits(hunted(*(tmp_path / name for name in packed), kernel=kernel)) == 400


@kernels
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_what_windows_puts_before_a_text_is_no_part_of_its_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kernel: object, encoding: str
) -> None:
    monkeypatch.setattr(hunting, "SEGMENT", 5000)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "dns.log").write_bytes((mark + log(1000).decode()).encode(encoding))
    hunt = hunted(tmp_path / "dns.log", kernel=kernel)
    assert (hunt.counts.lines, hunt.counts.refused.total(), hits(hunt)) == (1001, 0, 100)


def test_lines_that_end_in_the_next_block_of_a_packed_log_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_ahead, "_BLOCK", 997)
    plain = log(3000) + b"1795366801.0\t192.0.2.1\t" + b"a" * (2 * MAX_LINE) + b"\n" + log(100)
    (tmp_path / "dns.log.gz").write_bytes(gzip.compress(plain, 1))
    hunt = hunted(tmp_path / "dns.log.gz", kernel=load_kernel())
    assert (hunt.counts.lines, hunt.counts.size, hits(hunt)) == (3103, len(plain), 310)
    assert dict(hunt.counts.refused) == {Reason.LONG: 1}
    [example] = hunt.counts.examples
    assert example.offset == len(log(3000))


def test_a_packed_log_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "dns.log.gz").write_bytes(gzip.compress(log(10)))
    with pytest.raises(UnusableInputError, match="packed"):
        Hunt(Plan(INDEX)).follow(str(tmp_path / "dns.log.gz"), lambda _hunt: None)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress, lzma.compress])
def test_a_half_written_log_gives_what_stands_before_the_damage_and_is_told(tmp_path: Path, pack: object) -> None:
    whole = pack(log(50_000))
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    hunt = hunted(tmp_path / "half", kernel=load_kernel())
    assert hunt.counts.refused[Reason.DAMAGED] == 1
    assert 0 < hits(hunt) < 5000


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress, lzma.compress])
@pytest.mark.parametrize("lines", [100, 20_000])
def test_nothing_in_front_of_the_damage_is_lost(tmp_path: Path, pack: Callable[[bytes], bytes], lines: int) -> None:
    (tmp_path / "more").write_bytes(pack(log(lines)) + b"what does not belong here")
    hunt = hunted(tmp_path / "more", kernel=load_kernel())
    assert hunt.counts.refused == {Reason.DAMAGED: 1}
    assert hits(hunt) == lines // 10


def test_a_half_written_gzip_log_gives_all_that_can_be_unpacked(tmp_path: Path) -> None:
    packed = gzip.compress(log(20_000))
    for name, damaged in (("half", packed[: len(packed) // 2]), ("sum", packed[:-8] + bytes(8))):
        whole = zlib.decompressobj(31).decompress(damaged[:-8] if name == "sum" else damaged)
        (tmp_path / name).write_bytes(damaged)
        hunt = hunted(tmp_path / name, kernel=load_kernel())
        assert hunt.counts.refused[Reason.DAMAGED] == 1
        assert hits(hunt) == whole.count(b"x.bad.example\n")


@kernels
def test_a_large_file_read_in_parts_says_the_same(
    tmp_path: Path, kernel: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunting, "SEGMENT", 1000)
    (tmp_path / "big.log").write_bytes(log(2000)[:-1])
    hunt = hunted(tmp_path / "big.log", kernel=kernel)
    assert (hunt.counts.lines, hunt.counts.other, hits(hunt), hunt.counts.refused.total()) == (2001, 1, 200, 0)
    assert hunt.finished == [str(tmp_path / "big.log")]


@kernels
def test_a_layout_that_changes_in_the_middle_is_followed_also_in_parts(
    tmp_path: Path, kernel: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunting, "SEGMENT", 1000)
    turned = b"#fields\tquery\tx\tid.orig_h\tts\n" + b"".join(
        b"bad.example\t-\t192.0.2.%d\t1795366801.0\n" % (i % 200) for i in range(300)
    )
    (tmp_path / "turned.log").write_bytes(log(500) + turned)
    hunt = hunted(tmp_path / "turned.log", kernel=kernel)
    assert (hunt.counts.lines, hits(hunt), hunt.counts.refused.total()) == (802, 350, 0)


@kernels
def test_a_line_that_no_buffer_holds_is_one_refused_line(tmp_path: Path, kernel: object) -> None:
    line = b"1795366801.0\t192.0.2.1\t%sbad.example\n"
    content = HEAD + line % b"" + line % (b"x" * 10_000_000) + line % b"" + line % (b"x" * MAX_LINE) + line % b""
    (tmp_path / "long.log").write_bytes(content)
    hunt = hunted(tmp_path / "long.log", kernel=kernel)
    assert (hunt.counts.lines, hits(hunt), hunt.counts.refused[Reason.LONG]) == (6, 3, 2)


class _Drops:
    """A stream that gives as many bytes at a time as the test likes."""

    def __init__(self, content: bytes, sizes: list[int]) -> None:
        self.file, self.sizes = io.BytesIO(content), sizes

    def readinto(self, buffer: memoryview) -> int:
        size = self.sizes.pop() if self.sizes else 100
        return self.file.readinto(buffer[:size])


@given(st.lists(st.integers(1, 60), max_size=40), st.integers(0, 400))
def test_where_reads_end_changes_nothing(sizes: list[int], cut: int) -> None:
    content = log(20, every=2)[: 200 + cut]
    told = []
    for kernel in (load_kernel(), None):
        shape, _start = FORMATS["zeek"].shape(content, Clocks())
        scanner = Scanner(INDEX, shape, "x", kernel)
        read_lines(_Drops(content, list(sizes)), scanner)
        told.append((scanner.counts.lines, scanner.counts.size, dict(scanner.counts.refused), scanner.take().tally()))
    shape, _start = FORMATS["zeek"].shape(content, Clocks())
    whole = Scanner(INDEX, shape, "x", None)
    read_lines(_Drops(content, [100_000]), whole)
    assert told[0] == told[1] == (whole.counts.lines, len(content), dict(whole.counts.refused), whole.take().tally())


def test_an_interrupt_keeps_what_was_found(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"{number}.log").write_bytes(log(100))
    hunt = Hunt(Plan(INDEX, workers=1))

    def interrupt(running: Hunt) -> None:
        if running.finished:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hunt.run([str(each) for each in sorted(tmp_path.iterdir())], interrupt)
    assert hits(hunt) >= 10
    assert len(hunt.finished) < 6


def test_an_unknown_log_is_told_after_the_others_were_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"neither fish\nnor flesh\n")
    (tmp_path / "b").write_bytes(log(10))
    hunt = Hunt(Plan(INDEX))
    with pytest.raises(UnusableInputError, match="a: "):
        hunt.run(expand([str(tmp_path)]))
    assert hits(hunt) == 1


def test_an_empty_log_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert hunted(tmp_path / "empty").counts.lines == 0


def test_names_are_expanded(tmp_path: Path) -> None:
    for name in ("a.log", "b.log", "deep/c.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert len(expand([str(tmp_path), str(tmp_path / "a.log")])) == 3
    assert expand([str(tmp_path / "*.log")]) == [str(tmp_path / "a.log"), str(tmp_path / "b.log")]
    with pytest.raises(UnusableInputError, match="none"):
        expand([str(tmp_path / "none")])


def test_a_log_that_is_reached_in_several_ways_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.log").touch()
    (tmp_path / "current.log").symlink_to("deep/a.log")
    (tmp_path / "deep" / "loop").symlink_to("..")
    (tmp_path / "hard.log").hardlink_to(tmp_path / "deep" / "a.log")
    assert len(expand([str(tmp_path)])) == 1
    assert len(expand([str(tmp_path / "**" / "*.log"), str(tmp_path / "deep" / ".." / "hard.log")])) == 1


def test_what_may_not_be_read_is_told_and_keeps_nothing_else_from_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.log", "b.log", "shut/c.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(log(20))
    for name in ("b.log", "shut"):
        (tmp_path / name).chmod(0)
    barred = {str(tmp_path / "b.log"), str(tmp_path / "shut")}
    opened, listed = Path.open, os.scandir

    def refuse(path: Path, *arguments: Any, **more: Any) -> Any:  # root may read everything
        if str(path) in barred:
            raise PermissionError(errno.EACCES, "", str(path))
        return opened(path, *arguments, **more)

    def refuse_folder(path: str) -> Any:
        if path in barred:
            raise PermissionError(errno.EACCES, "", path)
        return listed(path)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(os, "scandir", refuse_folder)
    hunt = Hunt(Plan(INDEX, workers=2))
    with pytest.raises(UnusableInputError):
        hunt.run(expand([str(tmp_path)]))
    assert hits(hunt) == 2
    assert {error.where for error in hunt.unusable} == barred


def test_an_interrupt_in_the_middle_of_a_large_file_keeps_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunting, "SEGMENT", 1000)
    (tmp_path / "big.log").write_bytes(log(5000))
    hunt = Hunt(Plan(INDEX, workers=1))

    def interrupt(running: Hunt) -> None:
        if running.read_so_far[0] > 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hunt.run([str(tmp_path / "big.log")], interrupt)
    assert hunt.counts.lines > 1000
    assert hits(hunt) > 90
    assert not hunt.finished
