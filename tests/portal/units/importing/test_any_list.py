"""Whatever a list says: the tree stays sound, and the same list has nothing to add a second time."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lamsach.campaign.tree_checks import ANY_DAY
from lamsach.portal.units import actions
from lamsach.portal.units.checking import check
from lamsach.portal.units.importing import Snapshot, execute, plan_import
from lamsach.portal.units.lists import read_list
from lamsach.portal.units.models import Ancestry

DAY = dt.date(2022, 9, 1)
NOW = timezone.now()
NAMES = ["Tỉnh Đông", "Huyện A", "UBND H. A", "Huyện Ạ", "Xã B", "xa b", "Xã C", "Trường THCS D", "Sở TT&TT", ""]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["", *NAMES, "Không Có", "Xã B, Huyện A"]),
        st.sampled_from(["", "", "A1", "A2", "B1", "P"]),
        st.sampled_from(["", "", "A1", "B1", "P"]),
        st.sampled_from(["", "địa bàn", "ngành dọc"]),
        st.sampled_from(["", "", "01/01/2020", "01/01/2030"]),
        st.sampled_from(["", "", "01/01/2025"]),
    ),
    min_size=1,
    max_size=8,
)


def taken(text, under):
    plan = plan_import(read_list(text.encode(), "any.csv"), Snapshot.of(DAY), under=under)
    execute(plan, by=None, now=NOW, source="any.csv", accept_refused=True)
    return plan


@pytest.mark.django_db
@given(ROWS)
@example([("Xã B", "", "A2", "", "", "01/01/2030", ""), ("Xã B", "", "", "", "", "", "")])
@example([("Xã B", "", "A2", "", "", "01/01/2030", ""), ("Xã B", "", "", "", "địa bàn", "", "")])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_tree_stays_sound_and_a_second_time_adds_nothing(rows):
    text = "Tên đơn vị|Cấp trên|Mã|Mã cấp trên|Tuyến|Từ ngày|Đến ngày\n"
    text += "".join("|".join(row) + "\n" for row in rows)
    with transaction.atomic():
        province = actions.create_unit("Tỉnh Đông", "province", superior=None, by=None, code="P")
        district = actions.create_unit("Huyện A", "rural_district", superior=province, by=None, code="A1")
        actions.create_unit("Xã B", "commune", superior=district, by=None, code="B1", until=dt.date(2024, 1, 1))
        taken(text, province.pk)
        flaws = [finding for finding in check().findings if finding.flaw not in ANY_DAY]
        assert not flaws, [finding.message(str) for finding in flaws]
        paths = set(Ancestry.objects.values_list("ancestor", "descendant", "depth", "since", "until"))
        actions.rebuild_tree(NOW)
        assert set(Ancestry.objects.values_list("ancestor", "descendant", "depth", "since", "until")) == paths
        again = taken(text, province.pk)
        alive = [step for step in again.steps if step.outcome == "created" and step.since <= DAY]
        assert not alive, alive
        transaction.set_rollback(True)
