"""The tool shelf: for everybody to take from, for operators and officers to fill."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamsach.portal.body_size import MULTIPART, accepts_up_to
from lamsach.portal.people.access import for_roles, public
from lamsach.portal.releases import actions, selectors, shelf
from lamsach.portal.releases.forms import LARGEST, ToolForm
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Unit


@public
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """Show every tool, and for each that cannot be downloaded why not."""
    day = timezone.localdate()
    tools = [(tool, shelf.refusal(tool, day)) for tool in selectors.on_shelf()]
    fills: list[Unit] = []
    if request.user.is_authenticated:
        fills = list(Unit.objects.filter(pk__in=request.viewer.units_as(*selectors.SHELVES)).order_by("name"))
    return render(request, "releases/shelf.html", {"tools": tools, "fills": fills})


@public
@require_safe
def tool(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one tool with its guide."""
    found = get_object_or_404(selectors.on_shelf(), pk=pk)
    context = {"tool": found, "refusal": shelf.refusal(found, timezone.localdate())}
    return render(request, "releases/tool.html", context)


@public
@require_safe
def download(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Hand out the copy, if it has not expired and still has its hash."""
    found = get_object_or_404(selectors.on_shelf(), pk=pk)
    refusal = shelf.refusal(found, timezone.localdate())
    if refusal is None and not shelf.intact(found):
        refusal = shelf.Refusal.WRONG_HASH
    if refusal is not None:
        return render(request, "releases/tool.html", {"tool": found, "refusal": refusal}, status=410)
    if request.method == "GET":
        actions.count_download(found)
    name = get_valid_filename(found.file_name) if found.file_name else f"{found.key}.bin"
    answer = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    answer["X-Checksum-SHA256"] = found.sha256
    return answer


@for_roles(*selectors.SHELVES)
@accepts_up_to(LARGEST + MULTIPART)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest, pk: int) -> HttpResponse:
    """Put a tool on the unit's shelf."""
    owner = get_object_or_404(Unit, pk=pk if request.viewer.holds(pk, *selectors.SHELVES) else None)
    bound = request.method == "POST"
    campaigns = selectors.equipped_campaigns(request.viewer)
    form = ToolForm(request.POST if bound else None, request.FILES if bound else None, campaigns=campaigns)
    if bound and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in (*form.Meta.fields, "systems", "link")}
        try:
            found = actions.shelve(
                owner,
                file=form.cleaned_data["file"],
                stated=form.cleaned_data["stated"],
                campaigns=list(form.cleaned_data.get("campaigns", ())),
                by=request.user,
                now=timezone.now(),
                **facts,
            )
        except actions.WrongHashError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The tool is on the shelf."))
            return redirect("releases:tool", found.pk)
    return render(request, "releases/add.html", {"form": form, "unit": owner}, status=422 if bound else 200)


@for_roles(*selectors.SHELVES)
@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a tool off the shelf."""
    found = get_object_or_404(selectors.manageable(request.viewer).filter(withdrawn_at=None), pk=pk)
    actions.withdraw(found, request.user, timezone.now())
    messages.success(request, _("The tool is off the shelf."))
    return redirect("releases:shelf")
