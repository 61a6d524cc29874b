"""Is the tree sound, and of which days are its facts."""

import datetime as dt

from django.utils import timezone

from lamsach.portal.units import actions
from lamsach.portal.units.checking import check
from lamsach.portal.units.importing import import_national
from lamsach.portal.units.models import Edge, Unit

MERGED = dt.date(2025, 7, 1)


def test_the_nation_is_without_flaw_and_its_days_are_known(national_tree):
    import_national(by=None, now=timezone.now())
    report = check()
    assert report.findings == []
    assert report.supported_since == dt.date(2025, 3, 1)
    assert report.counts == {"units": 14_007, "edges": 14_138, "names": 14_018, "successions": 14_196}


def test_each_flaw_is_named_with_the_units_it_concerns(db):
    top = actions.create_unit("Tỉnh", "province", superior=None, by=None)
    commune = actions.create_unit("Xã", "commune", superior=top, by=None, code="X")
    other = actions.create_unit("Tỉnh Hai", "province", superior=None, by=None)
    actions.create_unit("Xã Hai", "commune", superior=other, by=None)
    Edge.objects.create(unit=commune, superior=other, since=MERGED)
    actions.close_unit(Unit.objects.get(name="Xã Hai"), MERGED, by=None)
    report = check()
    assert {finding.flaw.value for finding in report.findings} == {"overlap", "no_successor"}
    [overlap] = [finding for finding in report.findings if finding.flaw == "overlap"]
    assert "Xã [X]" in overlap.message(report.name)
    assert report.whole[0][1] == MERGED
