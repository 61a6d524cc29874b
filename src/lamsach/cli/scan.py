"""``lamsach scan``: find malware on this machine."""

import json
import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import click

from lamsach.cli.scan_clean import deal_with
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.core.texts import language_in_use
from lamsach.scan.finding import Action
from lamsach.scan.names import shown
from lamsach.scan.page import page
from lamsach.scan.report import ScanResult, as_data, document
from lamsach.scan.running import Request, run
from lamsach.scan.summary import Progress, show
from lamsach.scan.usb import reveal
from lamsach.wire.machine import own_folder, pseudonym
from lamsach.wire.outbox import Outbox
from lamsach.wire.unit_code import remember, remembered


@click.command(help=_("Find malware. PATH: files and folders; the whole machine where none is given."))
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=bytes, readable=False))
@click.option("--quick", is_flag=True, help=_("Only the places where malware usually sits."))
@click.option("--rules", type=click.Path(path_type=Path), help=_("A folder of YARA rules beside the shipped ones."))
@click.option(
    "--list", "list_path", type=click.Path(path_type=Path), help=_("Indicator list: release, index, text or CSV.")
)
@click.option("--report", "report_path", type=click.Path(path_type=Path), help=_("Write the scan report (JSON)."))
@click.option("--html", type=click.Path(path_type=Path), help=_("Write a page to look at and to print."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.option("--send", "portal", help=_("Send the scan report to this portal."))
@click.option("--unit-code", help=_("The unit's code, from its page in the portal."))
@click.option("--workers", type=click.IntRange(1, 64), help=_("Processes; as many as processors where not given."))
@click.option("--clean", is_flag=True, help=_("Show what would be done about malware, ask, and do it."))
@click.option("--dry-run", is_flag=True, help=_("With --clean: show what would be done, and do nothing."))
@click.option("--yes", is_flag=True, help=_("With --clean: do it without asking."))
@click.option("--show-folders", is_flag=True, help=_("Show folders again that a USB worm hid."))
@click.option("--no-cache", is_flag=True, help=_("Look at every file, also those found clean before."))
def scan(  # noqa: PLR0917 - click gives each option its own argument
    paths: tuple[bytes, ...],
    quick: bool,
    rules: Path | None,
    list_path: Path | None,
    report_path: Path | None,
    html: Path | None,
    as_json: bool,
    portal: str | None,
    unit_code: str | None,
    workers: int | None,
    clean: bool,
    dry_run: bool,
    yes: bool,
    show_folders: bool,
    no_cache: bool,
) -> int:
    """Find malware. PATH: files and folders; the whole machine where none is given."""
    outbox, code = _outbox(portal, unit_code)
    for path in filter(None, (report_path, html)):
        _can_be_written(path)
    progress = Progress(sys.stderr)
    request = Request(
        paths, quick=quick, rules=rules, list_path=list_path, workers=workers, cached=not no_cache, own=own_folder()
    )
    result, refused = run(request, now=lambda: datetime.now(UTC), chance=random.Random(), on_progress=progress.show)  # noqa: S311 - a sample
    progress.end()
    for each in refused:
        click.echo(_("Rule not used: {place}: {reason}").format(place=each.place, reason=each.reason), err=True)
    try:
        cleaned = not clean or deal_with(result, own_folder() / "quarantine", yes=yes, dry_run=dry_run)
    finally:
        _keep(result, report_path, outbox)  # what was found is not lost, whatever went wrong with the cleaning
    if show_folders:
        _show_folders(result)
    if as_json:
        click.echo(json.dumps(as_data(result), ensure_ascii=True))
    else:
        show(result, sys.stdout)
    if html:
        html.write_text(page(result, language_in_use()), "utf-8")
    if outbox and code:
        outbox.send(code)
        remember(own_folder(), code)
        click.echo(_("Sent to {portal}.").format(portal=portal), err=True)
    if not result.outcome.complete or not cleaned:
        return 3
    return 1 if result.outcome.findings else 4 if refused else 0


def _can_be_written(path: Path) -> None:
    """Raise `UnusableInputError` before hours of scanning where no file can be written at *path*."""
    if path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UnusableInputError(
            _("No file can be written here."),
            where=str(path),
            advice=_("Name a file in a folder that exists and that you may write to."),
        )


def _show_folders(result: ScanResult) -> None:
    hidden = [each for each in result.outcome.findings if each.kind == "folder"]
    for number, each in enumerate(result.outcome.findings):
        if each in hidden and reveal(Path(os.fsdecode(each.path))):
            result.outcome.findings[number] = each.done(Action.RESTORED)
            click.echo(_("Shown again: {path}").format(path=shown(each.path)), err=True)


def _outbox(portal: str | None, unit_code: str | None) -> tuple[Outbox | None, str | None]:
    """Return where reports wait and the unit's code: given, remembered, or asked for once."""
    if not portal:
        return None, None
    code = unit_code or remembered(own_folder())
    if not code and sys.stdin.isatty():
        code = click.prompt(_("Unit code"), hide_input=True)
    if not code:
        raise UnusableInputError(_("Without a unit code a report stays local."), advice=_("Add --unit-code CODE."))
    return Outbox(own_folder(), portal), code


def _keep(result: ScanResult, report_path: Path | None, outbox: Outbox | None) -> None:
    if not report_path and not outbox:
        return
    made = document(result, machine=pseudonym(own_folder()), made_at=datetime.now(UTC), uuid=uuid4())
    if report_path:
        report_path.write_bytes(made.to_json() + b"\n")
    if outbox:
        outbox.put(made)
