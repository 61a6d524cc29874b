"""Normal forms of Vietnamese text."""

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.vietnamese import clean, expose, fold, has_marks, normal_form, search_form, sort_key, words

VIETNAMESE = st.text(
    alphabet="aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ ABCĐƯ0123456789-'",
    max_size=40,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Thuỷ Nguyên", "Thủy Nguyên"),
        ("Khoẻ", "Khỏe"),
        ("Mĩ Đình", "Mỹ Đình"),
        ("Quí", "Quý"),
        ("Kì Anh", "Kỳ Anh"),
        (unicodedata.normalize("NFD", "Đường Ngữ"), "Đường Ngữ"),
        ("PHƯỜNG   01", "phường 1"),
        ("Lao động - Thương binh và Xã hội", "Lao động, Thương binh và Xã hội"),
        ("M’Drắk", "M'Drắk"),
        ("Ðông Anh", "Đông Anh"),  # an Eth for a Đ
    ],
)
def test_two_ways_of_writing_one_name_have_one_normal_form(one, other):
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kiến Thụy", "Kiến Thủy"),
        ("Thúy", "Thúi"),
        ("Trực Hưng", "Trực Hùng"),
        ("Sa Pa", "Sa Pả"),
        ("Phường 1", "Phường 11"),
        ("Tân An", "Tân Ân"),
        ("Đa", "Da"),
    ],
)
def test_different_names_keep_different_normal_forms(one, other):
    assert normal_form(one) != normal_form(other)


def test_folding_forgets_every_mark():
    assert fold("Đắk Lắk, Thừa Thiên Huế, Ðông") == "dak lak, thua thien hue, dong"


def test_searching_forgets_punctuation_and_i_or_y():
    assert search_form("Xã  Cư M'Gar - Quỳnh") == "xa cu mgar quinh"
    assert search_form("Quỳnh Lưu").startswith(search_form("Quy"))


def test_marks_are_noticed():
    assert [has_marks(text) for text in ("Đ", "à", "Ba Dinh 3")] == [True, True, False]


def test_words_are_parted_by_punctuation_but_not_by_an_apostrophe():
    assert words("UBND TP.Hải-Phòng, M'Drắk") == ["UBND", "TP", "Hải", "Phòng", "MDrắk"]


def test_invisible_and_turning_characters_are_taken_out_of_what_is_stored_and_shown_in_messages():
    hostile = "Xã\u202e An\u200b\x00 \u2066Bình\ufeff\u00a0\t2\ud800"
    assert clean(hostile) == "Xã An Bình 2"
    assert expose("a\u202eb\nc") == "a<U+202E>b<U+000A>c"


def test_piled_marks_are_cut_to_two():
    assert clean("a" + "\u0301" * 500) == "á" + "\u0301" * 2


def test_html_is_left_to_the_page_that_escapes_it():
    assert clean("<b>Xã An</b>") == "<b>Xã An</b>"


def shuffled(items):
    return random.Random(5).sample(items, len(items))


def test_names_sort_in_the_order_of_a_vietnamese_dictionary():
    alphabet = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert sorted(shuffled(alphabet), key=sort_key) == alphabet
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(shuffled(tones), key=sort_key) == tones
    names = ["An", "Anh", "Ăn", "Ân", "Ấn", "Bà Anh", "Bá An", "Đa", "Phường 2", "Phường 10", "Xã An", "Xã Ân"]
    assert sorted(shuffled(names), key=sort_key) == names


def test_a_long_run_of_digits_is_no_burden():
    digits = "9" * 100_000
    assert normal_form(digits) == digits
    assert len(sort_key(digits)) < 100


@given(st.text(max_size=60))
def test_any_text_gets_its_forms_and_cleaning_twice_changes_nothing(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned.isprintable()
    assert re.fullmatch("[0-9a-z]*", sort_key(text))
    normal_form(text), search_form(text), expose(text)


@given(VIETNAMESE)
def test_composition_and_case_never_matter(text):
    twin = unicodedata.normalize("NFD", text).upper()
    assert normal_form(twin) == normal_form(text)
    assert search_form(twin) == search_form(text)
    assert sort_key(twin) == sort_key(text)


@given(VIETNAMESE, VIETNAMESE)
def test_what_has_one_normal_form_is_found_by_one_search(one, other):
    joined = f"{one} {other}"
    assert search_form(joined) == " ".join(filter(None, [search_form(one), search_form(other)]))
    assert normal_form(one) != normal_form(other) or search_form(one).split() == search_form(other).split()
