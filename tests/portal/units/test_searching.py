"""Units are found as people type them, the likeliest first."""

import datetime as dt

import pytest

from lamsach.portal.units.searching import search_units

TODAY = dt.date(2026, 1, 1)


@pytest.mark.parametrize("typed", ["huế", "hue", "Hue\u0302\u0301"])
def test_the_name_without_the_word_for_its_kind_comes_before_longer_names_that_end_so(world, typed):
    for name, kind in (("Xã Đại Huệ", "commune"), ("Xã Đức Huệ", "commune"), ("Thành phố Huế", "central_city")):
        world.unit(name, kind)
    assert [each.name for each in search_units(typed, TODAY)] == ["Thành phố Huế", "Xã Đại Huệ", "Xã Đức Huệ"]
