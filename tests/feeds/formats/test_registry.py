"""One test walks the registry: every format is explained, tested, reproducible, and says nothing that was not in the list."""

import re
from pathlib import Path

import pytest
from tests.feeds.formats.conftest import ABOUT, RECORDS

from lamsach.core.errors import UnusableInputError
from lamsach.feeds.formats import FORMATS, format_named, write_formats
from lamsach.indicators import Indicator
from lamsach.indicators.record import Record

HERE = Path(__file__).parent
ROOM = HERE.parents[2] / "src" / "lamsach" / "feeds" / "formats"
each_format = pytest.mark.parametrize("name", sorted(FORMATS))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes().replace(str(folder).encode(), b"") for path in sorted(folder.iterdir())}


@each_format
def test_every_format_is_explained_and_tested(name):
    assert FORMATS[name].consumer
    assert FORMATS[name].usage
    assert any(f'"{name}"' in path.read_text() for path in HERE.glob("test_*.py") if path.name != "test_registry.py")


def test_every_file_of_the_room_is_in_the_registry():
    from lamsach.feeds import formats

    assert set(formats._MODULES) == {path.stem for path in ROOM.glob("*.py")} - {"__init__", "base", "gathered", "runs"}


@each_format
def test_the_same_release_gives_the_same_bytes_whatever_is_written_beside_it(name, tmp_path):
    write_formats(RECORDS, [format_named(name)], tmp_path / "alone", ABOUT)
    write_formats(RECORDS, list(FORMATS.values()), tmp_path / "all", ABOUT)
    assert contents(tmp_path / "alone" / name) == contents(tmp_path / "all" / name)


@each_format
def test_an_empty_list_is_written_as_well(name, tmp_path):
    made = write_formats([], [format_named(name)], tmp_path, ABOUT)
    assert all(path.exists() for path in made[name])


@each_format
def test_hostile_words_of_a_source_cannot_leave_their_place(name, tmp_path):
    hostile = "x\"'; ) ]} --\n$(touch /tmp/x) `id` \\ *.? @import =cmd|' /C calc'!A0 <b> \u202e"
    clean, dirty = (
        Record(Indicator.parse("c2.example.vn"), "s", "Family"),
        Record(Indicator.parse("c2.example.vn"), hostile, hostile),
    )
    for label, one in (("clean", clean), ("dirty", dirty)):
        write_formats([one], [format_named(name)], tmp_path / label, ABOUT)
    for path in (tmp_path / "clean" / name).iterdir():
        before, after = path.read_bytes(), (tmp_path / "dirty" / name / path.name).read_bytes()
        if path.suffix == ".csv":
            assert after.count(b"\n=") == 0
        assert len(re.findall(rb"\n", before)) == len(re.findall(rb"\n", after)), path.name
        assert b"$(touch" not in after or name in {"csv", "splunk", "stix", "misp", "zeek"}, path.name


def test_a_format_that_breaks_leaves_no_half_of_a_file(tmp_path):
    def broken():
        yield RECORDS[0]
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        write_formats(broken(), list(FORMATS.values()), tmp_path, ABOUT)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(UnusableInputError) as refused:
        format_named("nothing")
    assert "rpz" in refused.value.advice
