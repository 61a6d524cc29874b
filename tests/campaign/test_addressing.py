"""Addressing: from the lines of an address to units, each once, in the order and with the numbers of a list."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.addressing import Counted, Line, LineKind, Row, resolve
from lamsach.campaign.kinds import codes_of


@dataclass
class Country:
    """A tree of one day: who is below whom, of which kind; groups; and units that no longer exist."""

    above: dict = field(default_factory=dict)
    kind: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    closed: set = field(default_factory=set)

    def group(self, group):
        return self.groups.get(group, ("", ()))

    def below(self, unit, kinds):
        def is_below(each):
            at, seen = self.above.get(each), {each}
            while at is not None and at not in seen:
                if at == unit:
                    return True
                seen.add(at)
                at = self.above.get(at)
            return False

        return [each for each in sorted(self.above) if is_below(each) and self.kind.get(each) in kinds]

    def exists(self, unit):
        return unit not in self.closed

    def kinds(self, units):
        return {unit: self.kind[unit] for unit in units if unit in self.kind}


def unit(name, **changes):
    return Line(LineKind.UNIT, unit=name, **changes)


def group(name, **changes):
    return Line(LineKind.GROUP, group=name, **changes)


def hai_phong():
    """Return an address of the shape of HP 2022: 73 listed in 6 groups, one of them the issuer, and 2 on no list."""
    sizes = {"sở": 20, "quận huyện": 15, "trung ương": 11, "đảng": 6, "sự nghiệp": 15, "đoàn thể": 6}
    groups = {
        name: (name, [Row(f"{name} {n}", 2 if name == "quận huyện" else 1) for n in range(1, size + 1)])
        for name, size in sizes.items()
    }
    lines = [group(name) for name in groups] + [unit("viễn thông 1", listed=False), unit("viễn thông 2", listed=False)]
    return resolve(lines, Country(groups=groups))


def test_the_denominators_of_hai_phong_are_75_and_73_and_72():
    found = hai_phong()
    counts = {by: len(found.counted(by, issuer="sở 10")) for by in Counted}
    assert counts == {Counted.ADDRESSED: 75, Counted.LISTED: 73, Counted.WITHOUT_ISSUER: 72}
    assert found.bodies == 90
    assert len(found.counted(Counted.WITHOUT_ISSUER, issuer="elsewhere")) == 73


def test_numbers_restart_in_each_group():
    headings = hai_phong().headings()
    assert [(heading, [each.position for each in found][-1]) for heading, found in headings] == [
        ("sở", 20), ("quận huyện", 15), ("trung ương", 11), ("đảng", 6), ("sự nghiệp", 15), ("đoàn thể", 6), ("", 2),
    ]  # fmt: skip
    assert all([each.position for each in found] == list(range(1, len(found) + 1)) for _, found in headings)
    assert not any(each.listed for each in headings[-1][1])


COUNTRY = Country(
    above={"quận": "city", "phường 1": "quận", "phường 2": "quận", "xã": "city", "trường": "phường 1", "mầm non": "phường 2"},
    kind={"quận": "urban_district", "phường 1": "ward", "phường 2": "ward", "xã": "commune", "trường": "primary_school", "mầm non": "kindergarten"},
    groups={"g": ("Nhóm", [Row("phường 2"), Row("city")])},
)  # fmt: skip


def below(name, unit_kind, **changes):
    return Line(LineKind.KIND_BELOW, unit=name, unit_kind=unit_kind, **changes)


def units(*lines):
    return [each.unit for each in resolve(lines, COUNTRY).addressees]


def test_all_communes_and_all_schools_of_a_unit_are_found_at_any_depth():
    assert units(below("city", "any_commune")) == ["phường 1", "phường 2", "xã"]
    assert units(below("quận", "any_commune")) == ["phường 1", "phường 2"]
    assert units(below("city", "any_school")) == ["mầm non", "trường"]
    assert units(below("city", "ward")) == ["phường 1", "phường 2"]


def test_a_unit_named_twice_is_addressed_once_and_remembers_every_heading():
    found = resolve([below("quận", "ward", heading="Các phường"), group("g", heading="Khối khác")], COUNTRY)
    assert [(each.unit, each.heading, each.position) for each in found.addressees] == [
        ("phường 1", "Các phường", 1),
        ("phường 2", "Các phường", 2),
        ("city", "Khối khác", 1),
    ]
    assert found.twice == ("phường 2",)
    assert found.addressees[1].traits.groups == {"Các phường", "Khối khác", "Nhóm"}
    assert found.addressees[1].traits.kind == "ward"


def test_a_unit_that_any_line_lists_is_listed():
    found = resolve([unit("xã", listed=False), unit("xã")], COUNTRY)
    assert [each.listed for each in found.addressees] == [True]


def test_an_exclusion_takes_units_out_wherever_they_stand():
    lines = [unit("phường 2"), below("city", "any_commune"), group("g", excluded=True)]
    found = resolve(lines, COUNTRY)
    assert [each.unit for each in found.addressees] == ["phường 1", "xã"]
    assert found.left_out == ("phường 2",)


def test_what_no_longer_exists_is_named_and_not_addressed():
    country = Country(above=COUNTRY.above, kind=COUNTRY.kind, closed={"xã"})
    found = resolve([unit("xã"), unit("quận")], country)
    assert [each.unit for each in found.addressees] == ["quận"]
    assert found.gone == ("xã",)


def test_lines_that_mean_nobody_are_told():
    found = resolve([group("none"), unit("xã"), below("xã", "ward"), Line(LineKind.UNIT)], COUNTRY)
    assert found.empty == (0, 2, 3)


NAMES = [*COUNTRY.above, "city"]
lines = st.lists(
    st.builds(
        Line,
        kind=st.sampled_from(LineKind),
        unit=st.sampled_from([*NAMES, None]),
        group=st.sampled_from(["g", "none"]),
        unit_kind=st.sampled_from(["any_commune", "any_school", "ward"]),
        heading=st.sampled_from(["", "A", "B"]),
        listed=st.booleans(),
        excluded=st.sampled_from([False, False, True]),
    ),
    max_size=6,
)


@given(lines, st.sets(st.sampled_from(NAMES)))
def test_each_unit_named_is_addressed_once_or_told_why_not(address, closed):
    country = Country(COUNTRY.above, COUNTRY.kind, COUNTRY.groups, closed)
    found = resolve(address, country)
    addressed = Counter(each.unit for each in found.addressees)
    assert all(times == 1 for times in addressed.values())
    for each in found.addressees:
        assert each.unit not in closed
        assert not address[each.line].excluded
    assert not set(addressed) & ({*found.gone} | {*found.left_out})
    for heading, members in found.headings():
        assert [each.position for each in members] == list(range(1, len(members) + 1)), heading
    named = {each for number, line in enumerate(address) if not line.excluded for each in units_of(line)}
    assert named == set(addressed) | {*found.gone} | {*found.left_out}


def units_of(line):
    if line.kind is LineKind.GROUP:
        return [row.unit for row in COUNTRY.group(line.group)[1]]
    if line.unit is None:
        return []
    return [line.unit] if line.kind is LineKind.UNIT else COUNTRY.below(line.unit, codes_of(line.unit_kind))
