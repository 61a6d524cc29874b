"""The officer's board and the sums."""

import datetime as dt
import uuid

from lamsach.campaign.builtin_forms import DEFINITIONS
from lamsach.portal.campaigns.models import (
    Assignment,
    Campaign,
    CampaignMeasure,
    Directive,
    Extension,
    FormTemplate,
    FormVersion,
    Recipient,
    Task,
)
from lamsach.portal.reporting.models import Filing, ReportedFigures, Submission
from tests.portal.access_matrix.frame import READERS, Get, Place, Post, Route, at, everywhere

NOW = dt.datetime(2022, 9, 1, tzinfo=dt.UTC)
DECIDERS = {"officer", "operator"}
MEASURE = "organisations_received"


def furnish(place: Place) -> None:
    """Let the unit order a report of the commune below it, which asks for more time."""
    campaign, made = Campaign.objects.get_or_create(
        slug="board-matrix",
        defaults={
            "operator": place.world.units["Cục Mẹ"],
            "title": "Chiến dịch",
            "starts_on": NOW.date(),
            "ends_on": NOW.date(),
            "state": Campaign.State.OPEN,
        },
    )
    if made:
        CampaignMeasure.objects.create(campaign=campaign, key=MEASURE, label="Nhận được")
    template, _made = FormTemplate.objects.get_or_create(key="matrix-board", defaults={"title": "Báo cáo"})
    form, _made = FormVersion.objects.get_or_create(
        template=template, defaults={"definition": DEFINITIONS[0], "published_at": NOW}
    )
    directive = place["board"] = Directive.objects.create(
        campaign=campaign,
        issuer=place.unit,
        receiving_office=place.unit,
        number=f"{place.unit.pk}/BANG",
        subject="Bảng theo dõi",
        tree_day=NOW.date(),
        state=Directive.State.ISSUED,
        issued_at=NOW,
    )
    task = Task.objects.create(directive=directive, kind=Task.Kind.REPORT, text="Báo cáo", form=form)
    below = place.world.units["Xã Dưới" if place.unit.name == "Huyện Mốc" else "Xã Láng"]
    place["board_row"] = Recipient.objects.create(directive=directive, unit=below)
    assignment = Assignment.objects.create(task=task, recipient=place["board_row"], unit=below, due_at=NOW)
    place["board_words"] = f"Lời của {below} cho {place.unit}"
    report = Submission.objects.create(
        campaign=campaign,
        unit=below,
        form=form,
        state=Submission.State.SUBMITTED,
        counting=True,
        answers={"assessment": {"value": place["board_words"]}},
        key=uuid.uuid4(),
        submitted_at=NOW,
    )
    ReportedFigures.of(report, {MEASURE: [3, -2]}).save()
    Filing.objects.create(submission=report, assignment=assignment, state=Filing.State.SUBMITTED, counting=True)
    place["board_request"] = Extension.objects.create(assignment=assignment, until=NOW, reason="Thiếu người")


def by_directive(place: Place, **more: object) -> dict[str, object]:
    return {"pk": place["board"].pk, **more}


def chosen(place: Place, **more: object) -> dict[str, object]:
    return {"recipient": place["board_row"].pk, **more}


def later() -> str:
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)).isoformat()


SEES = at(own=READERS, above=READERS, below=READERS)  # the one below is addressed by it
OVERSEES = at(own=READERS)
SUMS = at(own=READERS, above=READERS)

ROUTES = [
    Route("board:index", get=Get(everywhere(READERS), marker=lambda place: place["board"].number, shown=OVERSEES)),
    Route("board:board", kwargs=by_directive, get=Get(SEES)),
    Route("board:recipient", kwargs=lambda place: by_directive(place, row=place["board_row"].pk), get=Get(SEES)),
    Route("board:export", kwargs=lambda place: by_directive(place, kind="csv"), get=Get(SEES)),
    Route(
        "board:remind",
        kwargs=by_directive,
        post=Post(at(own=DECIDERS), data=lambda place: chosen(place, text="Xin báo cáo")),
    ),
    Route(
        "board:extend",
        kwargs=by_directive,
        post=Post(
            at(own=DECIDERS),
            data=lambda place: chosen(place, **{"extend-day": later(), "extend-reason": "Bão"}),
        ),
    ),
    Route(
        "board:waive",
        kwargs=by_directive,
        post=Post(at(own=DECIDERS), data=lambda place: chosen(place, **{"waive-reason": "Không có máy"})),
    ),
    Route(
        "board:decide",
        kwargs=lambda place: by_directive(place, extension=place["board_request"].pk),
        post=Post(at(own=DECIDERS), data=lambda place: {"decision": "refuse", "answer": "Không"}),
    ),
    Route("board:directive_sum", kwargs=by_directive, get=Get(OVERSEES)),
    Route("board:directive_measure", kwargs=lambda place: by_directive(place, measure=MEASURE), get=Get(OVERSEES)),
    Route("board:directive_export", kwargs=lambda place: by_directive(place, kind="xlsx"), get=Get(OVERSEES)),
    Route("board:texts", kwargs=by_directive, get=Get(SEES, marker=lambda place: place["board_words"], shown=SEES)),
    Route("board:texts_export", kwargs=lambda place: by_directive(place, kind="csv"), get=Get(SEES)),
    Route("board:campaign", kwargs=lambda place: {"slug": "board-matrix"}, get=Get(everywhere(READERS), ok={200, 302})),
    Route("board:whole", kwargs=lambda place: {"slug": place["our_campaign"].slug}, get=Get(OVERSEES)),
    Route(
        "board:whole_export",
        kwargs=lambda place: {"slug": place["our_campaign"].slug, "kind": "csv"},
        get=Get(OVERSEES),
    ),
    Route(
        "board:campaign_sum",
        kwargs=lambda place: {"slug": "board-matrix", "pk": place.unit.pk},
        get=Get(SUMS),
    ),
    Route(
        "board:campaign_export",
        kwargs=lambda place: {"slug": "board-matrix", "pk": place.unit.pk, "kind": "csv"},
        get=Get(SUMS),
    ),
]
