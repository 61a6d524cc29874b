"""Each viewer sees what concerns its units, and nothing else."""

import datetime as dt

import pytest

from lamsach.portal.campaigns import selectors
from lamsach.portal.campaigns.actions.acting import finish_task
from lamsach.portal.campaigns.actions.campaigns import close_campaign, create_campaign
from lamsach.portal.campaigns.actions.forwarding import forward
from lamsach.portal.campaigns.actions.issuing import issue_directive
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive
from lamsach.portal.campaigns.parts import CitationLine, Letter, RuleLine
from tests.portal.campaigns.letters import NOW, PAGE, TODAY, draft, issued, open_one, unit_names, wards


def sees(nation, login):
    return set(selectors.directives(nation.viewer(login, TODAY)))


@pytest.fixture
def directive(nation, campaign):
    """Let the quận order Phường 1 and 2; its office receives the reports."""
    rules = (wards(nation), RuleLine("unit", unit=nation.units["Phường 3"].pk, excluded=True))
    letter = Letter("V/v", receiving_office=nation.units["Văn phòng"].pk)
    return issued(nation, campaign, rules=rules, letter=letter)


@pytest.mark.parametrize("login", ["quan", "quan2", "vanphong", "p1", "p2", "kiemtra"])
def test_issuer_receiving_office_and_recipients_see_the_letter(nation, directive, login):
    assert sees(nation, login) == {directive}


@pytest.mark.parametrize("login", ["so", "khac", "cuc"])
def test_siblings_and_strangers_do_not(nation, directive, login):
    assert sees(nation, login) == set()
    assert not selectors.letters(nation.viewer(login, TODAY)).exists()


def test_who_reads_below_sees_it_and_a_reporter_above_does_not(nation, directive):
    nation.person("tp", "Thành phố", "auditor")
    nation.person("tp-nhap", "Thành phố", "reporter")
    assert sees(nation, "tp") == {directive}
    assert sees(nation, "tp-nhap") == set()


def test_a_draft_is_its_issuers_own(nation, campaign):
    nation.person("tp", "Thành phố", "officer")
    nation.person("quan-nhap", "Quận", "reporter")
    kept = draft(nation, campaign)
    assert sees(nation, "quan2") == {kept}
    for login in ("p1", "vanphong", "tp", "quan-nhap"):
        assert sees(nation, login) == set()


def test_the_receiving_office_sees_exactly_that_letters_assignments(nation, campaign, directive):
    other = issued(nation, campaign)  # its reports go to the quận itself
    office = nation.viewer("vanphong", TODAY)
    assert unit_names(selectors.assignments_of(office, directive)) == {"Phường 1", "Phường 2"}
    assert not selectors.assignments_of(office, other).exists()
    assert not selectors.recipients_of(office, other).exists()


def test_a_recipient_sees_its_own_assignments_only(nation, directive):
    mine = selectors.assignments_of(nation.viewer("p1", TODAY), directive)
    assert unit_names(mine) == {"Phường 1"}
    assert unit_names(selectors.recipients_of(nation.viewer("p1", TODAY), directive)) == {"Phường 1"}


def test_my_assignments_are_those_of_own_units_the_next_due_first(nation, directive):
    mine = list(selectors.my_assignments(nation.viewer("p1", TODAY)))
    assert [each.task.kind for each in mine] == ["report", "launch"]
    assert not selectors.my_assignments(nation.viewer("kiemtra", TODAY)).exists()  # an auditor does nothing


def test_the_dashboard_counts_what_is_left_and_the_days_to_the_next(nation, campaign, directive):
    viewer = nation.viewer("p1", TODAY)
    board = selectors.dashboard(viewer, dt.datetime(2022, 9, 21, 10, tzinfo=dt.UTC))
    assert (len(board.to_do), board.days, board.done, board.late, len(board.notices)) == (2, 4, 0, 0, 1)
    finish_task(Assignment.objects.get(unit__name="Phường 1", task__kind="launch"), by=nation.people["p1"], now=NOW)
    board = selectors.dashboard(viewer, dt.datetime(2022, 9, 25, 17, tzinfo=dt.UTC))
    assert (len(board.to_do), board.done, board.late) == (1, 1, 1)
    close_campaign(campaign, by=nation.people["cuc"])
    assert selectors.dashboard(viewer, NOW).to_do == []


def test_the_chain_is_visible_both_ways_but_not_to_strangers(nation, campaign):
    top = issued(nation, campaign, "Cục", "cuc", rules=(RuleLine("unit", unit=nation.units["Sở"].pk),))
    quan = RuleLine("unit", unit=nation.units["Quận"].pk)
    line = CitationLine("Công văn số 7", "7/UBND", matched=top.pk, confirmed=True)
    middle = issued(nation, campaign, "Sở", "so", rules=(quan,), letter=Letter("V/v", citations=(line,)))
    child = forward(middle.recipients.get(), by=nation.people["quan"], now=NOW)
    ward = nation.viewer("p1", TODAY)
    assert not selectors.letters(ward).exists()
    child = issue_directive(child, by=nation.people["quan"], now=NOW, blank_is_meant=True)

    below = selectors.chain_of(ward, child)
    assert below.above == [top, middle]  # the middle one acts on the top one, by a confirmed citation
    assert [each.matched for each in below.citations] == [top, middle]
    assert middle in selectors.letters(ward)
    assert middle not in selectors.directives(ward)
    assert selectors.chain_of(nation.viewer("so", TODAY), middle).below == []  # the Sở stands beside the quận
    assert selectors.chain_of(nation.viewer("quan", TODAY), middle).below == [child]
    assert selectors.chain_of(nation.viewer("cuc", TODAY), top).cited_by == []
    assert not selectors.letters(nation.viewer("khac", TODAY)).exists()


def test_a_parent_draft_stays_hidden_from_whoever_is_cited_in_it(nation, campaign):
    top = issued(nation, campaign)
    line = CitationLine("Công văn 7", matched=top.pk, confirmed=True)
    draft(nation, campaign, "Phường 1", "p1", letter=Letter("V/v", citations=(line,)), rules=())
    assert selectors.chain_of(nation.viewer("quan", TODAY), top).cited_by == []


def test_campaigns_are_seen_once_open_and_private_ones_by_those_concerned(nation, campaign):
    hidden = open_one(nation, title="Nội bộ", is_public=False)
    kept = create_campaign(nation.units["Cục"], PAGE, by=nation.people["cuc"], now=NOW)
    assert set(selectors.campaigns(nation.viewer("p1", TODAY))) == {campaign}
    assert set(selectors.campaigns(nation.viewer("cuc", TODAY))) == {campaign, hidden, kept}
    issued(nation, hidden)
    assert set(selectors.campaigns(nation.viewer("p1", TODAY))) == {campaign, hidden}
    assert Campaign.objects.run_by(nation.viewer("quan", TODAY)).count() == 0


def test_managing_is_for_officers_of_issuer_and_receiving_office(nation, directive):
    managed = Directive.objects.managed_by
    assert set(managed(nation.viewer("quan", TODAY))) == {directive}
    assert set(managed(nation.viewer("vanphong", TODAY))) == {directive}
    for login in ("p1", "kiemtra", "so", "cuc"):
        assert not managed(nation.viewer(login, TODAY)).exists()


def test_what_one_sees_takes_the_same_queries_for_many_units(nation, directive, django_assert_max_num_queries):
    viewer = nation.viewer("quan", TODAY)
    with django_assert_max_num_queries(3):
        list(selectors.assignments_of(viewer, directive))
        list(selectors.directives(viewer))
        list(selectors.campaigns(viewer))
