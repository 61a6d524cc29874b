"""Campaigns, letters, and tasks of units.

The unit runs a campaign that is not public, has a draft, and an issued letter that it addressed to itself: so it is
operator, issuer, receiving office and recipient at once, and everybody else is none of these.
"""

import datetime as dt

from django.utils import timezone

from lamsach.campaign.builtin_forms import tuyen_quang
from lamsach.portal.campaigns.actions.acting import ask_extension
from lamsach.portal.campaigns.actions.campaigns import create_campaign, open_campaign
from lamsach.portal.campaigns.actions.deciding import waive
from lamsach.portal.campaigns.actions.drafting import create_directive, save_address, save_tasks
from lamsach.portal.campaigns.actions.groups import GroupList, create_group
from lamsach.portal.campaigns.actions.issuing import issue_directive
from lamsach.portal.campaigns.models import FormTemplate, FormVersion
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
from tests.portal.access_matrix.frame import ALL, READERS, Get, Place, Post, Route, at, everywhere

WRITERS = {"operator", "officer"}
ACTORS = {"operator", "officer", "head", "reporter", "it_admin"}
DOERS = ACTORS | {"curator"}
NEXT_YEAR = timezone.localdate().year + 1
SEES = at(own="all", above=READERS)


def furnish(place: Place) -> None:
    by, now = next(iter(place.world.people.values())), timezone.now()
    page = CampaignPage(
        f"Chiến dịch của {place.unit.pk}", dt.date(2022, 1, 1), dt.date(NEXT_YEAR, 12, 31), is_public=False
    )
    campaign = place["our_campaign"] = open_campaign(create_campaign(place.unit, page, by=by, now=now), by=by)
    address = Address(timezone.localdate(), rules=(RuleLine("unit", unit=place.unit.pk),))
    for name in ("draft", "letter"):
        made = create_directive(campaign, place.unit, f"Công văn của {place.unit.pk}", by=by, now=now)
        tasks = [
            TaskLine(kind, "Việc", deadlines=(DeadlineLine("other", dt.date(NEXT_YEAR, 1, 5)),))
            for kind in ("launch", "inform", "scan", "watch")
        ]
        made = save_tasks(made, tuple(tasks), base=fingerprint(task_lines(made)), by=by)
        place[f"our_{name}"] = save_address(made, address, base=fingerprint(Address.of(made)), by=by)
    made = create_directive(campaign, place.unit, f"Công văn của {place.unit.pk}", by=by, now=now)
    task = TaskLine("report", f"Báo cáo {place.unit.pk}", _left_open().pk)
    place["our_asking"] = save_tasks(made, (task,), base=fingerprint(task_lines(made)), by=by)
    letter = place["our_letter"] = issue_directive(
        place.kept.pop("our_letter"), by=by, now=now, number=f"{place.unit.pk}/CV-MT", dated="1/1/2022"
    )
    place["our_group"] = create_group(place.unit, GroupList(f"Khối của {place.unit.pk}"), by=by)
    row = place["our_recipient"] = letter.recipients.get()
    place["our_open"], place["our_done"], place["our_waived"], place["our_asked"] = row.assignments.order_by(
        "task__position"
    )
    waive(place["our_waived"], "Không có máy", by=by, now=now)
    until = dt.datetime(NEXT_YEAR, 3, 1, tzinfo=dt.UTC)
    place["our_extension"] = ask_extension(place["our_asked"], until, "Bận", by=by, now=now)


def _left_open() -> FormVersion:
    """Return a form that leaves open which figure is meant."""
    template, _made = FormTemplate.objects.get_or_create(key="to-pick", defaults={"title": "Mẫu để ngỏ"})
    defaults = {"definition": tuyen_quang.DEFINITION, "published_at": timezone.now()}
    return FormVersion.objects.get_or_create(template=template, defaults=defaults)[0]


def picked(place: Place) -> dict[str, object]:
    base = fingerprint(task_lines(place["our_asking"]))
    return {"base": base, "position": "0", "keep": "carried_out_by:computers"}


def slug(place: Place) -> dict[str, str]:
    return {"slug": place["our_campaign"].slug}


def of(name: str):
    return lambda place: {"pk": place[f"our_{name}"].pk}


