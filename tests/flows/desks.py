"""A person before a browser, who types letters in, opens, passes on, reports and sums up through the pages' forms.

A :class:`Desk` reads a page's form as it stands, fills in what a letter says, and sends it. Days are those of the
letters: the clock is set by hand.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lamsach.campaign.measures import MEASURES
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, FormVersion, Recipient
from lamsach.portal.campaigns.models.task import Task as OrderedTask
from lamsach.portal.reporting.models import Filing, Submission
from lamsach.portal.units.models import Unit
from tests.flows.forms_on_pages import form_with, number, tables
from tests.flows.letters_to_type import Letter, rows
from tests.portal.reporting.reports import Clerk
from tests.portal.world import World

HANOI = dt.timezone(dt.timedelta(hours=7))


@dataclass
class Clock:
    """The time of day at which everybody works."""

    now: dt.datetime = dt.datetime(2022, 8, 23, 2, tzinfo=dt.UTC)

    def on(self, day: str, hour: int = 9) -> None:
        """Set the clock to an hour of a day, written as in 29/8/2022."""
        date, month, year = map(int, day.split("/"))
        self.now = dt.datetime(year, month, date, hour, tzinfo=HANOI).astimezone(dt.UTC)

    def read(self) -> dt.datetime:
        """Return the time."""
        return self.now


@dataclass(frozen=True)
class Sum:
    """What a page of sums says: n of m, and by measure what its row says."""

    reported: int
    expected: int
    measures: dict[str, list[int | None]]
    page: str

    def __getitem__(self, measure: str) -> int | None:
        return self.measures[measure][-1]


@dataclass
class Desk:
    """A person before a browser."""

    world: World
    clock: Clock
    login: str
    signed_in: dt.datetime | None = None

    @property
    def browser(self) -> Client:
        """The browser; whoever comes back after hours signs in again."""
        if self.signed_in is None or abs(self.clock.now - self.signed_in) > dt.timedelta(minutes=10):
            self.signed_in, self._browser = self.clock.now, self.world.browser(self.login)
        return self._browser

    # --- pages

    def get(self, name: str, *args: Any, status: int = 200, **query: Any) -> str:
        """Open a page and return it."""
        answer = self.browser.get(reverse(name, args=args), query)
        assert answer.status_code == status, f"{name}: {answer.status_code}"
        return answer.content.decode()

    def post(self, name: str, *args: Any, data: Any = None, status: int = 302) -> HttpResponse:
        """Send a form."""
        answer = self.browser.post(reverse(name, args=args), data or {})
        assert answer.status_code == status, f"{name}: {answer.status_code}\n{answer.content.decode()[-3000:]}"
        return answer

    # --- campaigns and letters

    def runs_campaign(self, title: str, starts: str, ends: str, **more: Any) -> Campaign:
        """Create a campaign through its page, and open it."""
        form = form_with(self.get("campaigns:create"), "title")
        answer = self.post(
            "campaigns:create", data={**form, "title": title, "starts_on": starts, "ends_on": ends, **more}
        )
        campaign = Campaign.objects.get(slug=answer.url.strip("/").rpartition("/")[2])
        self.post("campaigns:open", campaign.slug)
        return campaign

    def types(self, campaign: Campaign, letter: Letter, issuer: Unit) -> Directive:
        """Type a letter in, step by step; it stays a draft."""
        answer = self.post(
            "campaigns:directive_create", campaign.slug, data={"issuer": issuer.pk, "subject": letter.subject}
        )
        draft = Directive.objects.get(pk=int(re.findall(r"\d+", answer.url)[0]))
        self.types_head(draft, letter)
        self.types_address(draft, letter.to, denominator=letter.denominator)
        self.types_tasks(draft, letter.tasks)
        draft.refresh_from_db()
        return draft

    def types_head(self, draft: Directive, letter: Letter) -> None:
        """Fill in what stands on the letter itself."""
        form = form_with(self.get("campaigns:directive_edit", draft.pk), "base")
        form |= {
            "subject": letter.subject,
            "number": letter.number,
            "dated": letter.dated,
            "receiving_office": "",
            "receiving_office_text": letter.office,
            "mail_to": letter.mail_to,
            "mail_subject": letter.mail_subject,
        }
        form = rows(form, "citations", tuple({"as_written": each} for each in letter.cites))
        form = rows(form, "contacts", letter.contacts)
        form = rows(form, "distributions", tuple({"purpose": what, "text": text} for what, text in letter.copies))
        self.post("campaigns:directive_edit", draft.pk, data=form)

    def types_address(self, draft: Directive, to: tuple[dict[str, Any], ...], **more: Any) -> None:
        """Fill in whom it addresses."""
        form = form_with(self.get("campaigns:directive_recipients", draft.pk), "base")
        self.post("campaigns:directive_recipients", draft.pk, data=rows({**form, **more}, "rules", to))

    def types_tasks(self, draft: Directive, tasks: tuple[dict[str, Any], ...]) -> None:
        """Fill in what it orders."""
        form = form_with(self.get("campaigns:directive_tasks", draft.pk), "base")
        self.post("campaigns:directive_tasks", draft.pk, data=rows(form, "tasks", tasks))

    def asks_for(self, draft: Directive, *keep: str) -> None:
        """Take away what the letter does not ask for of the figures that its form leaves open."""
        form = form_with(self.get("campaigns:directive_tasks", draft.pk), "keep")
        self.post("campaigns:directive_measures", draft.pk, data={**form, "keep": list(keep)})

    def confirms(self, draft: Directive, meant: dict[int, Directive]) -> None:
        """Choose the letters that citations mean, by their place, and say that it is so."""
        form = form_with(self.get("campaigns:directive_edit", draft.pk), "base")
        for place, letter in meant.items():
            form |= {f"citations-{place}-matched": str(letter.pk), f"citations-{place}-confirmed": "on"}
        self.post("campaigns:directive_edit", draft.pk, data=form)

    def issues(self, draft: Directive, status: int = 302, **typed: str) -> Directive:
        """Look it through and send it out."""
        form = form_with(self.get("campaigns:directive_issue", draft.pk), "seen")
        self.post("campaigns:directive_issue", draft.pk, data={**form, **typed}, status=status)
        draft.refresh_from_db()
        return draft

    def opens(self, letter: Directive) -> str:
        """Open a letter; for whoever stands for a recipient this records that it was seen."""
        return self.get("campaigns:directive", letter.pk)

    def forwards(self, letter: Directive, unit: Unit) -> Directive:
        """Press "Forward to my units": the child is a draft."""
        row = Recipient.objects.get(directive=letter, unit=unit)
        answer = self.post("campaigns:forward", row.pk)
        return Directive.objects.get(pk=int(re.findall(r"\d+", answer.url)[0]))

    def does(self, letter: Directive, unit: Unit, kind: str, note: str = "") -> None:
        """Say that a task is done."""
        task = Assignment.objects.get(task__directive=letter, unit=unit, task__kind=kind)
        self.post("campaigns:finish", task.pk, data={"note": note})

    # --- forms

    def adapts_form(self, key: str, *buttons: str, **changes: str) -> FormVersion:
        """Copy a built-in form, press buttons of the editor, change fields (``.`` and brackets in names), publish."""
        built_in = FormVersion.objects.get(template__key=key, template__owner=None)
        answer = self.post("campaigns:form_copy", built_in.pk)
        copy = FormVersion.objects.get(pk=int(re.findall(r"\d+", answer.url)[0]))
        for button in (*buttons, "publish"):
            form = form_with(self.get("campaigns:form_edit", copy.pk), "edit")
            self.post("campaigns:form_edit", copy.pk, data={**form, **changes, "do": button})
        copy.refresh_from_db()
        assert copy.published_at
        return copy

    # --- reports

    def writes(self, letter: Directive, unit: Unit) -> Clerk:
        """Open the form of the report that a letter asks of a unit."""
        return Clerk(self.browser, report_of(letter, unit)).opens()

    def hands_in(self, letter: Directive, unit: Unit, *, take: tuple[str, ...] = (), **answers: Any) -> Submission:
        """Fill the form in, look it through and hand it in; *take* are the figures taken over from what is known."""
        clerk = self.writes(letter, unit)
        for name in take:
            clerk.types(f"take={name}", **answers)
            clerk.opens()
        clerk.types(**answers)
        task = report_of(letter, unit)
        form = form_with(self.get("reporting:review", task.pk), "key")
        self.post("reporting:review", task.pk, data={**form, "do": "hand_in"})
        return Submission.objects.filter(unit=unit).latest("pk")

    def files(self, letter: Directive, unit: Unit, **answers: Any) -> Submission:
        """Fill the form in and file it at once, for this letter only, as who is reporter and head in one."""
        self.writes(letter, unit).types(**answers)
        task = report_of(letter, unit)
        form = form_with(self.get("reporting:review", task.pk), "key")
        self.post("reporting:review", task.pk, data={**form, "assignments": task.pk, "do": "file"})
        return Submission.objects.filter(unit=unit).latest("pk")

    def approves(self, report: Submission) -> Submission:
        """Approve, as the head."""
        self.post("reporting:approve", report.pk)
        report.refresh_from_db()
        return report

    def accepts(self, report: Submission, letter: Directive) -> None:
        """Accept a report for a letter, as its receiving office."""
        self.post("reporting:accept", Filing.objects.get(submission=report, assignment__task__directive=letter).pk)

    def returns(self, report: Submission, letter: Directive, reason: str) -> None:
        """Return a report for a letter, with a reason."""
        filing = Filing.objects.get(submission=report, assignment__task__directive=letter)
        self.post("reporting:return", filing.pk, data={"reason": reason})

    # --- board and sums

    def board(self, letter: Directive, **query: Any) -> dict[str, list[str]]:
        """Return the rows of the board by the unit's name."""
        page = self.get("board:board", letter.pk, **query)
        found = [row for table in tables(page) for row in table if len(row) > 3]
        name = found[0].index(next(cell for cell in found[0] if cell in ("Đơn vị", "Unit")))
        return {row[name].partition(" (kết thúc")[0]: row for row in found[1:]}

    def sum_of(self, letter: Directive) -> Sum:
        """Return what the sum of a letter says."""
        return _sum(self.get("board:directive_sum", letter.pk), slice(1, 2))

    def opened_sum(self, letter: Directive, measure: str) -> dict[str, list[str]]:
        """Open a total down to its reports: the rows by the unit's name."""
        page = self.get("board:directive_measure", letter.pk, measure)
        return {row[0].partition(" (")[0]: row[1:] for row in tables(page)[0][1:] if len(row) > 4}

    def campaign_sum(self, campaign: Campaign, unit: Unit) -> Sum:
        """Return what the sum of the campaign says at one unit."""
        return _sum(self.get("board:campaign_sum", campaign.slug, unit.pk), slice(1, 6))

    def whole_sum(self, campaign: Campaign) -> Sum:
        """Return what the sum of the whole campaign says, to the office that runs it."""
        return _sum(self.get("board:whole", campaign.slug), slice(1, 6))


def _sum(page: str, figures: slice) -> Sum:
    stat = re.search(r'class="stat"><strong>(\d+)\D+(\d+)', page)
    assert stat
    keys = {measure.label.vi: key for key, measure in MEASURES.items()}
    found = {keys[row[0]]: [number(cell) for cell in row[figures]] for row in tables(page)[0][1:] if row[0] in keys}
    return Sum(int(stat[1]), int(stat[2]), found, page)


def report_of(letter: Directive, unit: Unit) -> Assignment:
    """Return the report that a letter asks of a unit."""
    return Assignment.objects.get(task__directive=letter, task__kind=OrderedTask.Kind.REPORT, unit=unit)
