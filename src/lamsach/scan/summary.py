"""What a person reads in the terminal: progress, then what was found, what was not fully scanned, what to do next."""

import time
from typing import TextIO

from rich.console import Console
from rich.markup import escape

from lamsach.core.texts import gettext as _
from lamsach.core.texts import ngettext
from lamsach.scan.advice import advice_of, families_of
from lamsach.scan.finding import Finding, severity_order
from lamsach.scan.finding_names import family_text, name_text
from lamsach.scan.names import shown
from lamsach.scan.report import ScanResult
from lamsach.scan.scanning import Outcome
from lamsach.scan.wording import action_text, gap_text, place_text, severity_text, skip_text

MOST_SHOWN = 40
MOST_GAPS = 3  # shown of each reason
_MEGA = 1_000_000
_WIDTH = 78
_WIDE = 10_000  # of what goes into a file or another program: no path is torn there


class Progress:
    """What is being looked at, on a terminal; silent elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._started = stream, time.monotonic()
        self._on, self._shown = stream.isatty(), False

    def show(self, outcome: Outcome) -> None:
        """Show how far the scan is."""
        if not self._on:
            return
        self._shown = True
        text = _("{files} files, {found} found, {rate} files/s: ").format(
            files=f"{outcome.files:,}",
            found=len(outcome.findings),
            rate=round(outcome.files / max(time.monotonic() - self._started, 0.001)),
        )
        name = shown(outcome.current)
        room = _WIDTH - len(text)
        self._stream.write(f"\r{text + (name if len(name) <= room else '…' + name[-max(room - 1, 1) :]):<{_WIDTH}}")
        self._stream.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            self._stream.write("\r" + " " * _WIDTH + "\r")


def show(result: ScanResult, stream: TextIO) -> None:
    """Print the summary of *result*."""
    console = Console(file=stream, highlight=False, soft_wrap=True, width=None if stream.isatty() else _WIDE)
    outcome = result.outcome
    console.print(
        _("{files} files, {size} MB read in {seconds} s; {cached} unchanged since they were found clean.").format(
            files=f"{outcome.files:,}",
            size=f"{outcome.read / _MEGA:,.0f}",
            seconds=f"{result.seconds:.1f}",
            cached=f"{outcome.cached:,}",
        )
    )
    if outcome.betrayed:
        text = _("{number} files had been changed behind their times: scan again with --no-cache.")
        console.print(text.format(number=f"{outcome.betrayed:,}"))
    if not outcome.complete:
        console.print(_("Interrupted or incomplete: this is what was found so far."))
    _show_findings(outcome.findings, console)
    _show_gaps(result, console)
    _show_steps(outcome.findings, console)


def _show_findings(findings: list[Finding], console: Console) -> None:
    if not findings:
        console.print(_("Nothing was found."))
        return
    for each in sorted(findings, key=severity_order)[:MOST_SHOWN]:
        name = name_text(each.name) + (f" ({each.credit})" if each.credit else "")
        console.print(escape(f"  {severity_text(each.severity)}: {name} [{action_text(each.action)}]"))
        console.print(escape("      " + place_text(each, shown, " > ")))  # on a line of its own: it can be copied
    if len(findings) > MOST_SHOWN:
        console.print(
            _("… and {number} more: see --json, --report or --html.").format(number=len(findings) - MOST_SHOWN)
        )


def _show_gaps(result: ScanResult, console: Console) -> None:
    outcome, walk = result.outcome, result.walk
    if outcome.reasons:
        number = outcome.not_fully_scanned
        text = ngettext("{number} file was not fully scanned:", "{number} files were not fully scanned:", number)
        console.print(text.format(number=f"{number:,}"))
        for reason, count in outcome.reasons.most_common():
            console.print(f"  {count:,}  {gap_text(reason)}")
            for path, gap in [each for each in outcome.gaps if each[1].reason is reason][:MOST_GAPS]:
                way = " > ".join([shown(path), *gap.inside])
                console.print(escape(f"      {way}" + (f" ({gap.form})" if gap.form else "")))
    if walk.errors:
        text = ngettext(
            "{number} file or folder could not be read.", "{number} files or folders could not be read.", walk.errors
        )
        console.print(text.format(number=f"{walk.errors:,}"))
        for each in walk.problems[:5]:
            console.print(escape(f"  {shown(each.path)}: {each.reason}"))
    for skip, path in walk.named[:10]:
        console.print(escape(f"  {shown(path)}: {skip_text(skip)}"))


def _show_steps(findings: list[Finding], console: Console) -> None:
    families = families_of(findings)
    if families:
        console.print("\n" + _("What to do next:"))
    for family in families:
        advice = advice_of(family)
        name = family_text(family) or _("Other findings")
        console.print(escape(f"{name}: {advice.meaning}"))
        for number, step in enumerate(advice.steps, 1):
            console.print(f"  {number}. {escape(step)}")
