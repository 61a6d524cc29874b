"""The board of a directive, and what an officer does from it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns.actions import deciding
from lamsach.portal.campaigns.forms.issuing import DecisionForm, ExtensionForm, ReasonForm
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, Extension, Recipient
from lamsach.portal.campaigns.querysets import READERS, WRITERS
from lamsach.portal.campaigns.selectors import directives
from lamsach.portal.people.access import for_roles
from lamsach.portal.reporting.actions.reminding import remind as send_reminders
from lamsach.portal.reporting.board.exports import answer, board_table
from lamsach.portal.reporting.board.filters import ORDERS, Filter
from lamsach.portal.reporting.board.forms import RemindForm
from lamsach.portal.reporting.board.markup import Markup
from lamsach.portal.reporting.board.rows import STATES, board_rows, recipients_chosen, tally
from lamsach.portal.sent_once import sent_key
from lamsach.portal.units.access import PortalRequest

PAGE = 200


def _directive(request: PortalRequest, pk: int) -> Directive:
    """Return an issued letter that concerns the viewer's units; the rows are scoped again."""
    found: Directive = get_object_or_404(directives(request.viewer).exclude(state=Directive.State.DRAFT), pk=pk)
    return found


def _managed(request: PortalRequest, pk: int) -> Directive:
    """Return a letter on whose assignments the viewer decides, in a campaign that goes on."""
    managed = Directive.objects.managed_by(request.viewer).filter(state="issued")
    found: Directive = get_object_or_404(managed.exclude(campaign__state=Campaign.State.CLOSED), pk=pk)
    return found


@for_roles(*READERS)
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """List the letters whose units the viewer follows."""
    followed = Directive.objects.overseen_by(request.viewer).values("pk")
    found = directives(request.viewer).filter(pk__in=followed)
    return render(
        request, "reporting/board/index.html", {"directives": Paginator(found, 50).get_page(request.GET.get("page"))}
    )


@for_roles(*READERS)
@require_safe
def board(request: PortalRequest, pk: int) -> HttpResponse:
    """Show how far every unit is."""
    directive = _directive(request, pk)
    rows = board_rows(request.viewer, directive, timezone.now())
    wanted = Filter.read(request.GET.dict())
    shown = wanted.apply(rows)
    manages = Directive.objects.managed_by(request.viewer).filter(pk=directive.pk).exists()
    closed = directive.campaign.state == Campaign.State.CLOSED
    query = request.GET.copy()
    query.pop("page", None)
    number = tally(rows)
    acts = manages and directive.state == Directive.State.ISSUED and not closed
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    grouped = wanted.order == Filter.order
    markup = Markup(directive.pk, directive.campaign.time_zone, manages=acts, chosen=wanted.late, grouped=grouped)
    context = {
        "directive": directive,
        "campaign": directive.campaign,
        "tally": [(state, label, number[state]) for state, label in STATES.items()],
        "late": number["late"],
        "states": STATES,
        "orders": ORDERS,
        "filter": wanted,
        "headings": list(dict.fromkeys(row.heading for row in rows if row.heading)),
        "rows": page,
        "body": markup.rows(page),
        "count": len(rows),
        "query": query.urlencode(),
        "oversees": Directive.objects.overseen_by(request.viewer).filter(pk=directive.pk).exists(),
        "manages": acts,
        "closed": closed,
        "remind_form": RemindForm(),
        "extend_form": ExtensionForm(prefix="extend", use_required_attribute=False),
        "waive_form": ReasonForm(prefix="waive", use_required_attribute=False),
        "requests": _requests(directive) if manages and not closed else [],
    }
    return render(request, "reporting/board/board.html", context)


def _requests(directive: Directive) -> list[Extension]:
    waiting = Extension.objects.filter(assignment__task__directive=directive, granted=None)
    return list(waiting.select_related("assignment__unit", "asked_by").order_by("asked_at")[:100])


