"""``lamsach tree``: the organisation tree in, checked, and its paths made anew."""

import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

REFUSED = 4
FOUND = 1
SHOWN = 50

DATA = click.option("--data", type=click.Path(path_type=Path), default="data", help=_("Folder of the data [data]."))
JSON = click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))


@click.group()
def tree() -> None:
    """Start of the subcommands."""


tree.help = _("The organisation tree: take lists in, check it, make its paths anew.")


def _portal(data: Path) -> None:
    """Load the portal, once."""
    from lamsach.portal.embedded.command_line import start_for_command

    start_for_command(data)


def _day(_context: click.Context, _option: click.Parameter, value: str | None) -> dt.date | None:
    from lamsach.campaign.partial_dates import read_date

    if value is None:
        return None
    day = read_date(value).complete
    if day is None:
        raise UnusableInputError(_("Write the whole day: day/month/year."), where=value)
    return day


@tree.command("import", help=_("Take a list of units (xlsx, csv, yaml), or the nation, into the tree."))
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--national", is_flag=True, help=_("The national tree of both eras."))
@click.option("--under", default="", metavar="UNIT", help=_("Superior of the rows that name none: code or name."))
@click.option("--day", callback=_day, metavar="DAY", help=_("The day that the list is of [today]."))
@click.option("--groups-of", default="", metavar="UNIT", help=_("The unit that gets the groups of the list."))
@click.option(
    "--decide", multiple=True, metavar="ROW=UNIT|new|skip", help=_("Decide a refused row; may be given repeatedly.")
)
@click.option("--accept-refused", is_flag=True, help=_("Take the other rows although some are refused."))
@click.option("--dry-run", is_flag=True, help=_("Only show what would be done."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@DATA
@JSON
def import_(  # noqa: PLR0917 - click gives each option its own argument
    file: Path | None,
    national: bool,
    under: str,
    day: dt.date | None,
    groups_of: str,
    decide: tuple[str, ...],
    accept_refused: bool,
    dry_run: bool,
    yes: bool,
    data: Path,
    as_json: bool,
) -> int:
    """Show what will be done, then do it."""
    if (file is None) != national:
        raise UnusableInputError(_("Name one file, or --national."))
    _portal(data)
    from django.utils import timezone

    from lamsach.portal.units import command
    from lamsach.portal.units.importing import telling

    if file is None:
        nation = command.plan_nation()
        _show(telling.tell_national(nation), as_json)
        if _goes_on(dry_run, yes, as_json):
            command.take_nation(nation, timezone.now())
        _end({**command.tell_nation(nation), "dry_run": dry_run, "changed": not dry_run}, as_json)
        return 0
    found = command.plan_file(file, day or timezone.localdate(), under=under, groups_of=groups_of, decisions=decide)
    _show(telling.tell(found.plan), as_json)
    refused = found.plan.refused > 0
    changed = (not refused or accept_refused) and _goes_on(dry_run, yes, as_json)
    if changed:
        found.execute(timezone.now(), accept_refused=accept_refused)
    elif refused and not accept_refused:
        click.echo(_("Nothing was changed. Decide the refused rows (--decide), or --accept-refused."), err=True)
    _end({**found.plan.as_json(), "dry_run": dry_run, "changed": changed}, as_json)
    return REFUSED if refused else 0


def _show(lines: Any, as_json: bool) -> None:
    for line in lines if not as_json else ():
        click.echo(line)


def _goes_on(dry_run: bool, yes: bool, as_json: bool) -> bool:
    if dry_run:
        return False
    if not yes and not as_json and sys.stdin.isatty():
        click.confirm(_("Go on?"), abort=True)
    return True


def _end(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    elif told["changed"]:
        click.echo(_("Done."))


@tree.command(help=_("Find cycles, overlaps, gaps and orphans, and say which days the data supports."))
@DATA
@JSON
def check(data: Path, as_json: bool) -> int:
    """Check the facts of the tree."""
    _portal(data)
    from lamsach.portal.units.checking import check as check_facts

    report = check_facts()
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
        return FOUND if report.findings else 0
    click.echo(_("{units} units, {edges} superiors, {names} names, {successions} successions.").format(**report.counts))
    for finding in report.findings[:SHOWN]:
        click.echo(f"! {finding.message(report.name)}")
    if more := len(report.findings[SHOWN:]):
        click.echo(_("… and {count} more.").format(count=more))
    for line in _days(report):
        click.echo(line)
    return FOUND if report.findings else 0


def _days(report: Any) -> list[str]:
    spans = [(span.get("since"), span.get("until")) for span in report.as_json()["whole"]]
    whole = ", ".join(f"{_said(since)} - {_said(until)}" for since, until in spans)
    if spans == [(None, None)]:
        whole = _("all")
    lines = [_("The tree is whole on these days: {days}").format(days=whole or "-")]
    if report.supported_since:
        lines.append(
            _(
                "The imported data is of {day} and later. Before, the tree stands as it did then, but for dated edits."
            ).format(day=f"{report.supported_since:%d/%m/%Y}")
        )
    return lines


def _said(day: str | None) -> str:
    return f"{dt.date.fromisoformat(day):%d/%m/%Y}" if day else "…"


@tree.command(help=_("Make all paths of the tree anew from its facts. Safe at any time; run it nightly."))
@DATA
@JSON
def rebuild(data: Path, as_json: bool) -> int:
    """Rederive what follows from the facts."""
    _portal(data)
    from django.utils import timezone

    from lamsach.portal.units.actions import rebuild_tree

    start = time.monotonic()
    done = rebuild_tree(timezone.now())
    seconds = round(time.monotonic() - start, 2)
    told = {"paths": done.paths, "units": done.units, "handed_over": done.handed_over, "seconds": seconds}
    if as_json:
        click.echo(json.dumps(told))
    else:
        click.echo(
            _("{paths} paths; {units} units with another name or kind of the day; {handed_over} handed over.").format(
                **told
            )
        )
    return 0
