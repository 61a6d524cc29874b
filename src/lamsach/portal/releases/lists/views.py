"""Releases for curators; formats and the signed publication for everybody."""

import os
import re
from datetime import timedelta
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lamsach.core.errors import LamsachError
from lamsach.portal.indicators.selectors import READERS, page
from lamsach.portal.indicators.views.browsing import number
from lamsach.portal.people.access import for_roles, public
from lamsach.portal.releases.lists import actions, gate, publication, selectors
from lamsach.portal.releases.models import ListRelease
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role

_RANGE = re.compile(r"bytes=([0-9]{1,15})-", re.ASCII)
_SOON = timedelta(minutes=3)
_FOREVER = "public, max-age=31536000, immutable"
_FRESH = "public, max-age=60"


@for_roles(*READERS)
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """Show what the next release would change, and the last ones."""
    last, under_way = selectors.latest(), selectors.under_way()
    found = selectors.difference(timezone.now())
    part = request.GET.get("part", "added")
    part = part if part in {"added", "removed", "changed"} else "added"
    context = {
        "last": last, "releases": selectors.releases(), "counted": found.counted(), "most": selectors.COUNTED,
        "part": part, "page": page(getattr(found, part), number(request.GET.get("after"))),
        "obstacle": publication.obstacle(), "stray": publication.stray_root_keys(),
        "curates": request.viewer.holds_any(Role.CURATOR),
        "ungated": gate.waiting(), "clean_files": gate.place(),
        "making": under_way, "forgotten": _forgotten(under_way),
    }  # fmt: skip
    return render(request, "lists/index.html", context)


@for_roles(Role.CURATOR)
@require_POST
def publish(request: PortalRequest) -> HttpResponse:
    """Make the next release, where there is anything new to say."""
    now = timezone.now()
    if selectors.latest() is not None and not any(selectors.difference(now).counted().values()):
        messages.warning(request, _("Nothing changed since the last release. Sign it again instead."))
        return redirect("lists:index")
    try:
        actions.ask(request.user, now)
    except LamsachError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The release is being made in the background; you may leave this page."))
    return redirect("lists:index")


@for_roles(*READERS)
@require_safe
def making(request: PortalRequest) -> HttpResponse:
    """Say how far the release is that is being made; the page is loaded anew when it is done."""
    under_way = selectors.under_way()
    answer = render(request, "lists/_making.html", {"making": under_way, "forgotten": _forgotten(under_way)})
    if under_way is None:
        answer["HX-Refresh"] = "true"
    return answer


def _forgotten(release: ListRelease | None) -> bool:
    """Say whether a release waits for longer than any timer should let it."""
    if release is None or release.state != ListRelease.State.ASKED:
        return False
    return release.published_at < timezone.now() - _SOON


@for_roles(Role.CURATOR)
@require_POST
def renew(request: PortalRequest) -> HttpResponse:
    """Sign the newest release again."""
    try:
        actions.renew(request.user, timezone.now())
    except LamsachError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The release is signed again."))
    return redirect("lists:index")


@public
@require_safe
def download(request: HttpRequest, name: str, file: str) -> HttpResponseBase:
    """Hand out a file of one format of the published list."""
    last = selectors.latest()
    if last is None or file not in {each for each, _size in last.formats.get(name, [])}:
        raise Http404
    path = publication.formats_folder(last.number) / name / file
    answer = _file(request, path, _FRESH)
    answer["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return answer


@public
@require_safe
def publication_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Hand out a file of the signed publication: what `lamsach list pull` asks for."""
    changing = path in {"newest", "root.json", "metadata/timestamp.json"}
    return _file(request, publication.public_folder() / path, _FRESH if changing else _FOREVER)


def _file(request: HttpRequest, path: Path, kept: str) -> HttpResponseBase:
    """Answer with a file, from the byte on that was asked for; shortly, where the asker has it as it is."""
    try:
        file = path.open("rb")
    except OSError:
        raise Http404 from None
    state = os.fstat(file.fileno())
    etag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
    if (known := get_conditional_response(request, etag=etag)) is not None:
        file.close()
        return known
    size, asked = state.st_size, _RANGE.fullmatch(request.headers.get("Range", ""))
    start = int(asked[1]) if asked else 0
    if start and start >= size:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(start)
    answer = FileResponse(file, content_type="application/octet-stream", status=206 if asked else 200)
    answer["Content-Length"] = str(size - start)
    if asked:
        answer["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"], answer["ETag"] = kept, etag
    return answer
