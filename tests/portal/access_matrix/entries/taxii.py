"""The TAXII server: public, and only read. Before the first release it has a collection with nothing in it."""

from lamsach.portal.releases.taxii.views import COLLECTION
from tests.portal.access_matrix.frame import PUBLIC, Get, Route

IDENTIFIER = "indicator--6f1e8c0a-8f5c-5f57-9d0b-6a6f4b8f2a11"


def collection(place):
    return {"collection": COLLECTION}


def one(place):
    return {"collection": COLLECTION, "identifier": IDENTIFIER}


ROUTES = [
    Route("taxii:discovery", get=Get(PUBLIC)),
    Route("taxii:root", get=Get(PUBLIC)),
    Route("taxii:collections", get=Get(PUBLIC)),
    Route("taxii:collection", kwargs=collection, get=Get(PUBLIC)),
    Route("taxii:manifest", kwargs=collection, get=Get(PUBLIC)),
    Route("taxii:objects", kwargs=collection, get=Get(PUBLIC)),
    Route("taxii:object", kwargs=one, get=Get(PUBLIC, ok={404})),
    Route("taxii:versions", kwargs=one, get=Get(PUBLIC, ok={404})),
    Route("taxii:nothing", kwargs=lambda place: {"rest": "other/"}, get=Get(PUBLIC, ok={404})),
]
