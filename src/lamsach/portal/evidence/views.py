"""Pages about the machines of a unit, and the guided check of smart devices."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamsach.portal.evidence import actions, selectors
from lamsach.portal.evidence.device_guides import GUIDES, Guide
from lamsach.portal.evidence.forms import DeclarationForm, SizeForm
from lamsach.portal.evidence.models import DeviceDeclaration, Machine
from lamsach.portal.evidence.words import readable_findings
from lamsach.portal.people.access import for_roles, public, signed_in
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role, Unit

KEEPS_CODE = (Role.IT_ADMIN, Role.OPERATOR, Role.OFFICER, Role.HEAD)
KNOWS_UNIT = (*KEEPS_CODE, Role.REPORTER)
PAGE = 50


@signed_in
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """Go to the machines of the own unit, or choose one of several."""
    units = list(request.viewer.own_units().order_by("name"))
    if len(units) == 1:
        return redirect("evidence:unit", units[0].pk)
    return render(request, "evidence/index.html", {"units": units})


@signed_in
@require_safe
def unit(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a unit's machines, what they sent, its code and its size."""
    place = get_object_or_404(request.viewer.readable_units(), pk=pk)
    size = selectors.latest_size(place)
    machines = Machine.objects.filter(unit=place).select_related("last_report").order_by("-infected", "-last_scan_at")
    declarations = DeviceDeclaration.objects.filter(unit=place).order_by("-declared_at", "-pk")
    context = {
        "unit": place,
        "size": size,
        "form": SizeForm(initial={"staff": size.staff, "machines": size.machines} if size else None),
        "machines": Paginator(machines, PAGE).get_page(request.GET.get("page")),
        "infected": machines.filter(infected=True).count(),
        "reports": selectors.machine_reports(request.viewer).filter(unit=place).order_by("-received_at")[:20],
        "may_code": request.viewer.holds(place, *KEEPS_CODE),
        "may_size": request.viewer.holds(place, *KNOWS_UNIT),
        "code": selectors.shown_code(place) if request.viewer.holds(place, *KEEPS_CODE) else None,
        "guides": GUIDES.values(),
        "declarations": Paginator(declarations, PAGE).get_page(request.GET.get("declared")),
        "today": timezone.localdate(),
    }
    return render(request, "evidence/unit.html", context)


@for_roles(*KEEPS_CODE)
@require_POST
def make_code(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the unit a new code; the old one ends."""
    place = _own(request, pk, KEEPS_CODE)
    actions.make_code(place, request.user, timezone.now())
    messages.success(request, _("The unit has a new code. Machines that use the old one are refused from now on."))
    return redirect("evidence:unit", pk)


@for_roles(*KEEPS_CODE)
@require_POST
def revoke_code(request: PortalRequest, pk: int) -> HttpResponse:
    """End the unit's code."""
    place = _own(request, pk, KEEPS_CODE)
    actions.revoke_code(place, request.user, timezone.now())
    messages.success(
        request, _("The code is revoked. No machine can deliver reports for this unit until there is a new one.")
    )
    return redirect("evidence:unit", pk)


@for_roles(*KNOWS_UNIT)
@require_POST
def size(request: PortalRequest, pk: int) -> HttpResponse:
    """Keep how many staff and machines the unit has."""
    place = _own(request, pk, KNOWS_UNIT)
    form = SizeForm(request.POST)
    if form.is_valid():
        actions.state_size(place, **form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("evidence:unit", pk)
    return render(request, "evidence/size.html", {"unit": place, "form": form}, status=422)


@signed_in
@require_safe
def report(request: PortalRequest, uuid: UUID) -> HttpResponse:
    """Show one document of a machine, readable."""
    found = get_object_or_404(selectors.machine_reports(request.viewer).select_related("unit"), uuid=uuid)
    return render(
        request,
        "evidence/report.html",
        {"report": found, "document": found.document, "findings": readable_findings(found.document)},
    )


@public
@require_safe
def device(request: PortalRequest, key: str) -> HttpResponse:
    """Show the guided check of one kind of device, and where one may declare its outcome."""
    units: list[Unit] = []
    if request.user.is_authenticated:
        units = list(Unit.objects.filter(pk__in=request.viewer.units_as(*KNOWS_UNIT)).order_by("name"))
    return render(request, "evidence/device.html", {"guide": _guide(key), "guides": GUIDES.values(), "units": units})


@for_roles(*KNOWS_UNIT)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: PortalRequest, pk: int, key: str) -> HttpResponse:
    """Go through the check step by step, then declare for how many devices of the unit."""
    place, guide = _own(request, pk, KNOWS_UNIT), _guide(key)
    form = DeclarationForm(request.POST if request.method == "POST" else None, guide=guide)
    if form.is_bound and form.is_valid():
        actions.declare_device(
            place,
            device=guide.key,
            how_many=form.cleaned_data["how_many"],
            steps=form.answers(),
            found=form.found(),
            key=form.sent_key(),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Thank you: the declaration is kept and counts in the unit's report."))
        return redirect("evidence:unit", pk)
    context = {"unit": place, "guide": guide, "form": form}
    return render(request, "evidence/declare.html", context, status=422 if form.is_bound else 200)


@for_roles(*KNOWS_UNIT)
@require_POST
def take_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a mistaken declaration back."""
    mine = DeviceDeclaration.objects.filter(unit__in=request.viewer.units_as(*KNOWS_UNIT))
    declaration = get_object_or_404(mine, pk=pk)
    actions.take_back_declaration(declaration, by=request.user, now=timezone.now())
    messages.success(request, _("The declaration is taken back: it counts no more."))
    return redirect("evidence:unit", declaration.unit_id)


def _guide(key: str) -> Guide:
    if key not in GUIDES:
        raise Http404
    return GUIDES[key]


def _own(request: PortalRequest, pk: int, roles: tuple[str, ...]) -> Unit:
    """Return the unit in which the person holds one of *roles*, or answer as if there were none."""
    unit: Unit = get_object_or_404(Unit, pk=pk if request.viewer.holds(pk, *roles) else None)
    return unit
