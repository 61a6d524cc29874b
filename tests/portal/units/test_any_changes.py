"""Whatever operators do, in whatever order: the tree stays sound, and its paths are those that a rebuild derives."""

import datetime as dt
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamsach.campaign.tree_checks import ANY_DAY
from lamsach.portal.units import actions
from lamsach.portal.units.checking import check
from lamsach.portal.units.errors import NotPossibleError
from lamsach.portal.units.models import Ancestry, Unit

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAYS = st.integers(1, 8).map(lambda year: dt.date(2017 + year, 1, 1))
UNITS = st.integers(0, 7)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("create"), UNITS, st.none() | DAYS),
        st.tuples(st.just("move"), UNITS, UNITS, DAYS),
        st.tuples(st.just("add_superior"), UNITS, UNITS, DAYS),
        st.tuples(st.just("rename"), UNITS, DAYS),
        st.tuples(st.just("close"), UNITS, DAYS),
        st.tuples(st.just("reopen"), UNITS, UNITS),
        st.tuples(st.just("succeed"), UNITS, UNITS, DAYS, st.booleans()),
    ),
    max_size=12,
)


def do(units, number, change):
    verb, first, *rest = change
    unit = units[first % len(units)]
    unit.refresh_from_db()
    match verb, rest:
        case "create", [since]:
            units.append(actions.create_unit(f"Đơn vị {number}", "other", superior=unit, by=None, since=since))
        case "move", [other, since] if unit.name != "Tỉnh":  # before that day it would rightly have nobody above it
            actions.move(unit, units[other % len(units)], since=since, by=None)
        case "add_superior", [other, since]:
            actions.add_superior(unit, units[other % len(units)], "vertical", since=since, by=None)
        case "rename", [since]:
            actions.rename(unit, f"Tên {number}", since=since, by=None)
        case "close", [day]:
            actions.close_unit(unit, day, by=None)
        case "reopen", [other]:
            actions.reopen_unit(unit, by=None, superior=units[other % len(units)])
        case "succeed", [other, day, ends]:
            part = actions.Part(unit, partial=not ends, ends=ends)
            actions.succeed([part], [units[other % len(units)]], day, by=None, now=NOW)


def paths():
    return set(Ancestry.objects.values_list("ancestor", "descendant", "depth", "since", "until"))


@pytest.mark.django_db
@given(CHANGES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_tree_stays_sound_and_its_paths_are_those_of_a_rebuild(changes):
    with transaction.atomic():
        top = actions.create_unit("Tỉnh", "province", superior=None, by=None)
        units = [top, *(actions.create_unit(name, "commune", superior=top, by=None) for name in ("Xã A", "Xã B"))]
        for number, change in enumerate(changes):
            with suppress(NotPossibleError), transaction.atomic():
                do(units, number, change)
        units = [unit for unit in units if Unit.objects.filter(pk=unit.pk).exists()]
        flaws = [finding for finding in check().findings if finding.flaw not in ANY_DAY]
        assert not flaws, [finding.message(str) for finding in flaws]
        kept = paths()
        actions.rebuild_tree(NOW)
        assert paths() == kept
        transaction.set_rollback(True)
