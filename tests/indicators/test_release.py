"""The list as a file: the same records, the same bytes; and back again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lamsach.indicators import Indicator
from lamsach.indicators.index import MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.record import Action, Record
from lamsach.indicators.release import DamagedListError, ReleaseList, write_list

NOW = datetime(2026, 11, 22, 10, 5, 7, tzinfo=UTC)
RECORDS = [
    Record(Indicator.parse("c2.example.vn"), "ncsc", "Mã độc mẫu", 90, NOW, None, NOW, NOW.replace(year=2027), Action.BLOCK),
    Record(Indicator.parse("192.0.2.0/25"), action=Action.ALERT),
    Record(Indicator.parse("http://bad.example.vn/a?x=1"), "a b"),
    Record(Indicator.parse("1" * 64), family="Samplebot"),
]  # fmt: skip


def test_a_list_is_reproducible_and_comes_back_equal(tmp_path: Path):
    write_list(tmp_path / "a", 3, NOW, RECORDS)
    write_list(tmp_path / "b", 3, NOW, reversed(RECORDS))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    found = ReleaseList(tmp_path / "a")
    assert (found.header.number, found.header.published, found.header.entries) == (3, NOW, 4)
    assert sorted(found.records()) == sorted(RECORDS)


def test_the_match_index_is_built_from_a_list(tmp_path: Path):
    write_list(tmp_path / "a", 3, NOW, RECORDS)
    index = MatchIndex(build(ReleaseList(tmp_path / "a").entries()))
    assert [index.value(number).value for number in index.find_names("www.c2.example.vn")] == ["c2.example.vn"]
    assert len(index) == 4


@pytest.mark.parametrize("cut", [0, 1, 20, 80, -1, -30])
def test_a_list_that_is_cut_off_is_refused(tmp_path: Path, cut):
    write_list(tmp_path / "a", 3, NOW, RECORDS)
    (tmp_path / "b").write_bytes((tmp_path / "a").read_bytes()[:cut])
    with pytest.raises(DamagedListError):
        list(ReleaseList(tmp_path / "b").records())


def test_a_line_of_another_kind_is_refused(tmp_path: Path):
    write_list(tmp_path / "a", 3, NOW, RECORDS)
    raw = (tmp_path / "a").read_bytes()
    for old, new in ((b"\nip", b"\nxx"), (b"\tblock\t", b"\tburn\t"), (b"2027-", b"20x7-"), (b"Samplebot", b"a\tb")):
        (tmp_path / "b").write_bytes(raw.replace(b"\ncidr", b"\nip").replace(old, new))
        with pytest.raises(DamagedListError):
            list(ReleaseList(tmp_path / "b").records())
