"""``lamsach scan --clean``: show the plan, ask, carry it out, say what was done."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from textwrap import indent
from uuid import uuid4

import click
from rich.console import Console

from lamsach.core.texts import gettext as _
from lamsach.core.texts import ngettext
from lamsach.scan.by_hand_wording import as_text
from lamsach.scan.cleaning.acting import carry_out
from lamsach.scan.cleaning.elsewhere import elsewhere
from lamsach.scan.cleaning.here import surroundings
from lamsach.scan.cleaning.plan import Plan, make_plan
from lamsach.scan.finding import Action
from lamsach.scan.finding_names import name_text
from lamsach.scan.names import shown
from lamsach.scan.quarantine.recovery import recover
from lamsach.scan.quarantine.vault import open_vault
from lamsach.scan.report import ScanResult


def deal_with(result: ScanResult, vault_folder: Path, *, yes: bool, dry_run: bool) -> bool:
    """Show the plan and carry it out when a person agrees. Return whether nothing is left undone of what was agreed."""
    plan = make_plan(
        result.outcome.findings, surroundings(), scanned=result.outcome.files, elsewhere=elsewhere(result.roots)
    )
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    _show(plan, console)
    result.by_hand[:] = plan.by_hand
    if plan.is_empty or dry_run:
        return True
    if not _agreed(plan, yes=yes):
        return False
    with open_vault(vault_folder) as vault:
        recover(vault)
        done = carry_out(plan, vault, now=lambda: datetime.now(UTC), new_identifier=lambda: uuid4().hex)
    result.outcome.findings[:] = done.told(result.outcome.findings)
    result.not_done[:] = done.troubles
    for trouble in done.troubles:
        console.print(_("Not done: {what}").format(what=shown(trouble)), markup=False)
    if any(action is Action.QUARANTINED for action, _identifier in done.actions.values()):
        console.print(_("What was taken can be brought back: lamsach quarantine list"))
    return not done.troubles


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()


def _agreed(plan: Plan, *, yes: bool) -> bool:
    """Ask; and where unusually many files would go, ask even those who wanted no question."""
    if plan.unusual:
        warning = _(
            "Unusually many files would be taken. If these are files of your own work, the list may be wrong: "
            "answer no, and tell the campaign's help desk."
        )
        click.echo(warning, err=True)
        if not _somebody_is_there():
            click.echo(_("Nothing was done: a person has to confirm this."), err=True)
            return False
    elif yes:
        return True
    try:
        return click.confirm(_("Do this now?"), default=False, err=True)
    except click.Abort:  # nobody there, or Ctrl-C: that is no yes
        click.echo("", err=True)
        click.echo(_("Nothing was done: a person has to confirm this."), err=True)
        return False


def _show(plan: Plan, console: Console) -> None:
    if plan.takings:
        number = len(plan.takings)
        text = ngettext("{number} file goes into quarantine:", "{number} files go into quarantine:", number)
        console.print(text.format(number=number))
    for taking in plan.takings:
        console.print(f"  {shown(os.fsencode(taking.target.path))} ({name_text(taking.target.name)})", markup=False)
        for process in taking.processes:
            running = _("running program {name} ({number}) is ended").format(name=process.name, number=process.number)
            console.print("    " + shown(running), markup=False)
    _show_endings(plan, console)
    for start in plan.starts:
        for entry in start.entries:
            text = _("what starts it is removed: {place}: {command}")
            console.print("  " + shown(text.format(place=entry.where, command=entry.command[:200])), markup=False)
    _show_the_rest(plan, console)
    if plan.is_empty:
        console.print(_("Nothing to clean."))


def _show_the_rest(plan: Plan, console: Console) -> None:
    """Show what this program does not do: by hand, not seen, left."""
    for hand in plan.by_hand:
        console.print(indent(as_text(hand), "  "), markup=False)
    for path, why in plan.unseen:
        console.print("  " + shown(_("not seen: {path}: {reason}").format(path=path, reason=why)), markup=False)
    for left in plan.left:
        text = _("left as it is: {path}: {reason}").format(path=shown(left.finding.path), reason=left.reason)
        console.print("  " + text, markup=False)


def _show_endings(plan: Plan, console: Console) -> None:
    for ending in plan.endings:
        for process in ending.processes:
            text = _("running program {name} ({number}), whose file {path} was deleted, is kept and ended")
            path = shown(os.fsencode(ending.target.path))
            told = text.format(name=shown(process.name), number=process.number, path=path)
            console.print("  " + told, markup=False)
