"""A list may be text, CSV, an index or a release; an index is made once and kept until the list changes."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import write
from lamsach.indicators.listing import open_list
from lamsach.indicators.record import Record
from lamsach.indicators.release import write_list
from lamsach.indicators.values import Indicator


def values(index: MatchIndex) -> list[str]:
    return sorted(index.entry(number).indicator.value for number in range(len(index)))


def test_text_with_comments_and_defanged_values_is_read(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# source\n\nbad[.]example\n192.0.2.0/24\nno indicator\n", "utf-8")
    opened = open_list(tmp_path / "list.txt", tmp_path / "cache")
    assert values(opened.index) == ["192.0.2.0/24", "bad.example"]
    assert (opened.refused, opened.signed, opened.number) == (1, False, None)


def test_csv_names_family_action_and_validity(tmp_path: Path) -> None:
    text = "type,value,family,action,valid_until\ndomain,bad.example,Mirai,block,2026-11-22T00:00:00Z\n"
    (tmp_path / "list.csv").write_text(text, "utf-8")
    entry = open_list(tmp_path / "list.csv", tmp_path / "cache").index.entry(0)
    assert (entry.family, entry.action, entry.valid_until) == ("Mirai", "block", datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize("damage", [b"", b"x", bytes(500)])
def test_a_kept_index_that_was_damaged_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "list.txt").write_text("bad.example\n", "utf-8")
    open_list(tmp_path / "list.txt", tmp_path / "cache")
    [kept] = (tmp_path / "cache").glob("*.index")
    kept.write_bytes(damage)
    assert values(open_list(tmp_path / "list.txt", tmp_path / "cache").index) == ["bad.example"]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_list_from_excel_counts_to_the_end_of_its_last_day_however_it_is_written(tmp_path: Path, sign: str) -> None:
    rows = [["value", "family", "valid_from", "valid_until"], ["bad.example", "Mirai", "1/9/2026", "31/12/2026"]]
    rows += [["worse.example", "", "2026-09-01", "2026-12-31"], ["when.example", "", "", "soon"]]
    (tmp_path / "list.csv").write_text("".join(sign.join(row) + "\r\n" for row in rows), "utf-8-sig")
    opened = open_list(tmp_path / "list.csv", tmp_path / "cache")
    assert values(opened.index) == ["bad.example", "worse.example"]
    assert opened.refused == 1  # one without an end that can be read would count for ever
    for entry in (opened.index.entry(number) for number in (0, 1)):
        assert entry.valid_from == datetime(2026, 9, 1, tzinfo=UTC)
        assert entry.valid_until == datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def test_a_pipe_is_refused_as_a_list_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnusableInputError, match="pipe"):
        open_list(tmp_path / "pipe", tmp_path / "cache")


def test_the_index_is_kept_until_the_list_changes(tmp_path: Path) -> None:
    path, cache = tmp_path / "list.txt", tmp_path / "cache"
    path.write_text("bad.example\n", "utf-8")
    open_list(path, cache)
    [kept] = cache.glob("*.index")
    before = kept.stat().st_mtime_ns
    assert values(open_list(path, cache).index) == ["bad.example"]
    assert kept.stat().st_mtime_ns == before
    path.write_text("new.example\n", "utf-8")
    os.utime(path, ns=(1, 1))
    assert values(open_list(path, cache).index) == ["new.example"]


def test_a_release_is_opened_as_a_file_and_as_the_folder_that_follows_its_publisher(tmp_path: Path) -> None:
    records = [Record(Indicator.parse("bad.example"), family="Mirai")]
    write_list(tmp_path / "000007.list", 7, datetime(2026, 11, 22, tzinfo=UTC), records)
    carried = open_list(tmp_path / "000007.list", tmp_path / "cache")
    assert (carried.number, carried.signed, values(carried.index)) == (7, False, ["bad.example"])
    (tmp_path / "root.json").write_text("{}", "utf-8")
    (tmp_path / "current.json").write_text(json.dumps({"number": 7}), "utf-8")
    held = open_list(tmp_path, tmp_path / "cache")
    assert (held.number, held.signed, values(held.index)) == (7, True, ["bad.example"])


def test_an_index_is_opened_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "list.index", [Entry(Indicator.parse("bad.example"))])
    assert values(open_list(tmp_path / "list.index", tmp_path / "cache").index) == ["bad.example"]


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe\x00", b"LAMSIDX1 and no more"])
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list").write_bytes(content)
    with pytest.raises(UnusableInputError):
        open_list(tmp_path / "list", tmp_path / "cache")


def test_a_folder_without_a_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(UnusableInputError):
        open_list(tmp_path, tmp_path / "cache")
    assert list(tmp_path.iterdir()) == []
