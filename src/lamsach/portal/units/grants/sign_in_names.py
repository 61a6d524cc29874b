"""Sign-in names made from the unit: short, typed by hand from a slip, the same whoever makes them."""

import re
from collections.abc import Iterable

from lamsach.core.vietnamese import fold
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Role, Unit

# What the name ends in, after the Vietnamese for the role: báo cáo, lãnh đạo, cán bộ, công nghệ thông tin...
ENDINGS: dict[str, str] = {
    Role.OPERATOR: "dh",
    Role.OFFICER: "cb",
    Role.HEAD: "ld",
    Role.REPORTER: "bc",
    Role.IT_ADMIN: "cntt",
    Role.CURATOR: "ds",
    Role.AUDITOR: "gs",
}
LONGEST_STEM = 40


def stem(unit: Unit) -> str:
    """Return the unit's part of a sign-in name: its code, or its name where it has none."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(unit.code or unit.name)).strip("-")
    return plain[:LONGEST_STEM].strip("-") or f"unit-{unit.pk}"


def ending(roles: Iterable[str]) -> str:
    """Return the role's part: that of the first of *roles* in the order above."""
    held = set(roles)
    return next(part for role, part in ENDINGS.items() if role in held)


class Names:
    """Hands out free sign-in names; those it handed out are taken. Reads the taken ones once per thousand."""

    def __init__(self, stems: Iterable[str]) -> None:
        self.taken: set[str] = set()
        wanted = [f"{each}-{part}" for each in set(stems) for part in ENDINGS.values()]
        for start in range(0, len(wanted), 900):
            found = Person.objects.filter(login__in=wanted[start : start + 900])
            self.taken.update(found.values_list("login", flat=True))

    def next(self, stem: str, roles: Iterable[str]) -> str:
        """Return ``stem-ending``, or the first of ``stem-ending2``, ``3``... that is free."""
        name = plain = f"{stem}-{ending(roles)}"
        number = 1
        while name in self.taken:
            number += 1
            name = f"{plain}{number}"
            if name not in self.taken and Person.objects.filter(login=name).exists():
                self.taken.add(name)
        self.taken.add(name)
        return name
