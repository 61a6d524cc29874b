"""The tree: whoever is signed in sees the chart; operators change their own subtree."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from lamsach.portal.units.models import Edge, StagedImport, Unit
from tests.portal.access_matrix.frame import ALL, Get, Place, Post, Route, at

OPERATES = at(own={"operator"}, above={"operator"})
DAY = "2026-01-01"


def furnish(place: Place) -> None:
    """Give the unit a subordinate, a closed one, a further superior, and lists that its operator has uploaded."""
    place["child"] = place.world.unit(f"Xã của {place.unit.name}", "commune", place.unit)
    place["closed"] = place.world.unit(f"Xã cũ của {place.unit.name}", "commune", place.unit, until=dt.date(2020, 1, 1))
    ministry = place.world.units["Cục Mẹ"]
    operator = place.world.people.get("operator.own")
    place["staged"] = StagedImport.objects.create(
        under=place.unit,
        day=dt.date(2026, 1, 1),
        filename="units.csv",
        content="Tên đơn vị\nTrường Mới\n".encode(),
        made_by=operator,
    )
    place["further"] = Edge.objects.create(unit=place.unit, superior=ministry, line="vertical", counting=False)


def by_unit(place: Place) -> dict[str, int]:
    return {"pk": place.unit.pk}


def child(place: Place) -> dict[str, int]:
    return {"pk": place["child"].pk}


def changed(place: Place, **data: Any) -> dict[str, Any]:
    return {"changes": 0, **data}


def picked(field: str, unit: Unit) -> dict[str, Any]:
    return {field: unit.pk}


def neighbour(place: Place) -> Unit:
    return place.world.units["Huyện Bạn" if place.unit.name == "Huyện Mốc" else "Huyện Mốc"]


def change(route: str, kwargs: Any = by_unit, /, **data: Any) -> Route:
    return Route(
        f"units:{route}",
        kwargs=kwargs,
        get=Get(OPERATES),
        post=Post(OPERATES, data=lambda place: changed(place, **data)),
    )


class SameFile(SimpleUploadedFile):
    """A file that can be sent again and again."""

    def read(self, size: int = -1) -> bytes:
        """Return all of it, each time."""
        self.seek(0)
        return super().read(size)


def a_list(place: Place) -> dict[str, Any]:
    file = SameFile("units.csv", "Tên đơn vị\nTrường THCS Mới\n".encode())
    return changed(place, file=file, list_day=DAY)


ROUTES = [
    Route("units:index", get=Get(ALL)),
    Route("units:offered", get=Get(ALL, query=lambda place: {"unit_text": "huyen"})),
    Route("units:unit", kwargs=by_unit, get=Get(ALL)),
    change("add", name="Trường THCS Một", kind="secondary_school"),
    change("rename", name="Huyện Tên Mới", since=DAY),
    change("kind", kind="town", since=DAY),
    Route(
        "units:move",
        kwargs=child,
        get=Get(OPERATES),
        post=Post(
            at(above={"operator"}),  # who governs the unit alone cannot put things under its neighbour
            data=lambda place: changed(place, line="territorial", since=DAY, **picked("superior", neighbour(place))),
            foreign_data_ok=True,  # the province's operator may choose either district
        ),
    ),
    Route(
        "units:superior",
        kwargs=child,
        get=Get(OPERATES),
        post=Post(
            OPERATES,
            data=lambda place: changed(
                place, line="vertical", since=DAY, **picked("superior", place.world.units["Cục Mẹ"])
            ),
        ),
    ),
    Route(
        "units:end_superior",
        kwargs=lambda place: {"pk": place.unit.pk, "edge": place["further"].pk},
        post=Post(OPERATES),
    ),
    change("close", child, day=DAY),
    change("reopen", lambda place: {"pk": place["closed"].pk}),
    Route(
        "units:succeed",
        kwargs=child,
        get=Get(OPERATES),
        post=Post(
            OPERATES,
            data=lambda place: changed(place, day=DAY, **picked("successor", place.unit)),
        ),
    ),
    Route(
        "units:import",
        kwargs=by_unit,
        get=Get(OPERATES),
        post=Post(OPERATES, data=a_list, records=False, foreign_data_ok=True),
    ),  # a list names no ids
    Route(
        "units:import_preview",
        kwargs=lambda place: {"pk": place["staged"].pk},
        get=Get(at(own={"operator"})),
        post=Post(at(own={"operator"}), data=lambda place: {"decide": "1"}, records=False, ok={200}),
    ),
]
