"""The kinds of units: what an organisation is, told by code, and read off the words that its name begins with.

A place (a commune, a province) is in the tree as its people's committee: see ``docs/adr/0010-unit-of-a-place.md``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from lamsach.core.texts import gettext
from lamsach.core.vietnamese import clean, normal_form


def _(text: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return text


class Tier(IntEnum):
    """The level of the territorial line, from the top. Units that are no places have none (``NONE``)."""

    NONE = 0
    NATION = 1
    PROVINCE = 2
    DISTRICT = 3
    COMMUNE = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its code (stored), its English label (translated when shown), the words that begin such names."""

    code: str
    label: str
    begins: tuple[str, ...] = ()
    tier: Tier = Tier.NONE

    def title(self, translate: Callable[[str], str] = gettext) -> str:
        """Return the label in the user's language."""
        return translate(self.label)


KINDS: Final = (
    Kind("nation", _("Government"), ("chính phủ",), Tier.NATION),
    Kind("province", _("Province"), ("tỉnh",), Tier.PROVINCE),
    Kind("central_city", _("City under the central government"), ("thành phố",), Tier.PROVINCE),
    Kind("urban_district", _("Urban district"), ("quận",), Tier.DISTRICT),
    Kind("rural_district", _("Rural district"), ("huyện",), Tier.DISTRICT),
    Kind("town", _("Town"), ("thị xã",), Tier.DISTRICT),
    Kind("provincial_city", _("City under a province"), (), Tier.DISTRICT),
    Kind("commune", _("Commune"), ("xã",), Tier.COMMUNE),
    Kind("ward", _("Ward"), ("phường",), Tier.COMMUNE),
    Kind("township", _("Township"), ("thị trấn",), Tier.COMMUNE),
    Kind("special_zone", _("Special zone"), ("đặc khu",), Tier.COMMUNE),
    Kind("ministry", _("Ministry"), ("bộ",)),
    Kind("agency", _("Agency"), ("cục", "tổng cục", "thanh tra", "kho bạc nhà nước", "bảo hiểm xã hội")),
    Kind("branch", _("Branch"), ("chi cục", "chi nhánh")),
    Kind("department", _("Department"), ("sở", "văn phòng")),
    Kind("division", _("Division"), ("phòng", "trung tâm")),
    Kind("management_board", _("Management board"), ("ban quản lý",)),
    Kind("police", _("Police"), ("công an", "cảnh sát")),
    Kind("military", _("Military command"), ("bộ chỉ huy", "ban chỉ huy", "bộ tư lệnh")),
    Kind(
        "party", _("Party body"), ("đảng ủy", "thành ủy", "tỉnh ủy", "quận ủy", "huyện ủy", "thị ủy", "ban tuyên giáo")
    ),
    Kind("kindergarten", _("Kindergarten"), ("trường mầm non", "mầm non", "trường mẫu giáo", "mẫu giáo")),
    Kind("primary_school", _("Primary school"), ("trường tiểu học", "tiểu học")),
    Kind("secondary_school", _("Lower secondary school"), ("trường trung học cơ sở", "trung học cơ sở")),
    Kind("high_school", _("Upper secondary school"), ("trường trung học phổ thông", "trung học phổ thông")),
    Kind("college", _("College or university"), ("trường đại học", "trường cao đẳng", "học viện", "đại học")),
    Kind("school", _("School"), ("trường",)),
    Kind("organisation", _("Social organisation"), ("hội", "đoàn", "liên đoàn", "mặt trận", "ủy ban mặt trận")),
    Kind("enterprise", _("Enterprise"), ("công ty", "tổng công ty", "tập đoàn", "doanh nghiệp")),
    Kind("other", _("Other unit")),
)
BY_CODE: Final = {kind.code: kind for kind in KINDS}

# What a letter addresses at once, whatever the exact kind: "all communes of", "all schools".
FAMILIES: Final = {
    "any_province": frozenset(kind.code for kind in KINDS if kind.tier is Tier.PROVINCE),
    "any_district": frozenset(kind.code for kind in KINDS if kind.tier is Tier.DISTRICT),
    "any_commune": frozenset(kind.code for kind in KINDS if kind.tier is Tier.COMMUNE),
    "any_school": frozenset({"kindergarten", "primary_school", "secondary_school", "high_school", "college", "school"}),
}
FAMILY_LABELS: Final = {
    "any_province": _("All provinces and central cities"),
    "any_district": _("All districts, towns and cities under a province"),
    "any_commune": _("All communes, wards, townships and special zones"),
    "any_school": _("All schools"),
}

# The words that name the kind of a place, in normal form, longest first.
PLACE_WORDS: Final = tuple(
    sorted({normal_form(words) for kind in KINDS if kind.tier > Tier.NATION for words in kind.begins}, key=len)[::-1]
)
_BEGINNINGS: Final = tuple(
    sorted(
        ((normal_form(words), kind) for kind in KINDS for words in kind.begins),
        key=lambda pair: len(pair[0]),
        reverse=True,
    )
)


def codes_of(kind_or_family: str) -> frozenset[str]:
    """Return the codes that an address means: those of a family, or the one kind."""
    return FAMILIES.get(kind_or_family, frozenset({kind_or_family}))


def title_of(kind_or_family: str, translate: Callable[[str], str] = gettext) -> str:
    """Return the label of a kind or family in the user's language; an unknown code is shown as it is."""
    if kind_or_family in FAMILY_LABELS:
        return translate(FAMILY_LABELS[kind_or_family])
    return BY_CODE[kind_or_family].title(translate) if kind_or_family in BY_CODE else kind_or_family


def kind_of(form: str, *, superior: Kind | None = None) -> Kind:
    """Return the kind that a name begins with, given as the full normal form of ``unit_names``; ``other`` if none.

    A ``thành phố`` below a province is a city of that province; else it is under the central government.
    """
    for words, kind in _BEGINNINGS:
        if form == words or form.startswith(f"{words} "):
            if kind.code == "central_city" and superior and superior.tier >= Tier.PROVINCE:
                return BY_CODE["provincial_city"]
            return kind
    return BY_CODE["other"]


def office_name(name: str, kind: str) -> str:
    """Return what a letter calls the unit: ``Ủy ban nhân dân xã Tân Lập`` for ``Xã Tân Lập``, others as named."""
    known = BY_CODE.get(kind)
    if known is None or known.tier <= Tier.NATION:
        return name
    name = clean(name)
    return f"Ủy ban nhân dân {name[:1].lower()}{name[1:]}"
