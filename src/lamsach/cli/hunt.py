"""``lamsach hunt``: contacts with indicators, per device and unit."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from lamsach.core.errors import CouldNotFinishError, UnusableInputError, why
from lamsach.core.texts import gettext as _
from lamsach.core.texts import language_in_use, ngettext
from lamsach.hunt.checkpoint import Checkpoint
from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Reason, Role
from lamsach.hunt.formats import format_named
from lamsach.hunt.formats.csv_log import CsvLog
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.leases import Leases
from lamsach.hunt.logs import expand
from lamsach.hunt.opening import Plan
from lamsach.hunt.page import page
from lamsach.hunt.report import Finding, as_data, reports
from lamsach.hunt.sightings import sightings_of
from lamsach.hunt.summary import Progress, show
from lamsach.hunt.tally import SHORT_SLOT
from lamsach.hunt.translations import Translations, is_nat_log
from lamsach.hunt.units import UnitTable
from lamsach.indicators.listing import cache_folder, open_list
from lamsach.wire.machine import own_folder, pseudonym
from lamsach.wire.outbox import Outbox
from lamsach.wire.unit_code import remember, remembered

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
MOST_TOLD = 10  # logs that could not be read, by name


@click.command(help=_("Find contacts with the list in logs. LOG: files, folders, patterns, or - for standard input."))
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option(
    "--list",
    "list_path",
    type=click.Path(path_type=Path),
    required=True,
    help=_("Indicator list: release, index, text or CSV."),
)
@click.option("--units", type=click.Path(path_type=Path), help=_("Whose addresses: CSV cidr,unit[,from,to]."))
@click.option(
    "--leases",
    type=click.Path(path_type=Path),
    multiple=True,
    help=_("DHCP leases, NAT logs, or CSV address,device,from,to; may stand several times."),
)
@click.option("--format", "format_name", help=_("Format of the logs, where it is not recognised."))
@click.option("--columns", help=_("Columns of a table: client=src,name=query,time=ts."))
@click.option("--time-zone", default=DEFAULT_ZONE, show_default=True, help=_("Zone of logs that name none."))
@click.option("--workers", type=click.IntRange(1, 64), help=_("Threads; as many as processors where not given."))
@click.option("--follow", is_flag=True, help=_("Go on while the log grows, also across rotation."))
@click.option("--resume", type=click.Path(path_type=Path), help=_("Keep in this file which logs are done, and go on."))
@click.option("--report", "report_path", type=click.Path(path_type=Path), help=_("Write the sighting report (JSON)."))
@click.option("--html", type=click.Path(path_type=Path), help=_("Write a page to look at and to print."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.option("--send", "portal", help=_("Send the sighting report to this portal."))
@click.option("--unit-code", help=_("The unit's code, from its page in the portal; kept for next time."))
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", help=_("Where the work is done."))
@click.option("--slow", is_flag=True, hidden=True)
def hunt(  # noqa: PLR0917 - click gives each option its own argument
    logs: tuple[str, ...],
    list_path: Path,
    units: Path | None,
    leases: tuple[Path, ...],
    format_name: str | None,
    columns: str | None,
    time_zone: str,
    workers: int | None,
    follow: bool,
    resume: Path | None,
    report_path: Path | None,
    html: Path | None,
    as_json: bool,
    portal: str | None,
    unit_code: str | None,
    engine: str,
    slow: bool,
) -> int:
    """Find contacts with the list in logs. LOG: files, folders, patterns, or - for standard input."""
    outbox, code = _outbox(portal, unit_code)
    for target in (report_path, html, resume):
        _check_target(target)
    clocks = Clocks(_zone(time_zone), datetime.now(UTC))
    table, held, nat = _attribution(units, leases, clocks)
    hunt_list = open_list(list_path, cache_folder(own_folder()))
    plan = Plan(hunt_list.index, clocks, columns=_columns(columns), nat=nat)
    _choose(plan, format_name, workers, short_slots=held is not None, slow=slow)
    run = Hunt(plan)
    started, complete, failed = time.monotonic(), True, None
    try:
        with _ended_as_interrupted():
            if engine == "spark":
                _on_spark(run, logs)
            elif follow:
                _follow(run, logs)
            else:
                _read(
                    run,
                    expand(logs),
                    resume,
                    f"{list_path}|{hunt_list.mark}|{plan.slot}|{format_name}|{time_zone}|{columns}",
                )
    except KeyboardInterrupt:
        complete = follow
    except UnusableInputError as error:
        complete, failed = False, error
    sightings = sightings_of(run.counted, hunt_list.index, units=table, leases=held, kernel=plan.kernel)
    finding = Finding(run, hunt_list, sightings, time.monotonic() - started, complete)
    if failed is not None and not run.counts.lines:
        _tell_unusable(run.unusable[1:])
        raise failed
    if as_json:
        click.echo(json.dumps(as_data(finding), ensure_ascii=False))
    else:
        show(finding, sys.stdout)
    _tell_unusable(run.unusable or ([failed] if failed else []))
    _keep(finding, report_path, outbox)
    if html:
        _write(html, page(finding, language_in_use()).encode())
    if outbox and code:
        sent = outbox.send(code)
        number = sent.new + sent.known
        told = ngettext(
            "{number} report is with the portal {portal}.", "{number} reports are with the portal {portal}.", number
        )
        click.echo(told.format(number=number, portal=portal), err=True)
        remember(own_folder(), code)
    return 3 if not complete else 1 if finding.hits else 0


def _read(run: Hunt, names: list[str], resume: Path | None, mark: str) -> None:
    progress = Progress(names, sys.stderr)
    checkpoint = Checkpoint(resume, mark) if resume else None
    if checkpoint:
        names = checkpoint.load(run, names)
    finished = 0

    def on_progress(hunt: Hunt) -> None:
        nonlocal finished
        progress.show(hunt)
        if checkpoint and len(hunt.finished) > finished:
            finished = len(hunt.finished)
            checkpoint.save(hunt)

    try:
        run.run(names, on_progress)
    finally:
        progress.end()


def _follow(run: Hunt, logs: tuple[str, ...]) -> None:
    if len(logs) != 1 or not Path(logs[0]).is_file():
        raise UnusableInputError(_("One log is followed at a time."), advice=_("Name one file, not compressed."))
    known: set[tuple[str, int]] = set()

    def on_idle(hunt: Hunt) -> None:
        for key in hunt.tally:
            if (key.client, key.entry) not in known:
                known.add((key.client, key.entry))
                entry = hunt.plan.index.entry(key.entry)
                click.echo(f"{key.client} {entry.indicator.value} {entry.family}".rstrip(), err=True)

    run.follow(logs[0], on_idle)


def _on_spark(run: Hunt, logs: tuple[str, ...]) -> None:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UnusableInputError(
            _("Spark is not installed."), advice=_("Install it: pip install 'lamsach[hunt,spark]'.")
        ) from None
    from lamsach.hunt.spark import hunt_lake

    frame = SparkSession.builder.getOrCreate().read.parquet(*logs)
    plan = run.plan
    result = hunt_lake(frame, Path(str(plan.index.where)), mapping=plan.columns, clocks=plan.clocks, slot=plan.slot)
    run.tally.merge([result.tally])
    run.counts.lines += result.lines
    run.counts.refused[Reason.ENCODING] += result.refused


def _columns(text: str | None) -> dict[str, Role] | None:
    """Read ``client=src,name=query``: role, then column."""
    if not text:
        return None
    found: dict[str, Role] = {}
    for part in text.split(","):
        role, _equals, column = part.partition("=")
        name = role.strip().upper().replace("-", "_")
        if name not in Role.__members__ or not column.strip():
            raise UnusableInputError(
                _("Columns are given as role=column."),
                where=part,
                advice=_("Roles: {names}.").format(names=", ".join(each.name.lower() for each in Role if each)),
            )
        found[column.strip()] = Role[name]
    return found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UnusableInputError(_("There is no time zone of this name."), where=name) from None


def _attribution(
    units: Path | None, files: tuple[Path, ...], clocks: Clocks
) -> tuple[UnitTable | None, Leases | None, Translations | None]:
    table = UnitTable.read(units) if units else None
    for line, text in (table.refused if table else [])[:5]:
        click.echo(_("{file}, line {line}: not “cidr,unit”: {text}").format(file=units, line=line, text=text), err=True)
    leases: list[Leases] = []
    nat: list[Translations] = []
    for path in files:
        with suppress(OSError), path.open("rb") as file:
            if is_nat_log(file.read(4096).decode("utf-8-sig", "replace")):
                nat.append(Translations.read(path, clocks))
                continue
        leases.append(Leases.read(path, clocks))
    return table, Leases.joined(leases) if leases else None, Translations.joined(nat) if nat else None


def _choose(plan: Plan, format_name: str | None, workers: int | None, *, short_slots: bool, slow: bool) -> None:

    plan.format = format_named(format_name) if format_name else None
    if plan.columns and (plan.format is None or plan.format.name == "csv"):
        plan.format = CsvLog({name.lower(): role for name, role in plan.columns.items()})
    plan.workers = workers or plan.workers
    plan.slot = SHORT_SLOT if short_slots else plan.slot
    if slow:
        plan.kernel = None


def _outbox(portal: str | None, unit_code: str | None) -> tuple[Outbox | None, str | None]:
    """Return where the reports for *portal* wait, and the unit's code: the one given, or the one of last time."""
    if not portal:
        return None, None
    code = unit_code or remembered(own_folder())
    if not code:
        raise UnusableInputError(_("Without a unit code a report stays local."), advice=_("Add --unit-code CODE."))
    return Outbox(own_folder(), portal), code


