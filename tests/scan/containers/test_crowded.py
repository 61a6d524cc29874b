"""An archive with ten million entries is opened to the limit, and costs no more memory and time than it may."""

import resource
import struct
import time
from pathlib import Path

import pytest

from lamsach.scan.finding import GapReason, Verdict
from lamsach.scan.limits import Limits
from tests.scan.test_examine import examiner, reasons

NAME = b"a"
LOCAL = struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, len(NAME), 0) + NAME
CENTRAL = struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", 20, 20, *[0] * 7, len(NAME), *[0] * 6) + NAME

SHARED = {GapReason.DAMAGED}  # some releases of Python call entries damaged that share their bytes


def crowded(entries: int, *, shared: bool = False) -> bytes:
    """Return a zip of so many empty files (APPNOTE 4.3, with Zip64); *shared*: its directory names one file so often."""
    files = LOCAL if shared else LOCAL * entries
    names = (
        CENTRAL * entries
        if shared
        else b"".join(CENTRAL[:42] + struct.pack("<L", len(LOCAL) * number) + NAME for number in range(entries))
    )
    size, at = len(names), len(files)
    large = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, at)
    where = struct.pack("<4sLQL", b"PK\x06\x07", 0, at + size, 1)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, min(size, 0xFFFFFFFF), 0xFFFFFFFF, 0)
    return files + names + large + where + end


def test_an_archive_with_too_many_entries_is_opened_to_the_limit() -> None:
    assert reasons(examiner(Limits(entries=2_000)).content(crowded(20_000), "a.zip")) == {GapReason.ENTRIES}


@pytest.mark.deep
@pytest.mark.parametrize("entries", [1_300_000, 10_000_000])  # below and above what is held in memory at once
def test_ten_million_entries_are_bounded_in_time_and_memory(entries: int, tmp_path: Path, scan_folder) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "crowded.zip").write_bytes(crowded(entries, shared=True))
    (tmp_path / "tree" / "plain").write_bytes(b"plain")
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, time.monotonic()
    answers = scan_folder(tmp_path / "tree")
    assert answers["plain"].verdict is Verdict.CLEAN
    assert answers["crowded.zip"].verdict is Verdict.NOT_FULLY_SCANNED
    assert {gap.reason for gap in answers["crowded.zip"].gaps} - SHARED <= {
        GapReason.ENTRIES, GapReason.MEMORY, GapReason.LARGE, GapReason.TIME,
    }  # fmt: skip
    assert time.monotonic() - started < Limits().seconds + 30
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < max(before, 2 << 20)  # KB
