"""The office that runs a campaign sees the sum of all of it, and opens it down to the reports."""

import csv
import io

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.actions.campaigns import create_campaign, open_campaign
from lamsach.portal.campaigns.models import CampaignMeasure
from lamsach.portal.campaigns.parts import RuleLine
from tests.portal.campaigns import letters
from tests.portal.reporting import reports
from tests.portal.world import World

MEASURE = "machines_scanned"
FORM = reports.definition(
    reports.count("own", measure=MEASURE), reports.count("area", measure=MEASURE, coverage="inclusive"), key="both"
)


@pytest.fixture
def provinces(world: World) -> World:
    """Build an office that stands above nobody, provinces under nobody, and a telecom on its own."""
    world.unit("Cơ quan điều phối", "agency")
    for name, communes in (("Tỉnh A", 2), ("Tỉnh B", 1), ("Tỉnh C", 1)):
        world.unit(name, "province")
        world.person(f"officer {name}", name, "officer", "reporter", "head")
        for n in range(1, communes + 1):
            world.unit(f"Xã {n} {name}", "commune", name)
            world.person(f"{n} {name}", f"Xã {n} {name}", "reporter", "head")
    world.unit("Viễn thông", "enterprise")
    world.person("telecom", "Viễn thông", "reporter", "head")
    world.person("operator", "Cơ quan điều phối", "operator")
    world.person("auditor", "Cơ quan điều phối", "auditor")
    world.person("clerk", "Cơ quan điều phối", "reporter")
    return world


@pytest.fixture
def campaign(provinces):
    page = {name: getattr(letters.PAGE, name) for name in letters.CampaignPage.__slots__}
    by = provinces.people["operator"]
    made = create_campaign(provinces.units["Cơ quan điều phối"], letters.CampaignPage(**page), by=by, now=letters.NOW)
    CampaignMeasure.objects.get_or_create(campaign=made, key=MEASURE, defaults={"label": "Máy đã quét"})
    return open_campaign(made, by=by)


def order(world, campaign, issuer, by, *names):
    rules = tuple(RuleLine("unit", unit=world.units[name].pk) for name in names)
    return reports.order(world, campaign, FORM, issuer=issuer, by=by, rules=rules)


def files(world, login, directive, unit, **answers):
    someone = reports.clerk(world, login, reports.assignment(world, directive, unit))
    someone.types(**answers)
    assert someone.files().status_code == 302


@pytest.fixture
def reported(provinces, campaign):
    """One letter to the telecom and a province, two of provinces to their communes, and figures for most."""
    top = order(provinces, campaign, "Cơ quan điều phối", "operator", "Viễn thông", "Tỉnh B", "Xã 1 Tỉnh A")
    a = order(provinces, campaign, "Tỉnh A", "officer Tỉnh A", "Xã 1 Tỉnh A", "Xã 2 Tỉnh A")
    b = order(provinces, campaign, "Tỉnh B", "officer Tỉnh B", "Xã 1 Tỉnh B")
    order(provinces, campaign, "Tỉnh C", "officer Tỉnh C", "Xã 1 Tỉnh C")
    files(provinces, "telecom", top, "Viễn thông", own="1000")
    files(provinces, "1 Tỉnh A", a, "Xã 1 Tỉnh A", own="1")  # filed for both letters that ask
    files(provinces, "2 Tỉnh A", a, "Xã 2 Tỉnh A", own="20")
    files(provinces, "1 Tỉnh B", b, "Xã 1 Tỉnh B", own="300")
    files(provinces, "officer Tỉnh B", top, "Tỉnh B", own="0", area="400")
    return provinces


def test_the_whole_campaign_is_summed_by_province_and_every_unit_counts_once(reported, campaign):
    answer = reported.browser("operator").get(reverse("board:whole", args=[campaign.slug]))
    found = answer.context["sum"]
    assert [total.total for _measure, total in found.measures] == [1421]
    assert found.reported == (5, 6)
    assert {row.unit.name: (row.reported, row.figures[0][1].total) for row in found.rows} == {
        "Tỉnh A": ((2, 2), 21),
        "Tỉnh B": ((2, 2), 400),
        "Tỉnh C": ((0, 1), None),  # nobody there has reported: that is shown, and is not zero
        "Viễn thông": ((1, 1), 1000),
    }
    assert "1.421" in answer.text


