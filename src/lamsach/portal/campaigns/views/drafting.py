"""Drafting a letter in steps: the letter, its recipients, its tasks. Each step is saved as a whole."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lamsach.campaign.form_variants import left_open
from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns import selectors
from lamsach.portal.campaigns.actions import drafting as actions
from lamsach.portal.campaigns.actions.forms_choosing import ask_measures
from lamsach.portal.campaigns.addressing import resolve
from lamsach.portal.campaigns.citing import letter_above, suggestions
from lamsach.portal.campaigns.conflicts import differences
from lamsach.portal.campaigns.errors import EditConflictError
from lamsach.portal.campaigns.form_reading import form_of
from lamsach.portal.campaigns.forms.address import AddressPart
from lamsach.portal.campaigns.forms.letter import DirectiveStartForm, LetterPart
from lamsach.portal.campaigns.forms.open_choices import kept
from lamsach.portal.campaigns.forms.rows import with_rows_changed
from lamsach.portal.campaigns.forms.tasks import TasksPart
from lamsach.portal.campaigns.kinds import kind_name
from lamsach.portal.campaigns.models import Directive, FormVersion
from lamsach.portal.campaigns.parts import Address, Letter, TaskLine, fingerprint, task_lines
from lamsach.portal.campaigns.querysets import WRITERS
from lamsach.portal.campaigns.views.scope import issuers, the_campaign, the_draft
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.current import current_unit
from lamsach.portal.units.models import UnitGroup

SAVED = 303
STEPS = ("letter", "recipients", "tasks", "issue")


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PortalRequest, slug: str) -> HttpResponse:
    """Start a letter in a campaign."""
    campaign = the_campaign(request, slug)
    mine = issuers(request)
    form = DirectiveStartForm(request.POST or None, issuers=mine, initial={"issuer": current_unit(request, list(mine))})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.create_directive(
                campaign,
                data["issuer"],
                data["subject"],
                key=form.sent_key(),
                by=request.user,
                now=timezone.now(),
            )
        except LamsachError as error:
            form.add_error(None, str(error))
        else:
            return redirect("campaigns:directive_edit", made.pk)
    context = {"campaign": campaign, "form": form}
    return render(request, "campaigns/directive_create.html", context, status=422 if form.is_bound else 200)


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: PortalRequest, pk: int) -> HttpResponse:
    """Step 1: what stands on the letter."""
    draft = the_draft(request, pk)
    now = Letter.of(draft)
    letters = selectors.letters(request.viewer).exclude(state=Directive.State.DRAFT).exclude(pk=pk).order_by("-pk")
    part = LetterPart(now, fingerprint(now), letters, _data(request))

    def save(typed: Letter, base: str) -> None:
        actions.save_letter(draft, typed, base=base, by=request.user, now=timezone.now())

    context = {"part": part, "suggestions": suggestions(draft, letters)}
    return _step(request, draft, "letter", context, save)


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def recipients(request: PortalRequest, pk: int) -> HttpResponse:
    """Step 2: whom it addresses, with the units that this means."""
    draft = the_draft(request, pk)
    now = Address.of(draft)
    groups = UnitGroup.objects.filter(owner=draft.issuer_id).order_by("name")
    part = AddressPart(now, fingerprint(now), groups, _data(request))

    def save(typed: Address, base: str) -> None:
        actions.save_address(draft, typed, base=base, by=request.user)

    found = resolve(now)
    context = {"part": part, "resolution": found, "counts": found.counts(draft.issuer_id)}
    return _step(request, draft, "recipients", context, save)


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: PortalRequest, pk: int) -> HttpResponse:
    """Step 3: what is to be done, by when, and by whom."""
    draft = the_draft(request, pk)
    now = task_lines(draft)
    part = TasksPart(now, fingerprint(now), forms_for(draft), _audiences(draft), _data(request))

    def save(typed: Any, base: str) -> None:
        actions.save_tasks(draft, typed, base=base, by=request.user)

    return _step(request, draft, "tasks", {"part": part, "lines": now, "left_open": _left_open(now)}, save)


def _left_open(lines: tuple[TaskLine, ...]) -> list[tuple[int, TaskLine, FormVersion, Any]]:
    """Return the tasks whose form leaves open which figure is meant, with what can be chosen."""
    asked = FormVersion.objects.select_related("template").in_bulk([each.form for each in lines if each.form])
    return [
        (position, line, asked[line.form], choices)
        for position, line in enumerate(lines)
        if line.form in asked and (choices := left_open(form_of(asked[line.form])))
    ]


@for_roles(*WRITERS)
@require_POST
def measures(request: PortalRequest, pk: int) -> HttpResponse:
    """Pick which of the figures that a form leaves open the letter asks for."""
    draft = the_draft(request, pk)
    chosen = request.POST.get("position", "")
    try:
        ask_measures(
            draft,
            int(chosen) if chosen.isdecimal() else -1,
            kept(request.POST.getlist("keep")),
            base=request.POST.get("base", ""),
            by=request.user,
            now=timezone.now(),
        )
    except LamsachError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("campaigns:directive_tasks", pk)


@for_roles(*WRITERS)
@require_POST
def discard(request: PortalRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    draft = the_draft(request, pk)
    try:
        actions.discard_draft(draft, by=request.user)
    except LamsachError as error:
        messages.error(request, str(error))
        return redirect("campaigns:directive", pk)
    messages.success(request, _("The draft is thrown away."))
    return redirect("campaigns:detail", draft.campaign.slug)


def forms_for(draft: Directive) -> Any:
    """Return the published forms that the issuer may ask for: built in, its own, and those of the letter above."""
    offered = FormVersion.objects.filter(published_at__isnull=False).select_related("template__owner")
    mine = offered.filter(template__owner=None) | offered.filter(template__owner=draft.issuer_id)
    if letter := letter_above(draft):
        mine |= offered.filter(tasks__directive=letter)
    return (mine | offered.filter(tasks__directive=draft.pk)).distinct().order_by("template__title", "-number")


def _audiences(draft: Directive) -> list[tuple[str, str]]:
    """Return for whom a task may be: the kinds and the headings among the recipients."""
    found = resolve(Address.of(draft)).addressees
    by_kind = sorted({each.kind for each in found})
    headings = list(dict.fromkeys(name for each in found for name in sorted(each.groups)))
    return [(f"kind:{kind}", kind_name(kind)) for kind in by_kind] + [(f"group:{name}", name) for name in headings]


def _data(request: PortalRequest) -> Any:
    if request.method != "POST":
        return None
    more = request.POST.get("more")
    return with_rows_changed(request.POST, more) if more else request.POST


def _step(
    request: PortalRequest, draft: Directive, name: str, context: dict[str, Any], save: Callable[[Any, str], None]
) -> HttpResponse:
    """Show a step, or save it and go where the button says."""
    if not draft.is_draft:
        return redirect("campaigns:directive", draft.pk)
    part = context["part"]
    context |= {"directive": draft, "campaign": draft.campaign, "step": name, "show_errors": "more" not in request.POST}
    context["base"] = request.POST.get("base", part.base)
    status = 200
    if request.method == "POST" and context["show_errors"]:
        status = _saved(part, context, save)
    if status != SAVED:
        return render(request, f"campaigns/draft_{name}.html", context, status=status)
    messages.success(request, _("Saved."))
    following = STEPS[STEPS.index(name) + 1] if "next" in request.POST else name
    return redirect(f"campaigns:directive_{'edit' if following == 'letter' else following}", draft.pk)


def _saved(part: Any, context: dict[str, Any], save: Callable[[Any, str], None]) -> int:
    """Save a step and return the status of the answer; what went wrong is added to the context."""
    if not part.is_valid():
        return 422
    try:
        save(part.typed(), context["base"])
    except EditConflictError as conflict:
        context["conflict"] = conflict.message
        context["differences"] = differences(conflict.current, part.typed())
        context["base"] = fingerprint(conflict.current)
        return 409
    except LamsachError as error:
        context["problem"] = str(error)
        return 422
    return SAVED
