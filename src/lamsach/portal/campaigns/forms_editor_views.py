"""Pages of the form editor. Every button sends the whole form, so that it works without a script."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lamsach.campaign.definition_reader import DefinitionError
from lamsach.campaign.form_variants import left_open
from lamsach.portal.campaigns import forms_editor_selectors as selectors
from lamsach.portal.campaigns.actions import forms_editor as actions
from lamsach.portal.campaigns.actions.forms_choosing import keep_measures
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.forms.open_choices import kept
from lamsach.portal.campaigns.forms_editor_differences import differences
from lamsach.portal.campaigns.forms_editor_moves import move
from lamsach.portal.campaigns.forms_editor_page import Page, options
from lamsach.portal.campaigns.forms_editor_reading import read_inputs
from lamsach.portal.campaigns.models import FormVersion
from lamsach.portal.ids import read_id
from lamsach.portal.people.access import for_roles
from lamsach.portal.sent_once import read_key, sent_key
from lamsach.portal.typed import keeps_typed
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Unit

FOLDER = "campaigns/forms_editor/"


@for_roles(*selectors.EDITORS)
@require_GET
def forms(request: PortalRequest) -> HttpResponse:
    """List the forms: built in, own, and asked for by letters."""
    found = selectors.templates(request.viewer).prefetch_related("versions")
    editable = set(request.viewer.units_as(*selectors.EDITORS))
    rows = [(each, each.owner_id in editable, _newest(list(each.versions.all()))) for each in found]
    return render(request, FOLDER + "forms.html", {"rows": rows, "key": uuid4()})


def _newest(versions: list[FormVersion]) -> tuple[FormVersion | None, FormVersion | None]:
    """Return the latest published version and the draft."""
    published = [each for each in versions if each.published_at]
    drafts = [each for each in versions if not each.published_at]
    return max(published, key=lambda each: each.number, default=None), drafts[0] if drafts else None


@for_roles(*selectors.EDITORS)
@require_GET
def form(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one version of a form as a unit sees it, and what can be done with it."""
    version = get_object_or_404(selectors.versions(request.viewer), pk=pk)
    context = {
        "version": version,
        "key": uuid4(),
        "page": (page := Page.of(version.definition)),
        "open_choices": left_open(page.form) if page.form and version.published_at else [],
        "others": selectors.versions(request.viewer).filter(template=version.template).order_by("-number"),
        "owners": Unit.objects.filter(pk__in=request.viewer.units_as(*selectors.EDITORS)).order_by("name"),
        "edits": version.template.owner_id in request.viewer.units_as(*selectors.EDITORS),
    }
    return render(request, FOLDER + "form.html", context)


@for_roles(*selectors.EDITORS)
@require_POST
def form_copy(request: PortalRequest, pk: int) -> HttpResponse:
    """Copy a version for a unit of one's own."""
    version = get_object_or_404(selectors.versions(request.viewer), pk=pk)
    owner = _owner(request)
    page = sent_key(read_key(request.POST.get("key", "")), {"version": pk})
    draft = actions.copy_form(version, owner, page=page, by=request.user, now=timezone.now())
    return redirect("campaigns:form_edit", pk=draft.pk)


@for_roles(*selectors.EDITORS)
@require_POST
def form_choose(request: PortalRequest, pk: int) -> HttpResponse:
    """Make a form of one's own that asks for one of the figures only where a form leaves open which is meant."""
    version = get_object_or_404(selectors.versions(request.viewer).filter(published_at__isnull=False), pk=pk)
    owner = _owner(request)
    try:
        chosen = keep_measures(version, owner, kept(request.POST.getlist("keep")), by=request.user, now=timezone.now())
    except DefinitionError as refused:
        messages.error(request, str(refused))
        return redirect("campaigns:form", pk=pk)
    if chosen == version:
        messages.info(request, _("All of it is asked: letters can ask for the form as it is."))
    else:
        messages.success(request, _("The form is ready: letters can ask for it."))
    return redirect("campaigns:form", pk=chosen.pk)


def _owner(request: PortalRequest) -> Unit:
    """Return the unit that a copy is for: the one that was chosen, else the first of one's own."""
    units = Unit.objects.filter(pk__in=request.viewer.units_as(*selectors.EDITORS)).order_by("name")
    chosen = read_id(request.POST.get("owner", ""))
    owner: Unit = get_object_or_404(units, pk=chosen) if chosen is not None else units[0]
    return owner


@for_roles(*selectors.EDITORS)
@require_POST
def form_new_version(request: PortalRequest, pk: int) -> HttpResponse:
    """Begin a new version of an own form, or go on with the one that was begun."""
    template = get_object_or_404(selectors.own_templates(request.viewer), pk=pk)
    draft = actions.begin_version(template, by=request.user, now=timezone.now())
    return redirect("campaigns:form_edit", pk=draft.pk)


@for_roles(*selectors.EDITORS)
@require_http_methods(["GET", "POST"])
@keeps_typed
def form_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Edit a draft."""
    draft = get_object_or_404(selectors.drafts(request.viewer), pk=pk)
    if request.method == "GET":
        return _editor(request, draft, draft.definition, draft.edit)
    sent = read_inputs(request.POST)
    definition, place = move(sent, request.POST.get("do", ""))
    edit = read_id(request.POST.get("edit", "")) or 0
    try:
        draft = actions.save_form(draft, definition, edit=edit, by=request.user, now=timezone.now())
    except EditConflictError as conflict:
        current: FormVersion = conflict.current
        return _editor(request, current, sent, current.edit, conflict=current, status=409)
    except NotPossibleError as refused:
        messages.error(request, str(refused))
        return redirect("campaigns:form", pk=draft.pk)
    if request.POST.get("do") == "publish":
        return _publish(request, draft)
    if not request.POST.get("do"):
        messages.success(request, _("The draft is saved."))
    at = f"?{urlencode({'at': place})}#{place}" if place else ""
    return redirect(reverse("campaigns:form_edit", args=[pk]) + at)


def _publish(request: PortalRequest, draft: FormVersion) -> HttpResponse:
    try:
        actions.publish_form(draft, edit=draft.edit, by=request.user, now=timezone.now())
    except DefinitionError:
        return _editor(request, draft, draft.definition, draft.edit, refused=True, status=422)
    messages.success(request, _("The version is published: letters can ask for it."))
    return redirect("campaigns:form", pk=draft.pk)


def _editor(
    request: PortalRequest,
    draft: FormVersion,
    definition: dict[str, Any],
    edit: int,
    *,
    conflict: FormVersion | None = None,
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "draft": draft,
        "page": Page.of(definition),
        "edit": edit,
        "options": options(definition),
        "conflict": conflict,
        "differences": differences(conflict.definition, definition) if conflict else [],
        "refused": refused,
        "at": request.GET.get("at", ""),
    }
    return render(request, FOLDER + "edit.html", context, status=status)


@for_roles(*selectors.EDITORS)
@require_POST
def form_preview(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what the inputs stand for, without saving."""
    get_object_or_404(selectors.drafts(request.viewer), pk=pk)
    return render(request, FOLDER + "_preview.html", {"page": Page.of(read_inputs(request.POST))})


@for_roles(*selectors.EDITORS)
@require_POST
def form_discard(request: PortalRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    draft = get_object_or_404(selectors.drafts(request.viewer), pk=pk)
    actions.discard_draft(draft, by=request.user)
    messages.success(request, _("The draft was thrown away."))
    return redirect("campaigns:forms")
