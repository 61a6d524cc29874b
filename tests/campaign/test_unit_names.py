"""Names of units as offices write them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.kinds import BY_CODE, KINDS, kind_of, office_name
from lamsach.campaign.unit_names import MOST_READINGS, readings, split_address


def full(written):
    return [reading.full for reading in readings(written)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phường IV", "Phường 4"),
        ("P.4", "Phường 04"),
        ("P4", "phường 4"),
        ("Q.1", "Quận 1"),
        ("Q1", "Quận I"),
        ("UBND TP. Thủ Đức", "Thành phố Thủ Đức"),
        ("UBND T.P. Thủ Đức", "Ủy ban nhân dân thành phố Thủ Đức"),
        ("Tp Thuỷ Nguyên", "Thành phố Thủy Nguyên"),
        ("TX Sơn Tây", "Thị xã Sơn Tây"),
        ("H. Kiến Thụy", "Huyện Kiến Thụy"),
        ("X. Hoà Bình", "Xã Hòa Bình"),
        ("TPHCM", "Thành phố Hồ Chí Minh"),
        ("Sở TT&TT", "Sở Thông tin và Truyền thông"),
        ("STTTT", "Sở Thông tin và Truyền thông"),
        ("STTT", "Sở Thông tin và Truyền thông"),
        ("Sở GD-ĐT", "Sở Giáo dục và Đào tạo"),
        ("Sở LĐTBXH", "Sở Lao động - Thương binh và Xã hội"),
        ("Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
        ("Trường THCS Kim Đồng", "Trường Trung học cơ sở Kim Đồng"),
        ("Trường TH Kim Đồng", "Trường Tiểu học Kim Đồng"),
        ("Trường MN Hoa Mai", "Trường Mầm non Hoa Mai"),
        ("Đài PT&TH Hải Phòng", "Đài Phát thanh và Truyền hình Hải Phòng"),
        ("CA TP Hải Phòng", "Công an thành phố Hải Phòng"),
        ("BHXH thành phố", "Bảo hiểm xã hội thành phố"),
        ("Xã Vĩnh Hưng A II", "Xã Vĩnh Hưng A 2"),
    ],
)
def test_an_abbreviated_name_reads_as_the_name_in_full(one, other):
    assert set(full(one)) & set(full(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đảng ủy quận Ngô Quyền", "Quận Ngô Quyền"),
        ("Hội đồng nhân dân quận Ngô Quyền", "Quận Ngô Quyền"),
        ("Văn phòng Ủy ban nhân dân thành phố", "Ủy ban nhân dân thành phố"),
        ("Xã Ca Thành", "Xã Công an Thành"),
        ("Phường 1", "Quận 1"),
        ("Sở Y tế", "Sở Ít"),
    ],
)
def test_other_bodies_of_a_place_and_other_names_stay_apart(one, other):
    assert not set(full(one)) & set(full(other))


def test_an_abbreviation_with_two_meanings_is_read_both_ways():
    assert set(full("TT Núi Đèo")) == {*full("Thị trấn Núi Đèo"), *full("Trung tâm Núi Đèo")}


def test_a_roman_numeral_in_capitals_may_also_be_a_word():
    assert set(full("PHƯỜNG VI")) == {*full("Phường 6"), "phương1 vi"}


def test_the_places_above_are_parted_from_a_name_that_gives_its_address():
    assert split_address("Xã Tân Lập, H. Vũ Thư, tỉnh Thái Bình") == ("Xã Tân Lập", ("H. Vũ Thư", "tỉnh Thái Bình"))
    assert split_address("Sở Lao động, Thương binh và Xã hội")[1] == ()


@pytest.mark.parametrize(
    ("name", "superior", "kind"),
    [
        ("UBND xã Tân Lập", None, "commune"),
        ("Thành phố Hải Phòng", None, "central_city"),
        ("TP Bắc Kạn", "province", "provincial_city"),
        ("TP Thủ Đức", "central_city", "provincial_city"),
        ("Đặc khu Côn Đảo", "central_city", "special_zone"),
        ("Sở Nội vụ", "central_city", "department"),
        ("Chi cục THADS huyện Yên Sơn", None, "branch"),
        ("Bộ Chỉ huy Quân sự thành phố", None, "military"),
        ("Trường THCS Kim Đồng", None, "secondary_school"),
        ("Trường MN Hoa Mai", None, "kindergarten"),
        ("Viettel Hải Phòng", None, "other"),
    ],
)
def test_the_kind_is_read_off_the_name(name, superior, kind):
    assert kind_of(full(name)[0], superior=BY_CODE.get(superior)).code == kind


def test_every_kind_has_a_title_and_one_code():
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    assert all(kind.title() for kind in KINDS)


def test_a_letter_addresses_the_committee_of_a_place():
    assert office_name("Xã Tân Lập", "commune") == "Ủy ban nhân dân xã Tân Lập"
    assert office_name("Sở Nội vụ", "department") == "Sở Nội vụ"


@given(st.text(max_size=80) | st.text(alphabet="TtPpXx.&- VI4", max_size=400))
def test_any_name_has_few_readings_alike_in_every_composition(written):
    read = readings(written)
    assert len(read) <= MOST_READINGS
    if len(written) < 100:
        assert readings(unicodedata.normalize("NFD", written)) == readings(unicodedata.normalize("NFC", written))
    assert all(reading.full and reading.full.endswith(reading.stem) for reading in read)
