"""Drafts: two editors, blank parts, deadlines, and the campaign they belong to."""

import datetime as dt

import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.portal.campaigns.actions.campaigns import (
    close_campaign,
    create_campaign,
    edit_campaign,
    open_campaign,
)
from lamsach.portal.campaigns.actions.drafting import create_directive, save_letter, save_tasks
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.models import Directive, TaskDeadline
from lamsach.portal.campaigns.parts import (
    CampaignPage,
    CitationLine,
    ContactLine,
    DistributionLine,
    Letter,
    fingerprint,
    task_lines,
)
from tests.portal.campaigns.letters import LAUNCH, NOW, PAGE, draft, issued, report_task

LETTER = Letter(
    "V/v làm sạch",
    number="",
    dated="/8/2022",
    body="Nội dung",
    mail_to="phong@example.vn",
    mail_subject="BC chiến dịch - [tên đơn vị]",
    citations=(CitationLine("Công văn số 1735/STTTT-CNTT ngày 29/9/2020", "1735/STTTT-CNTT", dt.date(2020, 9, 29)),),
    contacts=(ContactLine("Trung tâm CNTT", phone="0200000000"),),
    distributions=(DistributionLine("action", "Như trên"), DistributionLine("filing", "Lưu: VT")),
)


def test_a_part_reads_back_as_it_was_saved(nation, campaign):
    directive = draft(nation, campaign, letter=LETTER)
    read = Letter.of(directive)
    assert read == Letter(
        **{**{n: getattr(LETTER, n) for n in Letter.__slots__}, "receiving_office": directive.issuer_id}
    )
    assert (directive.dated, directive.dated_as_written) == (None, "/8/2022")
    assert [each.kind for each in task_lines(directive)] == ["launch", "report"]


def test_two_editors_of_one_part_are_told_and_nothing_is_overwritten(nation, campaign):
    directive = draft(nation, campaign)
    base = fingerprint(Letter.of(directive))
    save_letter(directive, Letter("Của tôi"), base=base, by=nation.people["quan"], now=NOW)
    with pytest.raises(EditConflictError) as error:
        save_letter(directive, Letter("Của người khác"), base=base, by=nation.people["quan2"], now=NOW)
    assert error.value.current.subject == "Của tôi"
    assert Directive.objects.get().subject == "Của tôi"


def test_editors_of_different_parts_do_not_get_in_each_others_way(nation, campaign):
    directive = draft(nation, campaign)
    base = fingerprint(task_lines(directive))
    save_letter(directive, Letter("Mới"), base=fingerprint(Letter.of(directive)), by=nation.people["quan"], now=NOW)
    save_tasks(directive, (LAUNCH,), base=base, by=nation.people["quan2"])
    kept = Directive.objects.get()
    assert (kept.subject, kept.tasks.count()) == ("Mới", 1)


def test_an_issued_letter_is_not_edited(nation, campaign):
    directive = issued(nation, campaign)
    with pytest.raises(NotPossibleError):
        save_tasks(directive, (), base=fingerprint(task_lines(directive)), by=nation.people["quan"])


def test_a_day_that_no_calendar_has_is_refused(nation, campaign):
    directive = draft(nation, campaign)
    with pytest.raises(UnusableInputError):
        save_letter(
            directive,
            Letter("V/v", dated="31/2/2022"),
            base=fingerprint(Letter.of(directive)),
            by=nation.people["quan"],
            now=NOW,
        )


def test_who_confirmed_a_citation_stays_its_confirmer(nation, campaign):
    top = issued(nation, campaign, "Cục", "cuc")
    line = CitationLine("Công văn 7", matched=top.pk, confirmed=True)
    directive = draft(nation, campaign, letter=Letter("V/v", citations=(line,)))
    base = fingerprint(Letter.of(directive))
    save_letter(directive, Letter("Khác", citations=(line,)), base=base, by=nation.people["quan2"], now=NOW)
    assert directive.citations.get().confirmed_by == nation.people["quan"]
    base = fingerprint(Letter.of(Directive.objects.get(pk=directive.pk)))
    unsure = CitationLine("Công văn 7", matched=top.pk, confirmed=False)
    save_letter(directive, Letter("Khác", citations=(unsure,)), base=base, by=nation.people["quan2"], now=NOW)
    assert directive.citations.get().confirmed_at is None


def test_a_campaign_is_edited_by_one_at_a_time(nation, campaign):
    base = fingerprint(CampaignPage.of(campaign))
    measures = (("machines_scanned", "Máy tính đã quét", "Machines scanned"),)
    mine = CampaignPage("Tên mới", PAGE.starts_on, PAGE.ends_on, measures=measures)
    edit_campaign(campaign, mine, base=base, by=nation.people["cuc"])
    with pytest.raises(EditConflictError) as error:
        edit_campaign(campaign, PAGE, base=base, by=nation.people["cuc"])
    assert error.value.current == mine


def test_the_time_zone_moves_deadlines_of_drafts_and_is_fixed_once_a_letter_is_out(nation, campaign):
    directive = draft(nation, campaign, tasks=(report_task(),))
    page = CampaignPage("A", PAGE.starts_on, PAGE.ends_on, time_zone="UTC")
    edit_campaign(campaign, page, base=fingerprint(CampaignPage.of(campaign)), by=nation.people["cuc"])
    assert TaskDeadline.objects.get().moment == dt.datetime(2022, 9, 26, tzinfo=dt.UTC)
    campaign.refresh_from_db()
    issued(nation, campaign)
    with pytest.raises(NotPossibleError):
        edit_campaign(campaign, PAGE, base=fingerprint(CampaignPage.of(campaign)), by=nation.people["cuc"])
    assert directive.is_draft


def test_an_unknown_zone_and_an_end_before_the_start_are_refused(nation):
    for page in (
        CampaignPage("A", PAGE.starts_on, PAGE.ends_on, time_zone="Asia/Nowhere"),
        CampaignPage("A", PAGE.ends_on, PAGE.starts_on),
    ):
        with pytest.raises((UnusableInputError, NotPossibleError)):
            create_campaign(nation.units["Cục"], page, by=nation.people["cuc"], now=NOW)


def test_addresses_of_campaigns_are_free_of_twins_and_of_the_portals_own_words(nation):
    made = [
        create_campaign(nation.units["Cục"], PAGE, slug=slug, by=nation.people["cuc"], now=NOW).slug
        for slug in ("", "", "inbox", "🙂")
    ]
    assert made == ["lam-sach-ma-doc-2022", "lam-sach-ma-doc-2022-2", "inbox-2", "campaign"]


def test_a_closed_campaign_takes_no_new_letters(nation, campaign):
    close_campaign(campaign, by=nation.people["cuc"])
    campaign.refresh_from_db()
    with pytest.raises(NotPossibleError):
        create_directive(campaign, nation.units["Quận"], "V/v", by=nation.people["quan"], now=NOW)
    open_campaign(campaign, by=nation.people["cuc"])
    campaign.refresh_from_db()
    assert create_directive(campaign, nation.units["Quận"], "V/v", by=nation.people["quan"], now=NOW).is_draft
