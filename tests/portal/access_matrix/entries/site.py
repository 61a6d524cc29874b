"""Public pages, and the choices in the head of each page."""

import datetime as dt

from lamsach.portal.campaigns.models import Campaign
from tests.portal.access_matrix.frame import PUBLIC, Get, Place, Post, Route, at


def furnish(place: Place) -> None:
    place["public campaign"] = Campaign.objects.create(
        slug=f"public-{place.unit.pk}",
        operator=place.unit,
        title="Open to everybody",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2026, 10, 1),
        state=Campaign.State.OPEN,
    )


ROUTES = [
    Route("site:home", get=Get(PUBLIC)),
    Route("site:campaign", kwargs=lambda place: {"slug": place["public campaign"].slug}, get=Get(PUBLIC)),
    Route("site:devices", get=Get(PUBLIC)),
    Route("site:indicators", get=Get(PUBLIC)),
    Route("site:help", get=Get(PUBLIC)),
    Route("site:accessibility", get=Get(PUBLIC)),
    Route("site:language", kwargs=lambda place: {"code": "en"}, get=Get(PUBLIC, ok={302})),
    Route(
        "site:switch_unit",
        post=Post(at(own="all"), data=lambda place: {"unit": str(place.unit.pk)}, records=False),
    ),
]
