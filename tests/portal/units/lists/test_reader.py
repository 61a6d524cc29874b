"""Every format of unit lists, by its registry."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamsach.core.errors import UnusableInputError
from lamsach.portal.units.lists import FORMATS, read_list
from lamsach.portal.units.lists.reader import LARGEST_FILE
from tests.portal.units.lists.workbooks import workbook

DATA = Path(__file__).parents[3] / "_data" / "portal" / "units" / "lists"
SAMPLES = {
    "csv": (DATA / "units.csv").read_bytes(),
    "yaml": (DATA / "units.yaml").read_bytes(),
    "xlsx": workbook([["STT", "Tên đơn vị"], [1, "Sở Nội vụ"], [2, "Sở Y tế"]]),
}


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
class TestEveryFormat:
    def test_it_is_described_and_has_a_sample(self, each):
        assert each.__doc__
        assert each.suffixes
        assert [unit.name for unit in each.read(SAMPLES[each.name], "sample").units[:2]] == ["Sở Nội vụ", "Sở Y tế"]

    def test_it_is_recognised_with_and_without_its_suffix(self, each):
        sample = SAMPLES[each.name]
        assert read_list(sample, f"list{each.suffixes[0]}").format == each.name
        assert read_list(sample, "list").format == each.name

    def test_every_unit_and_problem_has_its_place(self, each):
        read = each.read(SAMPLES[each.name], "sample")
        places = [unit.place for unit in read.units]
        assert places == sorted(places)
        assert all(place.number > 0 and str(place) for place in places)

    @pytest.mark.parametrize("cut", [1, 10, 40, 200])
    def test_a_cut_off_file_is_read_as_far_as_it_goes_or_refused(self, each, cut):
        with suppress(UnusableInputError):
            found = each.read(SAMPLES[each.name][:-cut], "sample")
            assert all(unit.name and unit.place.number for unit in found.units)

    @given(noise=st.binary(max_size=400))
    @settings(max_examples=40)
    def test_noise_is_read_or_refused_and_nothing_else(self, each, noise):
        for data in (noise, SAMPLES[each.name][:60] + noise):
            with suppress(UnusableInputError):
                each.read(data, "noise")


def test_a_workbook_is_known_by_its_bytes_whatever_its_name_says():
    assert read_list(SAMPLES["xlsx"], "units.csv").format == "xlsx"


@pytest.mark.parametrize("data", [b"", b"  \n "])
def test_an_empty_file_is_refused(data):
    with pytest.raises(UnusableInputError, match="empty"):
        read_list(data, "units.csv")


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(UnusableInputError, match="16 MB"):
        read_list(b"x" * (LARGEST_FILE + 1), "units.csv")