def rows(prefix: str, *typed: dict[str, object]) -> dict[str, object]:
    data: dict[str, object] = {f"{prefix}-TOTAL_FORMS": len(typed), f"{prefix}-INITIAL_FORMS": 0}
    for n, row in enumerate(typed):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def page_data(place: Place) -> dict[str, object]:
    return {
        "title": "Chiến dịch mới",
        "starts_on": "2022-01-01",
        "ends_on": "2022-12-31",
        "time_zone": "Asia/Ho_Chi_Minh",
    }


def edited_page(place: Place) -> dict[str, object]:
    return page_data(place) | {"base": fingerprint(CampaignPage.of(place["our_campaign"]))}


def letter_data(place: Place) -> dict[str, object]:
    empty = rows("citations") | rows("contacts") | rows("distributions")
    return {"base": fingerprint(Letter.of(place["our_draft"])), "subject": "V/v", **empty}


def address_data(place: Place) -> dict[str, object]:
    base = fingerprint(Address.of(place["our_draft"]))
    row = {"kind": "unit", "unit": place.unit.pk, "listed": "on"}
    return {"base": base, "tree_day": "2022-01-01", "denominator": "listed", **rows("rules", row)}


def tasks_data(place: Place) -> dict[str, object]:
    base = fingerprint(task_lines(place["our_draft"]))
    return {"base": base, **rows("tasks", {"kind": "launch", "text": "Phát động"})}


def issue_data(place: Place) -> dict[str, object]:
    draft = place["our_draft"]
    seen = "".join(map(fingerprint, (task_lines(draft), Address.of(draft), Letter.of(draft))))
    return {"seen": seen, "number": "1/CV", "dated": "1/1/2022"}


def correction(place: Place) -> dict[str, object]:
    days = {}
    for task in place["our_letter"].tasks.all():
        deadline = task.deadlines.get()
        days |= {f"day_{deadline.pk}": deadline.day.isoformat(), f"bound_{deadline.pk}": "before"}
        days |= {f"task_{task.pk}": task.text}
    return {
        "reason": "Nhầm", "number": "2/CV", "dated": "1/1/2022", "subject": "V/v", "denominator": "listed",
        **days, **rows("contacts"),
    }  # fmt: skip


def group_name(place: Place) -> str:
    return place["our_group"].name


def group_data(place: Place) -> dict[str, object]:
    return {"name": "Khối mới", **rows("members", {"unit": place.unit.pk, "stands_for": 2})}


def edited_group(place: Place) -> dict[str, object]:
    return group_data(place) | {"base": fingerprint(GroupList.of(place["our_group"]))}


def number(place: Place) -> str:
    return place["our_letter"].number


def time_until(place: Place) -> dict[str, str]:
    return {"day": f"{NEXT_YEAR}-06-01", "reason": "Bận"}


OWN_WRITERS, OWN_ACTORS = at(own=WRITERS), at(own=ACTORS)
ANY_UNIT = True  # a letter may go to, and reports to, any unit: HP's recipients do not stand under its issuer

