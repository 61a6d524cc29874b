"""The tool shelf."""

import datetime as dt

from django.core.files.base import ContentFile

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.releases.models import Material, ToolRelease
from tests.portal.access_matrix.frame import PUBLIC, READERS, Get, Place, Post, Route, at

FILLERS = {"operator", "officer"}


def furnish(place: Place) -> None:
    """Put a tool on the unit's shelf, and a material into its campaign."""
    place["tool"] = ToolRelease.objects.create(
        owner=place.unit, key=f"tool-{place.unit.pk}", name="Tool", maker="Example", version="1", link="https://a.vn/"
    )
    place["shelf_campaign"] = Campaign.objects.create(
        slug=f"shelf-{place.unit.pk}",
        operator=place.unit,
        title="Shelf",
        starts_on=dt.date(2022, 9, 1),
        ends_on=dt.date(2022, 9, 30),
    )
    place["material"] = Material(campaign=place["shelf_campaign"], title="Poster", kind="poster")
    place["material"].file.save("poster.png", ContentFile(b"a poster"))


def by_tool(place: Place) -> dict[str, int]:
    return {"pk": place["tool"].pk}


def by_campaign(place: Place) -> dict[str, str]:
    return {"slug": place["shelf_campaign"].slug}


def by_material(place: Place) -> dict[str, object]:
    return {**by_campaign(place), "pk": place["material"].pk}


def new_tool(place: Place) -> dict[str, object]:
    return {
        "key": "new",
        "name": "New",
        "maker": "Example",
        "version": "2",
        "systems": ["linux"],
        "link": "https://tools.example.vn/",
    }


ROUTES = [
    Route("releases:shelf", get=Get(PUBLIC)),
    Route("releases:tool", kwargs=by_tool, get=Get(PUBLIC)),
    Route("releases:download", kwargs=by_tool, get=Get(PUBLIC, ok={410})),
    Route(
        "releases:add",
        kwargs=lambda place: {"pk": place.unit.pk},
        get=Get(at(own=FILLERS)),
        post=Post(at(own=FILLERS), data=new_tool),
    ),
    Route("releases:withdraw", kwargs=by_tool, post=Post(at(own=FILLERS))),
    Route("releases:materials", kwargs=by_campaign, get=Get(at(own=READERS))),  # of a draft
    Route(
        "releases:add_material",
        kwargs=by_campaign,
        get=Get(at(own={"operator"}), ok={302}),
        post=Post(at(own={"operator"}), data=lambda place: {"title": "Radio", "kind": "radio", "text": "…"}),
    ),
    Route(
        "releases:material_file",
        kwargs=by_material,
        get=Get(at(own=READERS), marker=lambda place: "a poster", anonymous={404}),
    ),
    Route("releases:remove_material", kwargs=by_material, post=Post(at(own={"operator"}))),
]