@for_roles(*READERS)
@require_safe
def export(request: PortalRequest, pk: int, kind: str) -> HttpResponseBase:
    """Download the board, filtered as it is shown."""
    directive = _directive(request, pk)
    rows = Filter.read(request.GET.dict()).apply(board_rows(request.viewer, directive, timezone.now()))
    return answer(board_table(rows), f"board-{directive.pk}", kind, _("Board"))


@for_roles(*WRITERS)
@require_POST
def remind(request: PortalRequest, pk: int) -> HttpResponse:
    """Remind the chosen units."""
    directive = _managed(request, pk)
    form, chosen = RemindForm(request.POST), recipients_chosen(directive, request.POST.getlist("recipient"))
    if not _ready(request, form, chosen):
        return redirect("board:board", pk)
    page = sent_key(form.sent_key(), {"to": sorted(each.pk for each in chosen), "by": request.user.pk})
    sent = send_reminders(directive, chosen, form.cleaned_data["text"], page=page, by=request.user, now=timezone.now())
    messages.success(
        request, ngettext("%(n)d unit was reminded.", "%(n)d units were reminded.", len(sent)) % {"n": len(sent)}
    )
    return redirect("board:board", pk)


@for_roles(*WRITERS)
@require_POST
def extend(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the chosen units more time."""
    directive = _managed(request, pk)
    form = ExtensionForm(request.POST, prefix="extend")
    chosen = recipients_chosen(directive, request.POST.getlist("recipient"))
    if _ready(request, form, chosen):
        data, now = form.cleaned_data, timezone.now()
        _tell(request, deciding.extend_each(_reports(chosen), data["day"], data["reason"], by=request.user, now=now))
    return redirect("board:board", pk)


@for_roles(*WRITERS)
@require_POST
def waive(request: PortalRequest, pk: int) -> HttpResponse:
    """Free the chosen units of the report."""
    directive = _managed(request, pk)
    form = ReasonForm(request.POST, prefix="waive")
    chosen = recipients_chosen(directive, request.POST.getlist("recipient"))
    if _ready(request, form, chosen):
        reason = form.cleaned_data["reason"]
        _tell(request, deciding.waive_each(_reports(chosen), reason, by=request.user, now=timezone.now()))
    return redirect("board:board", pk)


@for_roles(*WRITERS)
@require_POST
def decide(request: PortalRequest, pk: int, extension: int) -> HttpResponse:
    """Grant or refuse a request for more time."""
    directive = _managed(request, pk)
    asked = get_object_or_404(Extension, pk=extension, assignment__task__directive=directive)
    form = DecisionForm(request.POST)
    form.is_valid()
    text, now = form.cleaned_data.get("answer", ""), timezone.now()
    try:
        if request.POST.get("decision") == "grant":
            deciding.grant_extension(asked, answer=text, by=request.user, now=now)
        else:
            deciding.refuse_extension(asked, text, by=request.user, now=now)
    except LamsachError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Decided; the unit was told."))
    return redirect("board:board", pk)


def _ready(request: PortalRequest, form: RemindForm | ExtensionForm | ReasonForm, chosen: list[Recipient]) -> bool:
    """Say what is missing before anything is done."""
    if not chosen:
        messages.error(request, _("Choose at least one unit first."))
        return False
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {' '.join(map(str, errors))}")
        return False
    return True


def _reports(chosen: list[Recipient]) -> QuerySet[Assignment]:
    """Return what the chosen units have to report."""
    assignments = Assignment.objects.current().filter(recipient__in=chosen, task__form__isnull=False)
    return assignments.select_related("unit", "task__directive__campaign", "recipient").order_by("recipient__order")


def _tell(request: PortalRequest, decided: deciding.Decided) -> None:
    """Say for how many it is done, and what could not be done, and why."""
    for assignment, error in decided.refused:
        messages.error(request, f"{assignment.unit.name}: {error}")
    if done := len(decided.done):
        messages.success(request, ngettext("Done for %(n)d unit.", "Done for %(n)d units.", done) % {"n": done})
