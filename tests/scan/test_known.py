"""Files that were clean are passed over together or one by one, never one that differs; a sample is read all the same."""

import random
from pathlib import Path

from lamsach.scan.cache import SeenFiles
from lamsach.scan.identity import Identity
from lamsach.scan.known import SAMPLE, KnownFiles
from lamsach.scan.walk import Found, Walk, open_found


class State:
    """A file as the walk sees it."""

    st_dev, st_nlink = 7, 1

    def __init__(self, inode: int, size: int = 10) -> None:
        self.st_ino, self.st_size, self.st_mtime_ns, self.st_ctime_ns = inode, size, 5, 6


class Never(random.Random):
    """A chance that picks no file."""

    def random(self) -> float:
        return 1 - 2**-53


def known(folder: Path, chance: random.Random | None = None) -> tuple[KnownFiles, list[int]]:
    passed: list[int] = []
    return KnownFiles(SeenFiles(folder, "rules 1"), chance or Never(), passed.append), passed


def places(files: KnownFiles, states: list[State]) -> list[int]:
    return [at for at, _memory in files.unknown(states)]


def test_files_that_were_all_clean_are_passed_over_and_one_that_changed_is_looked_at(tmp_path: Path) -> None:
    states = [State(number) for number in range(20)]
    first, _passed = known(tmp_path)
    for _at, memory in first.unknown(states):
        first.found_clean(memory)
    first.save()
    again, passed = known(tmp_path)
    assert (places(again, states), passed) == ([], [20])
    states[3] = State(3, size=11)
    assert places(again, states) == [3]
    assert places(again, [*states[4:], State(99)]) == [16]


def test_a_group_is_not_known_while_one_of_it_was_not_clean(tmp_path: Path) -> None:
    states = [State(number) for number in range(20)]
    first, _passed = known(tmp_path)
    for at, memory in first.unknown(states):
        if at != 7:
            first.found_clean(memory)
    first.save()
    for _scan in range(2):
        again, passed = known(tmp_path)
        assert (places(again, states), sum(passed)) == ([7], 19)
        again.save()


def test_files_known_one_by_one_are_known_together_the_next_time(tmp_path: Path) -> None:
    states = [State(number) for number in range(20)]
    seen = SeenFiles(tmp_path, "rules 1")
    for state in states:
        seen.remember(seen.key(Identity.of(state)))
    seen.save()
    second, _passed = known(tmp_path)
    assert places(second, states) == []
    second.save()
    table = SeenFiles(tmp_path, "rules 1")
    assert table.knows(table.key_together([table.record(state) for state in states]))


def test_other_files_with_the_same_keys_in_another_order_or_number_are_another_group(tmp_path: Path) -> None:
    table = SeenFiles(tmp_path, "rules 1")
    one, two = (table.record(State(number)) for number in (1, 2))
    assert len({table.key_together(each) for each in ([one], [two], [one, two], [two, one])} | {table.key_of(one)}) == 5


def test_each_known_file_has_the_same_chance_to_be_read_all_the_same(tmp_path: Path) -> None:
    folders = [[State(100 * folder + number) for number in range(100)] for folder in range(500)]
    first, _passed = known(tmp_path)
    for states in folders:
        for _at, memory in first.unknown(states):
            first.found_clean(memory)
    first.save()
    again, passed = known(tmp_path, random.Random(5))
    picked = [(at, memory) for states in folders for at, memory in again.unknown(states)]
    assert sum(passed) + len(picked) == 50_000
    assert all(memory.known for _at, memory in picked)
    assert abs(len(picked) - 50_000 * SAMPLE) < 35  # 100 expected, 10 is one standard deviation
    at = [at for at, _memory in picked]
    assert (min(at) < 20, max(at) > 80) == (True, True)


def test_where_a_listing_tells_other_numbers_the_files_are_asked_themselves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    walk = Walk([bytes(tmp_path)])
    walk._tells = {tmp_path.stat().st_dev: False}
    assert [(each.device, each.inode) for each in walk] == [(tmp_path.stat().st_dev, (tmp_path / "file").stat().st_ino)]


def test_a_file_that_is_a_mount_of_its_own_is_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for found in Walk([bytes(tmp_path)]):
        other: Found = found._replace(
            device=found.device + 1, inode=1
        )  # as the folder's listing tells what lies under it
        assert open_found(other).state.st_ino == found.inode
