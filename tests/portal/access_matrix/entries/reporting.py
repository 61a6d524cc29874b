"""Reports: typed by the unit, approved by its head, decided on by the office that receives them."""

import datetime as dt
import uuid

from lamsach.campaign.builtin_forms import DEFINITIONS
from lamsach.portal.campaigns.models import (
    Assignment,
    Campaign,
    Directive,
    FormTemplate,
    FormVersion,
    Recipient,
    Task,
)
from lamsach.portal.reporting.actions import drafts, filing
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.merging import mark
from lamsach.portal.reporting.models import Submission
from tests.portal.access_matrix.frame import READERS, Get, Place, Post, Route, at, everywhere

NOW = dt.datetime(2022, 9, 1, tzinfo=dt.UTC)
WRITERS = {"reporter", "head"}
DECIDERS = {"officer", "operator"}
REPORT_ROLES = {"reporter", "head", "officer", "operator", "auditor"}
ANSWERS = {
    "unit_name": {"value": "Huyện"},
    "assessment": {"value": "Tốt"},
    "received": {"value": "3"},
    "carried_out": {"value": "2"},
}
SEES = at(own=REPORT_ROLES, above=READERS)


def _report(place: Place, form: FormVersion, number: str, *, approved: bool) -> tuple[Asked, Submission]:
    """Order a report of the unit by its superior, and hand it in."""
    campaign = Campaign.objects.get_or_create(
        slug="matrix",
        defaults={
            "operator": place.world.units["Cục Mẹ"],
            "title": "Chiến dịch",
            "starts_on": NOW.date(),
            "ends_on": NOW.date(),
            "state": Campaign.State.OPEN,
        },
    )[0]
    directive = Directive.objects.create(
        campaign=campaign,
        issuer=place.superior,
        receiving_office=place.superior,
        number=number,
        subject=f"{number} cho {place.unit}",
        tree_day=NOW.date(),
        state=Directive.State.ISSUED,
        issued_at=NOW,
    )
    task = Task.objects.create(directive=directive, kind=Task.Kind.REPORT, text="Báo cáo", form=form)
    recipient = Recipient.objects.create(directive=directive, unit=place.unit)
    assignment = Assignment.objects.create(task=task, recipient=recipient, unit=place.unit)
    asked, by = Asked(assignment), place.world.people["head.own"]
    drafts.save_draft(asked, drafts.Typed(ANSWERS, {}, "page"), by=by, now=NOW)
    hand_in = filing.file if approved else filing.hand_in
    report = hand_in(asked, assignments=[assignment.pk], key=uuid.uuid4(), version=1, by=by, now=NOW)
    return asked, report


def furnish(place: Place) -> None:
    """Give the unit a report that waits for its head, one that is submitted, and one that is still a draft."""
    versions = []
    for n in (1, 2, 3):
        template, _made = FormTemplate.objects.get_or_create(key=f"matrix-{n}", defaults={"title": "Báo cáo"})
        versions.append(
            FormVersion.objects.get_or_create(
                template=template, defaults={"definition": DEFINITIONS[0], "published_at": NOW}
            )[0]
        )
    _asked, place["waiting"] = _report(place, versions[0], "1/MT", approved=False)
    _asked, place["filed"] = _report(place, versions[1], "2/MT", approved=True)
    place["filing"] = place["filed"].filings.get()
    place["asked"], report = _report(place, versions[2], "3/MT", approved=False)
    by = place.world.people["head.own"]
    filing.take_back(report, by=by, now=NOW)
    drafts.save_draft(
        place["asked"],
        drafts.Typed({"received": {"value": "4"}}, {"received": mark({"value": "3"})}, "other page"),
        by=by,
        now=NOW,
    )


def of_assignment(place: Place) -> dict[str, int]:
    return {"pk": place["asked"].assignment.pk}


def of_filed(place: Place) -> dict[str, int]:
    return {"pk": place["filed"].pk}


def of_waiting(place: Place) -> dict[str, int]:
    return {"pk": place["waiting"].pk}


def of_filing(place: Place) -> dict[str, int]:
    return {"pk": place["filing"].pk}


ROUTES = [
    Route(
        "reporting:reports",
        get=Get(
            everywhere(REPORT_ROLES),
            marker=lambda place: f"/reports/{place['waiting'].pk}/",
            shown=at(own=REPORT_ROLES),
        ),
    ),
    Route("reporting:write", kwargs=of_assignment, get=Get(at(own=WRITERS))),
    Route(
        "reporting:save",
        kwargs=of_assignment,
        post=Post(
            at(own=WRITERS),
            data=lambda place: {"page": "p", "assessment": "Khác", "assessment.seen": "", "take": "unit_name"},
            anonymous={401},  # nothing is saved: what was typed comes back
        ),
    ),
    Route(
        "reporting:origins",
        kwargs=lambda place: {**of_assignment(place), "field": "received"},
        get=Get(at(own=WRITERS)),
    ),
    Route(
        "reporting:review",
        kwargs=of_assignment,
        get=Get(at(own=WRITERS)),
        post=Post(
            at(own=WRITERS),
            data=lambda place: {
                "key": str(uuid.uuid4()),
                "version": place["asked"].draft().version,
                "assignments": [place["asked"].assignment.pk],
                "do": "file",
            },
        ),
    ),
    Route("reporting:submission", kwargs=of_filed, get=Get(SEES)),
    Route("reporting:receipt", kwargs=of_filed, get=Get(SEES)),
    Route("reporting:print", kwargs=of_filed, get=Get(SEES)),
    Route("reporting:history", kwargs=of_filed, get=Get(SEES)),
    Route("reporting:approve", kwargs=of_waiting, post=Post(at(own={"head"}))),
    Route(
        "reporting:send_back",
        kwargs=of_waiting,
        post=Post(at(own={"head"}), data=lambda place: {"reason": "Sửa lại"}),
    ),
    Route("reporting:take_back", kwargs=of_waiting, post=Post(at(own=WRITERS))),
    Route("reporting:accept", kwargs=of_filing, post=Post(at(above=DECIDERS))),
    Route("reporting:return", kwargs=of_filing, post=Post(at(above=DECIDERS), data=lambda place: {"reason": "Sai"})),
]