ROUTES = [
    Route("campaigns:list", get=Get(ALL, marker=lambda place: place["our_campaign"].title, shown=SEES)),
    Route(
        "campaigns:create",
        get=Get(everywhere({"operator"})),
        post=Post(everywhere({"operator"}), data=page_data),
    ),
    Route("campaigns:detail", kwargs=slug, get=Get(SEES)),
    Route(
        "campaigns:edit",
        kwargs=slug,
        get=Get(at(own={"operator"})),
        post=Post(at(own={"operator"}), data=edited_page),
    ),
    Route("campaigns:open", kwargs=slug, post=Post(at(own={"operator"}), records=False)),  # it is open already
    Route("campaigns:close", kwargs=slug, post=Post(at(own={"operator"}))),
    Route("campaigns:inbox", get=Get(ALL, marker=number, shown=at(own=DOERS))),
    Route("campaigns:notices_read", post=Post(ALL, records=False)),  # most callers have none
    Route("campaigns:groups", get=Get(everywhere(WRITERS), marker=group_name, shown=at(own=WRITERS))),
    Route(
        "campaigns:group_create",
        get=Get(everywhere(WRITERS)),
        post=Post(everywhere(WRITERS), data=group_data, foreign_data_ok=ANY_UNIT),
    ),
    Route(
        "campaigns:group_edit",
        kwargs=of("group"),
        get=Get(at(own=WRITERS)),
        post=Post(at(own=WRITERS), data=edited_group, foreign_data_ok=ANY_UNIT),
    ),
    Route("campaigns:group_delete", kwargs=of("group"), post=Post(at(own=WRITERS))),
    Route("campaigns:directives", get=Get(ALL, marker=number, shown=SEES)),
    Route("campaigns:directive", kwargs=of("letter"), get=Get(SEES, writes=True)),  # that it was seen
    Route(
        "campaigns:directive_create",
        kwargs=slug,
        get=Get(at(own=WRITERS, above=WRITERS)),
        post=Post(at(own=WRITERS, above=WRITERS), data=lambda place: {"subject": "V/v"}),
    ),
    Route(
        "campaigns:directive_edit",
        kwargs=of("draft"),
        get=Get(OWN_WRITERS),
        post=Post(OWN_WRITERS, data=letter_data),
    ),
    Route(
        "campaigns:directive_recipients",
        kwargs=of("draft"),
        get=Get(OWN_WRITERS),
        post=Post(OWN_WRITERS, data=address_data, foreign_data_ok=ANY_UNIT),
    ),
    Route(
        "campaigns:directive_tasks",
        kwargs=of("draft"),
        get=Get(OWN_WRITERS),
        post=Post(OWN_WRITERS, data=tasks_data, foreign_data_ok=ANY_UNIT),
    ),
    Route("campaigns:directive_measures", kwargs=of("asking"), post=Post(OWN_WRITERS, data=picked)),
    Route(
        "campaigns:directive_issue",
        kwargs=of("draft"),
        get=Get(OWN_WRITERS),
        post=Post(OWN_WRITERS, data=issue_data),
    ),
    Route("campaigns:discard", kwargs=of("draft"), post=Post(OWN_WRITERS)),
    Route("campaigns:correct", kwargs=of("letter"), get=Get(OWN_WRITERS), post=Post(OWN_WRITERS, data=correction)),
    Route(
        "campaigns:withdraw",
        kwargs=of("letter"),
        get=Get(OWN_WRITERS),
        post=Post(OWN_WRITERS, data=lambda place: {"reason": "Gửi nhầm"}),
    ),
    Route(
        "campaigns:add_recipient",
        kwargs=of("letter"),
        get=Get(OWN_WRITERS),
        post=Post(
            OWN_WRITERS, data=lambda place: {"unit": place.superior.pk, "listed": "on"}, foreign_data_ok=ANY_UNIT
        ),
    ),
    Route("campaigns:directive_mails", kwargs=of("letter"), get=Get(OWN_WRITERS)),
    Route("campaigns:directive_mails_again", kwargs=of("letter"), post=Post(OWN_WRITERS, records=False)),  # none failed
    Route("campaigns:forward", kwargs=of("recipient"), post=Post(OWN_WRITERS)),
    Route("campaigns:finish", kwargs=of("open"), post=Post(OWN_ACTORS, data=lambda place: {"note": "Xong"})),
    Route("campaigns:reopen", kwargs=of("open"), post=Post(OWN_ACTORS, records=False)),  # it is not done yet
    Route("campaigns:ask", kwargs=of("open"), get=Get(OWN_ACTORS), post=Post(OWN_ACTORS, data=time_until)),
    Route("campaigns:extend", kwargs=of("open"), get=Get(OWN_WRITERS), post=Post(OWN_WRITERS, data=time_until)),
    Route(
        "campaigns:waive",
        kwargs=of("open"),
        get=Get(OWN_WRITERS),
        post=Post(OWN_WRITERS, data=lambda place: {"reason": "Không có máy"}),
    ),
    Route("campaigns:lift_waiver", kwargs=of("waived"), post=Post(OWN_WRITERS)),
    Route(
        "campaigns:decide",
        kwargs=of("extension"),
        get=Get(OWN_WRITERS),
        post=Post(OWN_WRITERS, data=lambda place: {"answer": "Đồng ý"}),
    ),
]
