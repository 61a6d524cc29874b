"""What a campaign shows and reads out: for everybody where it is public, else for those whom the campaign reaches."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamsach.portal.body_size import MULTIPART, accepts_up_to
from lamsach.portal.people.access import for_roles, public, signed_in
from lamsach.portal.releases import actions, selectors
from lamsach.portal.releases.forms import LARGEST_MATERIAL, MaterialForm
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role


@signed_in
@require_safe
def materials(request: PortalRequest, slug: str) -> HttpResponse:
    """Show what the campaign gives its units to show and to read out; its operator changes it here."""
    campaign = get_object_or_404(selectors.campaigns_seen(request.viewer), slug=slug)
    edits = request.viewer.holds(campaign.operator_id, Role.OPERATOR)
    context = {
        "campaign": campaign,
        "materials": campaign.materials.order_by("kind", "title", "pk"),
        "form": MaterialForm() if edits else None,
    }
    return render(request, "releases/materials.html", context)


@for_roles(Role.OPERATOR)
@accepts_up_to(LARGEST_MATERIAL + MULTIPART)
@require_http_methods(["GET", "HEAD", "POST"])
def add_material(request: PortalRequest, slug: str) -> HttpResponse:
    """Add to what a campaign shows and reads out."""
    campaign = get_object_or_404(selectors.editable_campaigns(request.viewer), slug=slug)
    if request.method != "POST":
        return redirect("releases:materials", slug)
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        actions.add_material(campaign, by=request.user, **form.cleaned_data)
        messages.success(request, _("It is added."))
        return redirect("releases:materials", slug)
    context = {"campaign": campaign, "form": form, "materials": campaign.materials.order_by("kind", "title", "pk")}
    return render(request, "releases/materials.html", context, status=422)


@for_roles(Role.OPERATOR)
@require_POST
def remove_material(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Take a material away."""
    campaign = get_object_or_404(selectors.editable_campaigns(request.viewer), slug=slug)
    actions.remove_material(get_object_or_404(campaign.materials, pk=pk), by=request.user)
    return redirect("releases:materials", slug)


@public
@require_safe
def material_file(request: PortalRequest, slug: str, pk: int) -> FileResponse:
    """Hand out the file of a material, to keep and never to open in the portal's own name."""
    viewer = request.viewer if request.user.is_authenticated else None
    found = get_object_or_404(selectors.readable_materials(viewer, slug).exclude(file=""), pk=pk)
    try:
        opened = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        opened, as_attachment=True, filename=found.download_name, content_type="application/octet-stream"
    )
    answer["X-Robots-Tag"] = "noindex"
    return answer
