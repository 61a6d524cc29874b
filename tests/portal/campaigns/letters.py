"""A quận with its wards, an open campaign, and letters for them, one line each."""

import datetime as dt

from lamsach.portal.campaigns.actions.campaigns import create_campaign, open_campaign
from lamsach.portal.campaigns.actions.drafting import create_directive, save_address, save_letter, save_tasks
from lamsach.portal.campaigns.actions.issuing import issue_directive
from lamsach.portal.campaigns.models import Campaign, Directive, FormTemplate, FormVersion
from lamsach.portal.campaigns.parts import (
    Address,
    CampaignPage,
    DeadlineLine,
    Letter,
    RuleLine,
    TaskLine,
    fingerprint,
    task_lines,
)
from lamsach.portal.units.models import Unit
from tests.portal.world import World

NOW = dt.datetime(2022, 8, 30, 2, tzinfo=dt.UTC)
TODAY = dt.date(2022, 8, 30)
PAGE = CampaignPage("Làm sạch mã độc 2022", dt.date(2022, 8, 1), dt.date(2022, 12, 31))
REPORT_DAY = dt.date(2022, 9, 26)
LAUNCH = TaskLine("launch", "Phát động chiến dịch")


def nation(world: World) -> World:
    """Add a ministry department, a city with a Sở and a quận, the quận's wards, office and a school; and officers."""
    world.unit("Chính phủ", "nation")
    world.unit("Cục", "agency", "Chính phủ")
    world.unit("Thành phố", "central_city", "Chính phủ")
    world.unit("Sở", "department", "Thành phố")
    world.unit("Quận", "urban_district", "Thành phố")
    world.unit("Văn phòng", "division", "Quận")
    for n in (1, 2, 3):
        world.unit(f"Phường {n}", "ward", "Quận")
    world.unit("Trường", "primary_school", "Quận")
    world.unit("Tỉnh khác", "province", "Chính phủ")
    world.person("cuc", "Cục", "operator")
    world.person("so", "Sở", "officer")
    world.person("quan", "Quận", "officer")
    world.person("quan2", "Quận", "officer")
    world.person("vanphong", "Văn phòng", "officer")
    world.person("p1", "Phường 1", "reporter", "head")
    world.person("p2", "Phường 2", "reporter")
    world.person("kiemtra", "Phường 1", "auditor")
    world.person("khac", "Tỉnh khác", "officer")
    return world


def open_one(world: World, **changes: object) -> Campaign:
    """Return an open campaign run by the Cục."""
    fields = {name: getattr(PAGE, name) for name in CampaignPage.__slots__} | changes
    campaign = create_campaign(world.units["Cục"], CampaignPage(**fields), by=world.people["cuc"], now=NOW)
    return open_campaign(campaign, by=world.people["cuc"])


def form() -> FormVersion:
    """Return a published form with one count."""
    template, _made = FormTemplate.objects.get_or_create(key="one-count", title="Báo cáo")
    definition = {
        "key": "one_count",
        "title": {"vi": "Báo cáo"},
        "sections": [
            {
                "key": "s",
                "title": {"vi": "Số liệu"},
                "fields": [{"key": "n", "label": {"vi": "Máy tính đã quét"}, "kind": "count"}],
            }
        ],
    }
    return FormVersion.objects.get_or_create(
        template=template, number=1, defaults={"definition": definition, "published_at": NOW}
    )[0]


def report_task(day: dt.date = REPORT_DAY, **changes: object) -> TaskLine:
    """Return the task to report before *day*."""
    return TaskLine("report", "Báo cáo kết quả", form().pk, deadlines=(DeadlineLine("report_by", day),), **changes)


def wards(world: World, **changes: object) -> RuleLine:
    """Return the line "all wards of the quận"."""
    return RuleLine("kind_below", unit=world.units["Quận"].pk, unit_kind="ward", **changes)


def draft(
    world: World,
    campaign: Campaign,
    issuer: str = "Quận",
    by: str = "quan",
    *,
    letter: Letter | None = None,
    tasks: tuple[TaskLine, ...] | None = None,
    rules: tuple[RuleLine, ...] | None = None,
) -> Directive:
    """Return a draft that lacks nothing but number and day."""
    person = world.people[by]
    directive = create_directive(campaign, world.units[issuer], "V/v làm sạch mã độc", by=person, now=NOW)
    if letter:
        save_letter(directive, letter, base=fingerprint(Letter.of(directive)), by=person, now=NOW)
    lines = (LAUNCH, report_task()) if tasks is None else tasks
    save_tasks(directive, lines, base=fingerprint(task_lines(directive)), by=person)
    address = Address(TODAY, rules=(wards(world),) if rules is None else rules)
    save_address(directive, address, base=fingerprint(Address.of(directive)), by=person)
    return Directive.objects.get(pk=directive.pk)


def issued(world: World, campaign: Campaign, issuer: str = "Quận", by: str = "quan", **parts: object) -> Directive:
    """Return an issued letter, 7/UBND of 30/08/2022."""
    directive = draft(world, campaign, issuer, by, **parts)
    return issue_directive(directive, by=world.people[by], now=NOW, number="7/UBND", dated="30/08/2022")


def unit_names(units: object) -> set[str]:
    """Return the names of units."""
    return {unit.name if isinstance(unit, Unit) else unit.unit.name for unit in units}
