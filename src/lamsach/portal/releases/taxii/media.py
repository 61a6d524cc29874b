"""Content negotiation and the shapes of answers (TAXII 2.1, sections 1.6.8, 3.6)."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

MEDIA = "application/taxii+json;version=2.1"
_TAKEN = {"application/taxii+json", "application/*", "*/*"}


class TaxiiError(Exception):
    """An answer that is an error document: its status, a title, and what is wrong."""

    def __init__(self, status: int, title: str, description: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.description = status, title, description


def taxii(view: Callable[..., dict[str, Any] | HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view return a resource: negotiate its type, and answer errors as error documents."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            if request.method not in {"GET", "HEAD"}:
                raise TaxiiError(405, "Method Not Allowed", "This collection can only be read.")  # noqa: TRY301
            if not accepts(request.headers.get("Accept", "")):
                raise TaxiiError(406, "Not Acceptable", f"This server answers with {MEDIA}.")  # noqa: TRY301
            found = view(request, *arguments, **named)
        except TaxiiError as error:
            return error_document(error)
        return found if isinstance(found, HttpResponse) else resource(found)

    return answer


def accepts(header: str) -> bool:
    """Say whether a caller takes what this server answers with."""
    ranges = [each.strip().lower().replace(" ", "") for each in header.split(",") if each.strip()]
    for each in ranges:
        name, *parameters = each.split(";")
        told = dict(parameter.partition("=")[::2] for parameter in parameters)
        if name in _TAKEN and told.get("version", "2.1").strip('"') == "2.1" and told.get("q", "1") not in {"0", "0.0"}:
            return True
    return not ranges


def resource(found: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return a resource as the answer."""
    answer = JsonResponse(found, status=status, content_type=MEDIA, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "public, max-age=60" if status == 200 else "no-store"  # noqa: PLR2004
    answer["Vary"] = "Accept"
    return answer


def error_document(error: TaxiiError) -> HttpResponse:
    """Return the error document."""
    found = {"title": error.title, "http_status": str(error.status)}
    answer = resource({**found, "description": error.description} if error.description else found, error.status)
    if error.status == 405:  # noqa: PLR2004
        answer["Allow"] = "GET, HEAD"
    return answer


def stamp(when: dt.datetime) -> str:
    """Return a time as TAXII writes it: RFC 3339, UTC, microseconds, so that the order of pages is kept."""
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def version(when: dt.datetime) -> str:
    """Return the version of an object: its time of change, as STIX writes it (milliseconds)."""
    return stamp(when)[:-4] + "Z"
