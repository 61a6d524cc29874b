"""The pages of the window: start, progress, findings, quarantine. Each can be used with the keyboard alone."""

import os
import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from lamsach.core.texts import gettext as _
from lamsach.core.texts import language_in_use, ngettext
from lamsach.scan.advice import advice_of
from lamsach.scan.finding import Finding, Severity
from lamsach.scan.finding_names import name_text
from lamsach.scan.names import shown
from lamsach.scan.page import answer
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.wording import action_text, severity_text
from lamsach.window.work import Looking as Seen

if TYPE_CHECKING:
    from lamsach.window.main import Window

_GAP = 24
_WRAP = 780
_MOST_ROWS = 2_000


class Page(ttk.Frame):
    """A page with a title and a row of buttons at its foot."""

    def __init__(self, window: "Window", title: str) -> None:
        super().__init__(window.root, padding=_GAP)
        self.window = window
        ttk.Label(self, text=title, style="Title.TLabel", wraplength=_WRAP).pack(anchor="w")
        self.foot = ttk.Frame(self)
        self.foot.pack(side="bottom", fill="x", pady=(_GAP, 0))

    def button(self, text: str, do: object, *, first: bool = False, side: str = "left") -> ttk.Button:
        """Put a button at the foot; *first* has the keyboard."""
        made = ttk.Button(self.foot, text=text, command=do)  # type: ignore[arg-type]
        made.pack(side=side, padx=(0 if side == "left" else 8, 8 if side == "left" else 0))  # type: ignore[arg-type]
        made.bind("<Return>", lambda _event: made.invoke())
        if first:
            made.focus_set()
        return made

    def text(self, text: str, style: str = "TLabel", gap: int = 8) -> ttk.Label:
        """Put a paragraph under what is there."""
        made = ttk.Label(self, text=text, style=style, wraplength=_WRAP, justify="left")
        made.pack(anchor="w", pady=(gap, 0))
        return made


