"""Which unit a written name means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.naming import MOST_SUGGESTIONS, Known, NameIndex, Reason, Verdict

CITY = [
    "Quận Ngô Quyền",
    "Quận Đồ Sơn",
    "Huyện Kiến Thụy",
    "Huyện An Dương",
    "Huyện An Lão",
    "Huyện Bạch Long Vĩ",
    "Thành phố Thủy Nguyên",
    "Sở Thông tin và Truyền thông",
    "Sở Tài chính",
    "Sở Tài nguyên và Môi trường",
    "Cục Thuế thành phố Hải Phòng",
    "Công an thành phố Hải Phòng",
    "Phường 1",
    "Phường 2",
    "Phường 12",
]


@pytest.fixture
def city():
    return NameIndex([Known(name, name) for name in CITY], "Thành phố Hải Phòng")


@pytest.mark.parametrize(
    ("written", "unit", "reason"),
    [
        ("UBND quận Ngô Quyền", "Quận Ngô Quyền", Reason.EXACT),
        ("ĐỒ SƠN", "Quận Đồ Sơn", Reason.KIND_LEFT_OUT),
        ("Bạch Long Vỹ", "Huyện Bạch Long Vĩ", Reason.KIND_LEFT_OUT),
        ("Cục Thuế thành phố", "Cục Thuế thành phố Hải Phòng", Reason.PLACE_LEFT_OUT),
        ("Công an TP", "Công an thành phố Hải Phòng", Reason.PLACE_LEFT_OUT),
        ("Sở Tài chính Hải Phòng", "Sở Tài chính", Reason.PLACE_LEFT_OUT),
        ("huyen kien thuy", "Huyện Kiến Thụy", Reason.TYPED_WITHOUT_MARKS),
        ("so thong tin va truyen thong", "Sở Thông tin và Truyền thông", Reason.TYPED_WITHOUT_MARKS),
        ("P.II", "Phường 2", Reason.EXACT),
    ],
)
def test_a_name_written_another_way_is_surely_the_unit(city, written, unit, reason):
    match = city.match(written)
    assert (match.verdict, match.key, match.candidates[0].reason) == (Verdict.SAME, unit, reason)


@pytest.mark.parametrize(
    ("written", "unit", "reason"),
    [
        ("Huyện Kiến Thủy", "Huyện Kiến Thụy", Reason.OTHER_MARKS),
        ("Huyện Thủy Nguyên", "Thành phố Thủy Nguyên", Reason.OTHER_KIND),
        ("Huyện An Dươg", "Huyện An Dương", Reason.SPELLING),
        ("Sở Tài nguyên và Mô trường", "Sở Tài nguyên và Môi trường", Reason.SPELLING),
    ],
)
def test_a_name_that_is_only_near_is_suggested_and_never_taken(city, written, unit, reason):
    match = city.match(written)
    assert match.verdict is Verdict.NEAR
    assert match.key is None
    assert (match.candidates[0].key, match.candidates[0].reason) == (unit, reason)


@pytest.mark.parametrize("written", ["Phường 3", "Phường 11", "Đảng ủy quận Ngô Quyền", "Sở Ngoại vụ", "", "Thành phố"])
def test_a_name_that_means_none_of_them_gets_no_suggestion(city, written):
    assert city.match(written).verdict is Verdict.UNKNOWN


def test_a_name_that_fits_two_units_is_ambiguous():
    index = NameIndex([Known(1, "Thành phố Cao Lãnh"), Known(2, "Huyện Cao Lãnh")])
    match = index.match("Cao Lãnh")
    assert match.verdict is Verdict.AMBIGUOUS
    assert {each.key for each in match.candidates} == {1, 2}
    assert index.match("H. Cao Lãnh").key == 2


def test_without_marks_two_names_may_be_one():
    index = NameIndex([Known(1, "Xã Trực Hưng"), Known(2, "Xã Trực Hùng")])
    assert index.match("Xa Truc Hung").verdict is Verdict.AMBIGUOUS
    assert index.match("Xã Trực Hùng").key == 2


def test_an_ambiguous_abbreviation_is_decided_by_the_units_there_are():
    assert NameIndex([Known(1, "Thị trấn Núi Đèo")]).match("TT Núi Đèo").key == 1
    both = NameIndex([Known(1, "Thị trấn Núi Đèo"), Known(2, "Trung tâm Núi Đèo")])
    assert both.match("TT Núi Đèo").verdict is Verdict.AMBIGUOUS


def test_a_former_name_is_suggested_and_a_name_of_today_goes_before_it():
    index = NameIndex([Known(1, "Sở Thông tin và Truyền thông", former=True), Known(1, "Sở Khoa học và Công nghệ")])
    match = index.match("Sở TTTT")
    assert (match.verdict, match.candidates[0].reason) == (Verdict.NEAR, Reason.FORMER_NAME)
    reused = NameIndex([Known(1, "Phường Ba Đình", former=True), Known(2, "Phường Ba Đình")])
    assert reused.match("Phường Ba Đình").key == 2


def test_one_unit_under_two_names_is_still_one_unit():
    assert NameIndex([Known(1, "Sở TT&TT"), Known(1, "Sở Thông tin và Truyền thông")]).match("STTTT").key == 1


@given(st.text(max_size=60))
def test_any_text_gets_a_verdict_with_few_candidates(written):
    match = NameIndex([Known(name, name) for name in CITY], "Hải Phòng").match(written)
    assert len(match.candidates) <= max(MOST_SUGGESTIONS, len(CITY))
    assert bool(match.candidates) == (match.verdict is not Verdict.UNKNOWN)


@given(st.lists(st.text(alphabet="aàáâăạ bcđ 12", min_size=1, max_size=12), max_size=8))
def test_each_known_name_finds_its_own_unit_or_is_ambiguous(names):
    index = NameIndex([Known(number, name) for number, name in enumerate(names)])
    for number, name in enumerate(names):
        match = index.match(name)
        if match.verdict is not Verdict.UNKNOWN:  # a name of blanks only
            assert number in {each.key for each in match.candidates}
            assert match.candidates[0].reason is Reason.EXACT
