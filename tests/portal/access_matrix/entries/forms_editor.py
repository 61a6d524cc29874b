"""Forms: everybody who makes letters reads them, the unit that owns one changes it."""

import datetime as dt

from lamsach.campaign.builtin_forms import DEFINITIONS, tuyen_quang
from lamsach.portal.campaigns.actions import forms_editor
from lamsach.portal.campaigns.models import FormTemplate, FormVersion
from tests.portal.access_matrix.frame import Get, Place, Post, Route, at, everywhere

NOW = dt.datetime(2022, 9, 1, tzinfo=dt.UTC)
EDITORS = {"officer", "operator"}


def furnish(place: Place) -> None:
    """Give the unit a form of its own: a published version, and a draft of the next one."""
    template, _made = FormTemplate.objects.get_or_create(key="to-copy", defaults={"title": "Mẫu"})
    built_in, _made = FormVersion.objects.get_or_create(
        template=template, defaults={"definition": DEFINITIONS[0], "published_at": NOW}
    )
    by = place.world.people["officer.own"]
    place["form"] = forms_editor.copy_form(built_in, place.unit, by=by, now=NOW)
    forms_editor.publish_form(place["form"], edit=1, by=by, now=NOW)
    place["form_draft"] = forms_editor.begin_version(place["form"].template, by=by, now=NOW)
    left_open = FormTemplate.objects.create(key=f"left-open-{place.unit.pk}", title="Mẫu để ngỏ", owner=place.unit)
    place["form_left_open"] = FormVersion.objects.create(
        template=left_open, definition=tuyen_quang.DEFINITION, published_at=NOW
    )


def of_draft(place: Place) -> dict[str, int]:
    return {"pk": place["form_draft"].pk}


def inputs(place: Place) -> dict[str, str]:
    return {
        "edit": "1",
        "title.vi": "Mẫu mới",
        "sections[0].key": "s",
        "sections[0].title.vi": "Phần",
        "sections[0].fields[0].key": "n",
        "sections[0].fields[0].kind": "count",
        "sections[0].fields[0].label.vi": "Số máy",
    }


ROUTES = [
    Route(
        "campaigns:forms",
        get=Get(everywhere(EDITORS), marker=lambda place: f"versions/{place['form'].pk}/", shown=at(own=EDITORS)),
    ),
    Route("campaigns:form", kwargs=lambda place: {"pk": place["form"].pk}, get=Get(at(own=EDITORS))),
    Route(
        "campaigns:form_choose",
        kwargs=lambda place: {"pk": place["form_left_open"].pk},
        post=Post(at(own=EDITORS), data=lambda place: {"keep": "carried_out_by:computers"}),
    ),
    Route("campaigns:form_copy", kwargs=lambda place: {"pk": place["form"].pk}, post=Post(at(own=EDITORS))),
    Route(
        "campaigns:form_new_version",
        kwargs=lambda place: {"pk": place["form"].template_id},
        post=Post(at(own=EDITORS), records=False),  # the draft that there is already
    ),
    Route(
        "campaigns:form_edit",
        kwargs=of_draft,
        get=Get(at(own=EDITORS)),
        post=Post(at(own=EDITORS), data=inputs, anonymous={401}),
    ),
    Route("campaigns:form_preview", kwargs=of_draft, post=Post(at(own=EDITORS), data=inputs, records=False, ok={200})),
    Route("campaigns:form_discard", kwargs=of_draft, post=Post(at(own=EDITORS))),
]
