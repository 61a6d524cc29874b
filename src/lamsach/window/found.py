"""What was found, in plain words, and what to do."""

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from lamsach.core.texts import gettext as _
from lamsach.core.texts import ngettext
from lamsach.scan.advice import advice_of
from lamsach.scan.by_hand_wording import as_text
from lamsach.scan.finding import Action, Finding, Severity, severity_order
from lamsach.scan.finding_names import name_text
from lamsach.scan.names import shown
from lamsach.scan.page import answer
from lamsach.scan.wording import action_text, severity_text
from lamsach.window.page import Page, write

if TYPE_CHECKING:
    from lamsach.window.main import Window

_MOST_ROWS = 2_000


class Found(Page):
    """The findings, the worst first, with the next steps of the one that is chosen."""

    def __init__(self, window: "Window") -> None:
        result, plan = window.work.result, window.work.plan
        assert result is not None  # noqa: S101 - shown after a scan
        super().__init__(window, answer(result))
        outcome = result.outcome
        figures = ngettext("{number} file looked at", "{number} files looked at", outcome.files)
        missed = outcome.not_fully_scanned + result.walk.errors
        more = ngettext("{number} could not be looked at fully", "{number} could not be looked at fully", missed)
        self.text(f"{figures.format(number=f'{outcome.files:,}')} · {more.format(number=f'{missed:,}')}")
        if not outcome.complete:
            self.text(_("Interrupted or incomplete: this is what was found so far."))
        self._findings = sorted(outcome.findings, key=_order)[:_MOST_ROWS]
        self._advice: tk.Text | None = None
        if self._findings:
            self._rows()
        elif missed:
            self.text(_("The report names what could not be looked at, and why."))
        cleanable = plan is not None and not plan.is_empty
        if cleanable:
            self.button(_("Clean…"), window.show_plan, first=True)
        if window.work.hidden_folders():
            self.button(_("Show hidden folders"), window.reveal, first=not cleanable)
        self.button(_("Report"), window.report, first=not cleanable)
        self.button(_("Quarantine…"), window.show_held)
        self.button(_("To the start"), window.show_start, side="right")

    def escape(self) -> None:
        """Go to the start."""
        self.window.show_start()

    def _rows(self) -> None:
        table = self.table(
            (
                ("#0", _("Severity"), 110),
                ("name", _("What"), 250),
                ("place", _("Where"), 280),
                ("done", _("Done"), 170),
            ),
            height=4,
        )
        for number, each in enumerate(self._findings):
            values = (name_text(each.name), _place(each), action_text(each.action))
            table.insert(
                "", "end", str(number), text=severity_text(each.severity), values=values, tags=(each.severity,)
            )
        table.tag_configure(Severity.MALICIOUS, foreground="#b91c1c")
        self._advice = self.reading("", height=6)
        table.bind("<<TreeviewSelect>>", lambda _event: self._advise(table))
        table.selection_set("0")
        table.focus("0")

    def _advise(self, table: ttk.Treeview) -> None:
        if not table.selection() or not self._advice:
            return
        finding = self._findings[int(table.selection()[0])]
        advice = advice_of(finding.family)
        steps = [f"{number}. {step}" for number, step in enumerate(advice.steps, 1)]
        lines = [name_text(finding.name), _place(finding), advice.meaning, *steps, *self._why_left(finding)]
        write(self._advice, "\n".join(lines))

    def _why_left(self, finding: Finding) -> list[str]:
        plan = self.window.work.plan
        reasons = [each.reason for each in plan.left if each.finding is finding] if plan else []
        return [_("It is left as it is: {reason}.").format(reason=reason) for reason in reasons]


class Cleaned(Page):
    """What was done, what did not work, and what is left for a person."""

    def __init__(self, window: "Window") -> None:
        result = window.work.result
        assert result is not None  # noqa: S101 - shown after a scan
        super().__init__(window, answer(result))
        taken = ngettext(
            "{number} file lies in quarantine and can be brought back.",
            "{number} files lie in quarantine and can be brought back.",
            window.work.taken,
        )
        lines = [taken.format(number=window.work.taken)]
        if result.not_done:
            lines += ["", _("What did not work:"), *(f"• {shown(each)}" for each in result.not_done)]
        if result.by_hand:
            lines += ["", _("Show the following to whoever looks after this computer. It is in the report, too.")]
            for each in result.by_hand:
                lines += ["", as_text(each)]
        if window.work.left:
            lines += ["", _("Left as it is:")]
            lines += [f"• {shown(each.finding.path)}: {each.reason}" for each in window.work.left]
        lines += ["", _("Scan again now: only a second look shows that nothing is left.")]
        self.reading("\n".join(lines), height=8)
        self.button(_("Scan again"), window.scan_again, first=True)
        self.button(_("Findings"), window.show_found)
        self.button(_("Report"), window.report)
        self.button(_("Quarantine…"), window.show_held)

    def escape(self) -> None:
        """Go back to the findings."""
        self.window.show_found()


def _order(finding: Finding) -> tuple[bool, tuple[int, bytes]]:
    """Put what is still there first, and the worst of it before the rest."""
    return finding.action in {Action.QUARANTINED, Action.REMOVED}, severity_order(finding)


def _place(finding: Finding) -> str:
    return " > ".join([shown(finding.path) if finding.path else finding.place, *finding.inside])
