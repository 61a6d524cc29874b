"""The ledger's page and its export."""

import json
from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from lamsach.core.spreadsheet import csv_lines
from lamsach.portal.ids import read_id
from lamsach.portal.ledger.models import Entry, Head
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.ledger.forms import FilterForm
from lamsach.portal.units.ledger.selectors import CHUNK, READERS, find, lines

PAGE = 50


@for_roles(*READERS)
@require_safe
def entries(request: PortalRequest) -> HttpResponse:
    """Show who did what to what when, newest first."""
    form = FilterForm(request.GET)
    found = find(request.viewer, form.wanted())
    before = read_id(request.GET.get("before", ""))
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(lines(found[: PAGE + 1]))
    context = {
        "form": form,
        "lines": page[:PAGE],
        "older": page[PAGE - 1].entry.pk if len(page) > PAGE else None,
        "head": Head.objects.first(),
        "filters": _without_place(request),
    }
    return render(request, "ledger/entries.html", context)


@for_roles(*READERS)
@require_safe
def export(request: PortalRequest) -> HttpResponseBase:
    """Hand out the same entries as csv, whole and row by row."""
    found = find(request.viewer, FilterForm(request.GET).wanted())
    response = StreamingHttpResponse(csv_lines(_rows(found.iterator(chunk_size=CHUNK))), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    return response


def _rows(found: Iterator[Entry]) -> Iterator[list[object]]:
    yield [
        pgettext("in a list", "No."),
        _("Time (UTC)"),
        _("Person"),
        _("What was done"),
        _("Unit"),
        _("Object"),
        _("Details"),
        "SHA-256",
    ]
    for line in lines(found):
        entry = line.entry
        yield [
            entry.pk,
            entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            entry.actor_name,
            line.action,
            line.unit.name if line.unit else "",
            f"{entry.object_type} {entry.object_id}" if entry.object_id else "",
            json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
            entry.digest,
        ]


def _without_place(request: PortalRequest) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    return query.urlencode()
