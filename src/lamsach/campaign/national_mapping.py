"""What became of each unit on 1 July 2025, read from the mapping of the package ``vietnamadminunits``.

The mapping names communes by keys made of their names (the codes of the two eras differ); a key is
``province_district_commune``, and ends in ``_`` for the five island districts that had no communes.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Old: (province,), (province, district), (province, district, commune). New: (province,), (province, commune).
Key = tuple[str, ...]

_TIER_COMMUNE: Final = 3


@dataclass(frozen=True, slots=True)
class Mapping:
    """Each new unit's old units, for provinces and for communes; a commune's are True where only a part went there."""

    provinces: dict[Key, tuple[Key, ...]]
    communes: dict[Key, dict[Key, bool]]

    def continued(self) -> Iterator[tuple[Key, Key]]:
        """Yield (new, old) where nothing was merged, split or moved to another level: the unit goes on."""
        for new, olds in self.provinces.items():
            if len(olds) == 1:
                yield new, olds[0]
        for new, parts in self.communes.items():
            [(old, partial), *more] = parts.items()
            if not more and not partial and len(old) == _TIER_COMMUNE:
                yield new, old

    def successions(self) -> Iterator[tuple[Key, Key, bool]]:
        """Yield (old, new, partial) for every province and commune, and for each district the communes it went to.

        A district went, in part, to every new commune that took something of it; whole if there is only one.
        """
        for new, olds in self.provinces.items():
            for old in olds:
                yield old, new, False
        districts: dict[Key, dict[Key, None]] = defaultdict(dict)
        for new, parts in self.communes.items():
            for old, partial in parts.items():
                if len(old) == _TIER_COMMUNE:
                    yield old, new, partial
                districts[old[:2]][new] = None
        for district, successors in districts.items():
            for new in successors:
                yield district, new, len(successors) > 1


def read_mapping(path: Path) -> Mapping:
    """Read the package's mapping file. Raises ``OSError``, ``ValueError`` or ``KeyError`` where it has another form."""
    data = json.loads(path.read_text("utf-8"))
    provinces: dict[Key, tuple[Key, ...]] = {
        (new,): tuple((old,) for old in sorted(olds)) for new, olds in data["DICT_PROVINCE"].items()
    }
    communes: dict[Key, dict[Key, bool]] = defaultdict(dict)
    for province, whole in data["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, olds in whole.items():
            for old in olds:
                communes[province, new][_old_key(old)] = False
    for province, divided in data["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, news in divided.items():
            for new in news:
                communes[province, new["newWardKey"]][_old_key(old)] = True
    return Mapping(provinces, dict(communes))


def _old_key(joined: str) -> Key:
    province, district, commune = joined.split("_")
    return (province, district, commune) if commune else (province, district)
