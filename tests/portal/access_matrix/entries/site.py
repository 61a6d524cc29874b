"""Public pages."""

from tests.portal.access_matrix.frame import PUBLIC, Get, Route

ROUTES = [
    Route("site:home", get=Get(PUBLIC)),
]
