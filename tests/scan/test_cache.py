"""What was clean is remembered by identity, size and times, for the same rules and list only."""

import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.scan.cache import SeenFiles
from lamsach.scan.identity import Identity

FILE = Identity(1, 2, 3, 4, 5, 1)


def remembered(folder: Path, *files: Identity, mark: str = "rules 1") -> SeenFiles:
    seen = SeenFiles(folder, mark)
    for each in files:
        seen.remember(seen.key(each))
    seen.save()
    return SeenFiles(folder, mark)


@pytest.mark.parametrize("number", range(5))
def test_a_file_that_differs_in_anything_is_not_known(tmp_path: Path, number: int) -> None:
    seen = remembered(tmp_path, FILE)
    assert seen.knows(seen.key(FILE))
    other = Identity(*(value + (at == number) for at, value in enumerate(FILE)))
    assert not seen.knows(seen.key(other))


def test_other_rules_know_nothing(tmp_path: Path) -> None:
    remembered(tmp_path, FILE)
    other = SeenFiles(tmp_path, "rules 2")
    assert not other.knows(other.key(FILE))


def test_what_was_known_stays_known_while_files_are_added(tmp_path: Path) -> None:
    files = [FILE._replace(inode=number) for number in range(5000)]
    for start in range(0, 5000, 500):
        seen = remembered(tmp_path, *files[start : start + 500])
        assert all(seen.knows(seen.key(each)) for each in files[start : start + 500])
    assert not seen.knows(seen.key(FILE._replace(inode=9999)))


@given(damage=st.binary(max_size=200))
def test_a_damaged_table_knows_nothing_and_stops_nothing(
    tmp_path_factory: pytest.TempPathFactory, damage: bytes
) -> None:
    folder = tmp_path_factory.mktemp("seen")
    (folder / "seen").write_bytes(damage)
    seen = SeenFiles(folder, "rules 1")
    assert not seen.knows(seen.key(FILE))


def test_a_table_cut_off_knows_nothing(tmp_path: Path) -> None:
    remembered(tmp_path, FILE)
    table = (tmp_path / "seen").read_bytes()
    (tmp_path / "seen").write_bytes(table[:-16])
    seen = SeenFiles(tmp_path, "rules 1")
    assert not seen.knows(seen.key(FILE))


def test_where_nothing_can_be_written_nothing_is_remembered_and_nothing_stops(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    seen = remembered(tmp_path / "file" / "below", FILE)
    assert not seen.knows(seen.key(FILE))


def test_the_table_is_let_go_before_it_is_replaced(tmp_path: Path) -> None:
    """Windows replaces no file that is mapped, and the second scan of a machine ended there."""
    remembered(tmp_path, FILE)
    seen = SeenFiles(tmp_path, "rules 1")
    table = seen._table
    seen.remember(seen.key(FILE._replace(inode=7)))
    seen.save()
    assert table.closed
    assert [path.name for path in tmp_path.iterdir()] == ["seen"]


def test_a_disk_that_is_full_costs_the_memory_and_not_the_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a mapped file for which there is no room ends the process: the room is asked for before."""
    asked = []

    def full(_file: int, _offset: int, length: int) -> None:
        asked.append(length)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    seen = remembered(tmp_path, FILE)
    assert asked
    assert not seen.knows(seen.key(FILE))
    assert list(tmp_path.iterdir()) == []
