"""Public pages, and the choices in the head of each page."""

from tests.portal.access_matrix.frame import PUBLIC, Get, Post, Route, at

ROUTES = [
    Route("site:home", get=Get(PUBLIC)),
    Route("site:tools", get=Get(PUBLIC)),
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
