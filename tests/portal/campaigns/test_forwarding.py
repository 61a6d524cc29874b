"""A recipient passes a letter on as its own."""

import datetime as dt

import pytest

from lamsach.portal.campaigns.actions.forwarding import forward
from lamsach.portal.campaigns.actions.issuing import issue_directive, withdraw_directive
from lamsach.portal.campaigns.addressing import resolve
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Directive
from lamsach.portal.campaigns.parts import Address, CitationLine, ContactLine, Letter, RuleLine, task_lines
from tests.portal.campaigns.letters import NOW, issued, unit_names


@pytest.fixture
def parent(nation, campaign):
    letter = Letter(
        "V/v phát động",
        body="Thực hiện công văn trên",
        citations=(CitationLine("Công văn số 1298/CATTT-NCSC", "1298/CATTT-NCSC"),),
        contacts=(ContactLine("Phòng CNTT", phone="0200000000", is_public=True),),
    )
    rules = (RuleLine("unit", unit=nation.units["Quận"].pk), RuleLine("unit", unit=nation.units["Trường"].pk))
    return issued(nation, campaign, "Sở", "so", letter=letter, rules=rules)


def row(parent, unit="Quận"):
    return parent.recipients.get(unit__name=unit)


def test_the_child_is_prefilled_and_due_earlier(nation, parent):
    child = forward(row(parent), by=nation.people["quan"], now=NOW)

    assert (child.parent, child.issuer.name, child.receiving_office.name) == (parent, "Quận", "Quận")
    assert [each.text for each in task_lines(child)] == ["Phát động chiến dịch", "Báo cáo kết quả"]
    assert [each.form for each in task_lines(child)] == [each.form for each in task_lines(parent)]
    (deadline,) = task_lines(child)[1].deadlines
    assert deadline.day < dt.date(2022, 9, 26)
    assert deadline.day.weekday() < 5
    cited = list(child.citations.all())
    assert [each.number for each in cited] == ["1298/CATTT-NCSC", "7/UBND"]
    assert (cited[1].matched, cited[1].confirmed_by) == (parent, nation.people["quan"])
    assert unit_names(resolve(Address.of(child)).units.values()) == {
        "Phường 1", "Phường 2", "Phường 3", "Trường", "Văn phòng",
    }  # fmt: skip
    assert child.contacts.get().phone == "0200000000"
    assert Directive.objects.get(pk=child.pk).body == "Thực hiện công văn trên"


def test_the_letter_above_notes_it_when_the_child_goes_out(nation, parent):
    child = forward(row(parent), by=nation.people["quan"], now=NOW)
    assert row(parent).forwarded_at is None
    issue_directive(child, by=nation.people["quan"], now=NOW, blank_is_meant=True)
    assert row(parent).forwarded_at == NOW
    assert row(parent, "Trường").forwarded_at is None


def test_forwarding_twice_goes_on_with_the_same_draft(nation, parent):
    first = forward(row(parent), by=nation.people["quan"], now=NOW)
    assert forward(row(parent), by=nation.people["quan2"], now=NOW) == first
    issue_directive(first, by=nation.people["quan"], now=NOW, blank_is_meant=True)
    assert forward(row(parent), by=nation.people["quan"], now=NOW) != first


def test_a_unit_without_subordinates_and_a_withdrawn_letter_are_not_forwarded(nation, parent):
    with pytest.raises(NotPossibleError):
        forward(row(parent, "Trường"), by=nation.people["quan"], now=NOW)
    withdraw_directive(parent, "Gửi nhầm", by=nation.people["so"], now=NOW)
    with pytest.raises(NotPossibleError):
        forward(row(parent), by=nation.people["quan"], now=NOW)
