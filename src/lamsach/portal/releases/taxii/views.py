"""The TAXII server: discovery, one API root, one public collection (TAXII 2.1, sections 4 and 5)."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from lamsach.feeds.formats.stix import NAMESPACE
from lamsach.portal.people.access import public
from lamsach.portal.releases.taxii import objects
from lamsach.portal.releases.taxii.media import MEDIA, TaxiiError, resource, taxii

COLLECTION = str(uuid.uuid5(NAMESPACE, "collection:clear"))
LARGEST_REQUEST = 1024 * 1024


@public
@csrf_exempt
@taxii
def discovery(request: HttpRequest) -> dict[str, Any]:
    """Say where the API root is."""
    root = request.build_absolute_uri(reverse("taxii:root"))
    return {"title": "lamsach", "description": "The published indicator list.", "default": root, "api_roots": [root]}


@public
@csrf_exempt
@taxii
def root(_request: HttpRequest) -> dict[str, Any]:
    """Describe the API root."""
    return {"title": "Indicator list", "versions": [MEDIA], "max_content_length": LARGEST_REQUEST}


@public
@csrf_exempt
@taxii
def collections(_request: HttpRequest) -> dict[str, Any]:
    """List the collections: what is marked TLP:CLEAR and published."""
    return {"collections": [_collection()]}


@public
@csrf_exempt
@taxii
def collection(_request: HttpRequest, collection: str) -> dict[str, Any]:
    """Describe the collection."""
    _known(collection)
    return _collection()


@public
@csrf_exempt
@taxii
def all_objects(request: HttpRequest, collection: str) -> HttpResponse:
    """Return a page of objects."""
    _known(collection)
    found = objects.find(objects.Asked.of(request.GET))
    return _page(found, [objects.stix(row) for row in found.rows])


@public
@csrf_exempt
@taxii
def manifest(request: HttpRequest, collection: str) -> HttpResponse:
    """Return a page of the manifest."""
    _known(collection)
    found = objects.find(objects.Asked.of(request.GET))
    return _page(found, [objects.manifest(row) for row in found.rows])


@public
@csrf_exempt
@taxii
def one_object(request: HttpRequest, collection: str, identifier: str) -> HttpResponse:
    """Return one object."""
    found = _one(request, collection, identifier)
    return _page(found, [objects.stix(row) for row in found.rows])


@public
@csrf_exempt
@taxii
def versions(request: HttpRequest, collection: str, identifier: str) -> HttpResponse:
    """Return the versions of one object."""
    found = _one(request, collection, identifier)
    answer = resource({"versions": [objects.manifest(row)["version"] for row in found.rows]} if found.rows else {})
    for name, value in found.headers().items():
        answer[name] = value
    return answer


@public
@csrf_exempt
@taxii
def nothing(_request: HttpRequest, rest: str = "") -> dict[str, Any]:
    """Answer what is not here with an error document."""
    raise TaxiiError(404, "Not Found", f"There is nothing at {rest[:100]}.")


def _one(request: HttpRequest, collection: str, identifier: str) -> objects.Found:
    _known(collection)
    key = objects.key_of(identifier)
    if key is None or not objects.published().filter(key=key).exists():
        raise TaxiiError(404, "Not Found", "There is no such object in this collection.")
    query = request.GET.copy()
    query.setlist("match[id]", [identifier])
    return objects.find(objects.Asked.of(query))


def _page(found: objects.Found, rows: list[dict[str, Any]]) -> HttpResponse:
    answer = resource(found.envelope(rows))
    for name, value in found.headers().items():
        answer[name] = value
    return answer


def _known(collection: str) -> None:
    if collection != COLLECTION:
        raise TaxiiError(404, "Not Found", "There is no such collection.")


def _collection() -> dict[str, Any]:
    return {
        "id": COLLECTION,
        "title": "Published indicators (TLP:CLEAR)",
        "description": "What the newest release of the list has, and what left it as revoked objects.",
        "can_read": True,
        "can_write": False,
        "media_types": [objects.STIX],
    }
