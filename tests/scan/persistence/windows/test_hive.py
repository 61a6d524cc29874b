"""Hives are read as Windows lays them, and a damaged one costs nothing but an error."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scan.persistence.windows.hive_file import hive

from lamsach.scan.persistence.windows.hive import DamagedHiveError, Hive
from lamsach.scan.persistence.windows.values import Value, of_number, of_text

TREE = {
    r"Software\Ví dụ": [of_text("tên", "giá trị"), of_number("n", 7), Value("", 3, b"\0" * 5)],
    r"Software\Large": [Value("x", 3, bytes(range(256)) * 200)],
    "Empty": [],
}
PATHS = ["", "Software", r"Software\Ví dụ", r"software\LARGE", "Empty", "Missing"]


@pytest.mark.parametrize("kind", [b"lf", b"lh", b"li", b"ri"])
def test_keys_and_values_are_read_in_each_kind_of_list(kind: bytes) -> None:
    found = Hive(hive(TREE, kind=kind))
    assert sorted(found.keys("")) == ["Empty", "Software"]
    assert sorted(found.keys("SOFTWARE")) == ["Large", "Ví dụ"]
    assert found.values(r"software\ví DỤ") == TREE[r"Software\Ví dụ"]
    assert found.values(r"Software\Large") == TREE[r"Software\Large"]
    assert (found.keys("Missing"), found.values(r"Empty\x"), found.values("Empty")) == ([], [], [])


def test_a_hive_that_was_not_closed_says_so() -> None:
    assert Hive(hive(TREE, dirty=True)).dirty
    assert not Hive(hive(TREE)).dirty


def everything(found: Hive) -> None:
    for path in PATHS:
        found.keys(path)
        found.values(path)


@given(st.lists(st.tuples(st.integers(0, 9000), st.binary(min_size=1, max_size=8)), min_size=1, max_size=8))
def test_a_torn_hive_is_refused_or_read_and_never_more(damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(hive(TREE))
    for at, piece in damage:
        data[at : at + len(piece)] = piece
    with contextlib.suppress(DamagedHiveError):
        everything(Hive(bytes(data)))


@given(st.binary(max_size=200))
def test_rubbish_is_refused(data: bytes) -> None:
    for each in (data, b"regf" + data, b"regf" + bytes(4092) + data):
        with pytest.raises(DamagedHiveError):
            Hive(each)


def test_a_list_that_holds_itself_ends() -> None:
    data = bytearray(hive({str(number): [] for number in range(3)}, kind=b"ri"))
    at = data.index(b"ri\x03\x00")
    data[at + 4 : at + 8] = (at - 4 - 4096).to_bytes(4, "little")
    with pytest.raises(DamagedHiveError):
        Hive(bytes(data)).keys("")