class Start(Page):
    """What can be done."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window, _("Is there malware on this computer?"))
        self.text(_("The program looks, and shows what it found. It changes nothing until you say so."))
        for number, (text, told, do) in enumerate(
            (
                (_("Scan the whole computer"), _("Takes a while the first time."), window.scan),
                (_("Quick scan"), _("The places where malware usually sits, and USB sticks."), self._quick),
                (_("Scan a folder or a USB stick…"), _("You choose it."), window.choose),
            )
        ):
            row = ttk.Frame(self)
            row.pack(fill="x", pady=(_GAP if not number else 12, 0))
            large = ttk.Button(row, text=text, style="Large.TButton", command=do, width=30)
            large.pack(side="left")
            large.bind("<Return>", lambda _event, button=large: button.invoke())  # type: ignore[misc]
            ttk.Label(row, text=told, wraplength=360).pack(side="left", padx=16)
            if not number:
                large.focus_set()
        self.button(_("Quarantine: bring back…"), window.show_held)
        self.button(
            "English (F1)" if language_in_use() == "vi" else "Tiếng Việt (F1)", window.switch_language, side="right"
        )

    def _quick(self) -> None:
        self.window.scan(quick=True)


class Looking(Page):
    """Something is being done."""

    def __init__(self, window: "Window", title: str = "", *, stop: bool = True) -> None:
        super().__init__(window, title or _("Looking…"))
        self.can_stop = stop
        self._bar = ttk.Progressbar(self, mode="indeterminate")
        self._bar.pack(fill="x", pady=(_GAP, 8))
        self._bar.start(12)
        self._figures = self.text("", "Answer.TLabel")
        self._current = self.text("")
        if stop:
            self.button(_("Stop"), window.work.stop, first=True)

    def tell(self, seen: Seen) -> None:
        """Say how far it is, and what is being looked at."""
        files = ngettext("{number} file looked at", "{number} files looked at", seen.files)
        found = ngettext("{number} found", "{number} found", seen.found)
        self._figures.configure(text=f"{files.format(number=f'{seen.files:,}')} · {found.format(number=seen.found)}")
        name = shown(seen.current)
        self._current.configure(text=name if len(name) <= 200 else f"{name[:60]}…{name[-138:]}")  # noqa: PLR2004


class Found(Page):
    """What was found, in plain words, and what to do."""

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
        self._findings = outcome.findings[:_MOST_ROWS]
        if self._findings:
            self._table()
        takings = len(plan.takings) if plan else 0
        if takings:
            self.button(_("Clean…"), window.clean, first=True)
        self.button(_("Report"), window.report, first=not takings)
        self.button(_("Quarantine…"), window.show_held)
        self.button(_("To the start"), window.show_start, side="right")

    def _table(self) -> None:
        box = ttk.Frame(self)
        box.pack(fill="both", expand=True, pady=(16, 0))
        table = ttk.Treeview(
            box, columns=("name", "place", "done"), show="tree headings", height=6, selectmode="browse"
        )
        for column, text, width in (
            ("#0", _("Severity"), 120),
            ("name", _("What"), 230),
            ("place", _("Where"), 290),
            ("done", _("Done"), 170),
        ):
            table.heading(column, text=text, anchor="w")
            table.column(column, width=width, stretch=column == "place")
        for number, each in enumerate(self._findings):
            values = (name_text(each.name), _place(each), action_text(each.action))
            table.insert(
                "", "end", str(number), text=severity_text(each.severity), values=values, tags=(each.severity,)
            )
        table.tag_configure(Severity.MALICIOUS, foreground="#b91c1c")
        bar = ttk.Scrollbar(box, command=table.yview)
        table.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        table.pack(side="left", fill="both", expand=True)
        self._advice = tk.Text(self, height=7, wrap="word", relief="flat", font=self.window.font, takefocus=False)
        self._advice.pack(fill="x", pady=(12, 0))
        table.bind("<<TreeviewSelect>>", lambda _event: self._advise(table))
        table.selection_set("0")
        table.focus("0")

    def _advise(self, table: ttk.Treeview) -> None:
        finding = self._findings[int(table.selection()[0])]
        advice = advice_of(finding.family)
        steps = [f"{number}. {step}" for number, step in enumerate(advice.steps, 1)]
        text = "\n".join([_place(finding), advice.meaning, *steps, *self._why_left(finding)])
        self._advice.configure(state="normal")
        self._advice.delete("1.0", "end")
        self._advice.insert("1.0", text)
        self._advice.configure(state="disabled")

    def _why_left(self, finding: Finding) -> list[str]:
        plan = self.window.work.plan
        reasons = [each.reason for each in plan.left if each.finding is finding] if plan else []
        return [_("It is left as it is: {reason}.").format(reason=reason) for reason in reasons]


class Held(Page):
    """What lies in quarantine, and the way back."""

    def __init__(self, window: "Window", held: list[Manifest]) -> None:
        super().__init__(window, _("Quarantine"))
        self.text(_("What was taken lies here, sealed, and can do nothing. It can be brought back as it was."))
        box = ttk.Frame(self)
        box.pack(fill="both", expand=True, pady=(16, 0))
        self._table = ttk.Treeview(box, columns=("place", "taken"), show="tree headings", selectmode="extended")
        for column, text, width in (
            ("#0", _("What"), 240),
            ("place", _("Where it was"), 350),
            ("taken", _("Taken"), 170),
        ):
            self._table.heading(column, text=text, anchor="w")
            self._table.column(column, width=width, stretch=column == "place")
        for each in held:
            place = f"{each.key}\\{each.value}" if each.key else shown(os.fsencode(each.path))
            taken = each.taken.astimezone().strftime("%d/%m/%Y %H:%M")
            self._table.insert("", "end", each.identifier, text=name_text(each.name), values=(place, taken))
        self._table.pack(fill="both", expand=True)
        if held:
            self._table.selection_set(held[0].identifier)
            self._table.focus(held[0].identifier)
            self.button(_("Bring back"), self._bring_back)
        else:
            self.text(_("The quarantine is empty."))
        self.button(_("Back"), self._back, first=True, side="right")

    def _bring_back(self) -> None:
        if chosen := list(self._table.selection()):
            self.window.show(Looking(self.window, _("Bringing back…"), stop=False))
            self.window.work.bring_back(chosen)

    def _back(self) -> None:
        if self.window.work.result:
            self.window.show(Found(self.window))
        else:
            self.window.show_start()


def _place(finding: Finding) -> str:
    return " > ".join([shown(finding.path) if finding.path else finding.place, *finding.inside])