def _keep(finding: Finding, report_path: Path | None, outbox: Outbox | None) -> None:
    if not report_path and not outbox:
        return
    made = reports(finding, machine=pseudonym(own_folder()), made_at=datetime.now(UTC), uuids=iter(uuid4, None))
    for number, document in enumerate(made):
        if report_path:
            path = report_path if number == 0 else report_path.with_stem(f"{report_path.stem}-{number + 1}")
            _write(path, document.to_json() + b"\n")
        if outbox:
            outbox.put(document)


def _check_target(path: Path | None) -> None:
    """Refuse a file that could not be written once the hunt is over."""
    if path and (path.is_dir() or not os.access(path if path.exists() else path.absolute().parent, os.W_OK)):
        raise UnusableInputError(
            _("This file cannot be written."), where=str(path), advice=_("Name a file in a folder of yours.")
        )


def _write(path: Path, content: bytes) -> None:
    """Write *content*; where that fails, what was at *path* stays, as far as its folder lets a second file be made."""
    target = path.resolve()  # what a link leads to is replaced, not the link
    beside = os.access(target.parent, os.W_OK) and (target.is_file() or not target.exists())  # no device, no pipe
    half = target.with_name(target.name + ".part") if beside else target
    try:
        half.write_bytes(content)
        if beside:
            half.replace(target)
    except OSError as error:
        if beside:
            half.unlink(missing_ok=True)
        raise CouldNotFinishError(_("This file cannot be written."), where=str(path), advice=why(error)) from error


@contextmanager
def _ended_as_interrupted() -> Iterator[None]:
    """Let a polite end (SIGTERM) do what Ctrl-C does: show what was found so far."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell_unusable(told: list[UnusableInputError]) -> None:
    for error in told[:MOST_TOLD]:
        click.echo(f"lamsach: {error}", err=True)
    if len(told) > MOST_TOLD:
        click.echo(_("… and {number} more logs that could not be read.").format(number=len(told) - MOST_TOLD), err=True)
