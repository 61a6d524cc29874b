"""From any list to any other, by what differs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.errors import LamsachError
from lamsach.indicators import Indicator, Kind, delta
from lamsach.indicators.record import Action, Record
from lamsach.indicators.release import DamagedListError, ReleaseList, write_list

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)

records = st.dictionaries(
    st.from_regex(r"\A[a-z0-9]{1,8}\.example\.vn\Z").map(lambda name: Indicator(Kind.DOMAIN, name))
    | st.ip_addresses().map(lambda address: Indicator(Kind.IP, str(address)))
    | st.binary(min_size=16, max_size=16).map(lambda digest: Indicator(Kind.MD5, digest.hex())),
    st.tuples(
        st.sampled_from(["", "Samplebot", "Mã độc\tmẫu\n", "a\u2028b"]), st.integers(0, 100), st.sampled_from(Action),
        st.none() | st.just(NOW),
    ),
    max_size=30,
).map(lambda found: [
    Record(key, "s", family, confidence, valid_until=until, action=action)
    for key, (family, confidence, action, until) in found.items()
])  # fmt: skip


@given(old=records, new=records)
def test_a_delta_makes_the_new_list_of_the_old_one_byte_for_byte(tmp_path_factory, old, new):
    folder = tmp_path_factory.mktemp("delta")
    write_list(folder / "old", 7, NOW, old)
    write_list(folder / "new", 9, NOW + timedelta(hours=1), new)
    raw = delta.make(ReleaseList(folder / "old"), ReleaseList(folder / "new"))
    delta.apply(ReleaseList(folder / "old"), raw, folder / "made")
    assert (folder / "made").read_bytes() == (folder / "new").read_bytes()


def lists(folder: Path) -> tuple[ReleaseList, ReleaseList]:
    names = [Record(Indicator(Kind.DOMAIN, f"c{n}.example.vn")) for n in range(3000)]
    write_list(folder / "old", 1, NOW, names)
    write_list(
        folder / "new", 2, NOW, names[30:] + [Record(Indicator(Kind.DOMAIN, f"d{n}.example.vn")) for n in range(9)]
    )
    return ReleaseList(folder / "old"), ReleaseList(folder / "new")


def test_a_delta_is_small(tmp_path: Path):
    old, new = lists(tmp_path)
    assert len(delta.make(old, new)) < 200


@given(noise=st.binary(min_size=1, max_size=20), at=st.integers(0, 200))
def test_a_damaged_delta_is_refused_or_makes_another_list(tmp_path_factory, noise, at):
    folder = tmp_path_factory.mktemp("noise")
    old, new = lists(folder)
    raw = delta.make(old, new)
    at %= len(raw)
    try:
        delta.apply(old, raw[:at] + noise + raw[at + len(noise) :], folder / "made")
    except LamsachError:
        return


@pytest.mark.parametrize("raw", [b"", b"LSD1", b"LSD1" + b"\xff" * 40, b"LSD2" + b"\0" * 9])
def test_what_is_no_delta_is_refused(tmp_path: Path, raw):
    old, _new = lists(tmp_path)
    with pytest.raises(DamagedListError):
        delta.apply(old, raw, tmp_path / "made")


def test_a_delta_of_another_release_is_refused(tmp_path: Path):
    old, new = lists(tmp_path)
    with pytest.raises(DamagedListError):
        delta.apply(new, delta.make(old, new), tmp_path / "made")