def test_it_opens_down_to_the_reports(reported, campaign):
    browser = reported.browser("auditor")
    page = browser.get(reverse("board:whole", args=[campaign.slug])).text
    province = reverse("board:campaign_sum", args=[campaign.slug, reported.units["Tỉnh A"].pk])
    assert province in page
    page = browser.get(province).text
    commune = reverse("board:campaign_sum", args=[campaign.slug, reported.units["Xã 2 Tỉnh A"].pk])
    assert commune in page
    assert reverse("board:whole", args=[campaign.slug]) in page
    report = reverse("reporting:submission", args=[reports.Submission.objects.get(unit__name="Xã 2 Tỉnh A").pk])
    assert report in browser.get(commune).text
    assert "20" in browser.get(report).text


def test_who_does_not_run_the_campaign_sees_its_own_part_only(reported, campaign):
    province = reported.browser("officer Tỉnh A")
    foreign = reports.Submission.objects.get(unit__name="Xã 1 Tỉnh B")
    for name, args, status in (
        ("board:whole", [campaign.slug], 404),
        ("board:whole_export", [campaign.slug, "csv"], 404),
        ("board:campaign_sum", [campaign.slug, reported.units["Tỉnh A"].pk], 200),
        ("board:campaign_sum", [campaign.slug, reported.units["Tỉnh B"].pk], 404),
        ("reporting:submission", [foreign.pk], 404),
    ):
        assert province.get(reverse(name, args=args)).status_code == status
    assert reported.browser("clerk").get(reverse("board:whole", args=[campaign.slug])).status_code == 403
    assert reported.browser("clerk").get(reverse("reporting:submission", args=[foreign.pk])).status_code == 404


def test_another_campaigns_owner_reads_none_of_it(reported, campaign):
    other = letters.CampaignPage("Chiến dịch khác", letters.PAGE.starts_on, letters.PAGE.ends_on)
    create_campaign(reported.units["Tỉnh C"], other, by=reported.people["officer Tỉnh C"], now=letters.NOW)
    report = reports.Submission.objects.get(unit__name="Xã 1 Tỉnh B")
    owner = reported.browser("officer Tỉnh C")
    assert owner.get(reverse("reporting:submission", args=[report.pk])).status_code == 404
    assert owner.get(reverse("board:whole", args=[campaign.slug])).status_code == 404


def test_what_is_only_drafted_is_not_read_by_the_owner(reported, campaign):
    report = reports.Submission.objects.filter(unit__name="Xã 2 Tỉnh A")
    report.update(state="drafted", counting=False)
    url = reverse("reporting:submission", args=[report.get().pk])
    assert reported.browser("operator").get(url).status_code == 404


def test_the_way_to_the_sums_leads_the_owner_to_the_whole(reported, campaign):
    start = reverse("board:campaign", args=[campaign.slug])
    assert reported.browser("operator").get(start).url == reverse("board:whole", args=[campaign.slug])
    own = reverse("board:campaign_sum", args=[campaign.slug, reported.units["Tỉnh A"].pk])
    assert reported.browser("officer Tỉnh A").get(start).url == own


def test_the_whole_is_taken_away_as_a_file(reported, campaign):
    answer = reported.browser("operator").get(reverse("board:whole_export", args=[campaign.slug, "csv"]))
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:-1]] == ["Tỉnh A", "Tỉnh B", "Tỉnh C", "Viễn thông"]
    assert lines[-1][1:] == ["5", "6", "1421"]


def test_where_one_unit_stands_above_all_it_is_opened_at_once(nation):
    campaign = letters.open_one(nation)
    directive = reports.order(nation, campaign, FORM)
    files(nation, "p1", directive, "Phường 1", own="7")
    answer = nation.browser("cuc").get(reverse("board:whole", args=[campaign.slug]))
    found = answer.context["sum"]
    assert [total.total for _measure, total in found.measures] == [7]
    assert [(row.unit.name, row.reported) for row in found.rows] == [("Thành phố", (1, 3))]


def test_the_queries_do_not_grow_with_the_units(reported, campaign, django_assert_max_num_queries):
    browser, url = reported.browser("operator"), reverse("board:whole", args=[campaign.slug])
    browser.get(url)
    for n in range(20):
        reported.unit(f"Tỉnh {n}", "province")
        reported.unit(f"Xã {n}", "commune", f"Tỉnh {n}")
    order(reported, campaign, "Cơ quan điều phối", "operator", *(f"Xã {n}" for n in range(20)))
    with django_assert_max_num_queries(30):
        assert len(browser.get(url).context["sum"].rows) == 24
