"""``lamsach hunt``: contacts with indicators, per device and unit."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats import format_named
from lamsach.hunt.hunting import Hunt, Plan
from lamsach.hunt.leases import Leases
from lamsach.hunt.listing import cache_folder, open_list
from lamsach.hunt.logs import expand
from lamsach.hunt.report import Finding, as_data, reports
from lamsach.hunt.rollup import roll_up
from lamsach.hunt.summary import Progress, show
from lamsach.hunt.tally import SHORT_SLOT
from lamsach.hunt.units import UnitTable
from lamsach.wire.delivery import deliver
from lamsach.wire.machine import own_folder, pseudonym

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option("--list", "list_path", type=click.Path(path_type=Path), required=True)
@click.option("--units", type=click.Path(path_type=Path))
@click.option("--leases", type=click.Path(path_type=Path))
@click.option("--format", "format_name")
@click.option("--time-zone", default=DEFAULT_ZONE, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64))
@click.option("--report", "report_path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.option("--send", "portal")
@click.option("--unit-code")
@click.option("--slow", is_flag=True, hidden=True)
def hunt(  # noqa: PLR0917 - click gives each option its own argument
    logs: tuple[str, ...],
    list_path: Path,
    units: Path | None,
    leases: Path | None,
    format_name: str | None,
    time_zone: str,
    workers: int | None,
    report_path: Path | None,
    as_json: bool,
    portal: str | None,
    unit_code: str | None,
    slow: bool,
) -> int:
    """Find contacts with the list in logs. LOG: files, folders, patterns, or - for standard input."""
    if portal and not unit_code:
        raise UnusableInputError(_("Without a unit code a report stays local."), advice=_("Add --unit-code CODE."))
    clocks = Clocks(_zone(time_zone), datetime.now(UTC))
    table, held = _attribution(units, leases, clocks)
    hunt_list = open_list(list_path, cache_folder(own_folder()))
    plan = Plan(hunt_list.index, clocks)
    _choose(plan, format_name, workers, short_slots=held is not None, slow=slow)
    run = Hunt(plan)
    names = expand(logs)
    progress = Progress(names, sys.stderr)
    started, complete, failed = time.monotonic(), True, None
    try:
        run.run(names, progress.show)
    except KeyboardInterrupt:
        complete = False
    except UnusableInputError as error:
        complete, failed = False, error
    progress.end()
    sightings = roll_up(run.tally, hunt_list.index, units=table, leases=held)
    finding = Finding(run, hunt_list, sightings, time.monotonic() - started, complete)
    _keep(finding, report_path, portal, unit_code)
    if as_json:
        click.echo(json.dumps(as_data(finding), ensure_ascii=False))
    else:
        show(finding, sys.stdout)
    if failed is not None and not run.finished:
        raise failed
    if failed is not None:
        click.echo(f"lamsach: {failed}", err=True)
    return 3 if not complete else 1 if finding.hits else 0


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UnusableInputError(_("There is no time zone of this name."), where=name) from None


def _attribution(units: Path | None, leases: Path | None, clocks: Clocks) -> tuple[UnitTable | None, Leases | None]:

    table = UnitTable.read(units) if units else None
    for line, text in (table.refused if table else [])[:5]:
        click.echo(_("{file}, line {line}: not “cidr,unit”: {text}").format(file=units, line=line, text=text), err=True)
    return table, Leases.read(leases, clocks) if leases else None


def _choose(plan: Plan, format_name: str | None, workers: int | None, *, short_slots: bool, slow: bool) -> None:

    plan.format = format_named(format_name) if format_name else None
    plan.workers = workers or plan.workers
    plan.slot = SHORT_SLOT if short_slots else plan.slot
    if slow:
        plan.kernel = None


def _keep(finding: Finding, report_path: Path | None, portal: str | None, unit_code: str | None) -> None:

    if not report_path and not portal:
        return
    made = reports(finding, machine=pseudonym(own_folder()), made_at=datetime.now(UTC), uuids=iter(uuid4, None))
    for number, document in enumerate(made):
        if report_path:
            path = report_path if number == 0 else report_path.with_stem(f"{report_path.stem}-{number + 1}")
            path.write_bytes(document.to_json() + b"\n")
        if portal and unit_code:
            deliver(document, portal, unit_code)
