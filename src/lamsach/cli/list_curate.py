"""``lamsach list check|approve|revoke|sources``: from a source to what may be published."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from lamsach.cli.list_follow import JSON, SHOWN, say
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.guard import Guard
from lamsach.feeds.intake import Intake, Item, rows_of, take
from lamsach.feeds.sources import Refusal, format_named
from lamsach.indicators.values import Indicator

REFUSED = 4
FORMAT = click.option("--format", "format_name", help=_("Format of the source; recognised where not named."))
COLUMN = click.option(
    "--column", "columns", multiple=True, metavar="ROLE=NAME", help=_("Column of a CSV: value, family, confidence …")
)
PROTECT = click.option(
    "--protect", multiple=True, metavar="TREE", help=_("A further domain tree that two must approve.")
)
EXERCISE = click.option("--exercise", is_flag=True, help=_("Let documentation ranges pass: for a drill."))
DESK = click.option(
    "--desk", type=click.Path(path_type=Path), default="list.sqlite3", help=_("The list in the making [list.sqlite3].")
)
BY = click.option("--by", "actor", required=True, help=_("Who answers for it."))
REASON = click.option("--reason", default="", help=_("Why."))


def _progress(name: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{name}", nl=False, err=True)


def guard_for(protect: tuple[str, ...], *, exercise: bool) -> Guard:
    """Open the guard, with further trees that it protects."""
    from lamsach.feeds.guard.wellknown import PROTECTED_TREES

    trees = (*PROTECTED_TREES, *(Indicator.parse(tree).value for tree in protect))
    guard = Guard.open(protected=trees, exercise=exercise, progress=_progress)
    _progress("")
    return guard


def _options(columns: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in columns]
    if not all(mark for _role, mark, _name in pairs):
        raise UnusableInputError(_("Write a column as ROLE=NAME, for example value=domain."))
    return {role: name for role, _mark, name in pairs}


class Taken(NamedTuple):
    """What came of a source, and the format and columns it was read with."""

    format: str
    columns: tuple[str, ...]
    intake: Intake


def intake_of(  # noqa: PLR0917 - what the user said, in one place
    source: str, format_name: str | None, columns: tuple[str, ...], guard: Guard, name: str, confidence: int
) -> Taken:
    """Read a file, or standard input, as the user said."""
    try:
        with click.open_file(source, "rb") as stream:
            chosen = format_named(format_name) if format_name else None
            found = rows_of(stream, chosen, _options(columns))  # type: ignore[arg-type]
            return Taken(found.format.name, found.columns, take(found.rows, guard, source=name, confidence=confidence))
    except OSError as error:
        raise UnusableInputError(_("The file cannot be read."), where=source) from error


def _item(item: Item) -> dict[str, Any]:
    kind, value = item.record.indicator
    return {
        "line": item.line,
        "raw": item.raw,
        "value": value,
        "kind": kind.value,
        "verdict": item.verdict.decision.value,
        "reason": item.verdict.reason,
        "guard": item.verdict.guard,
        "approvals": item.verdict.approvals,
        "action": item.record.action.value,
        "notes": [note.value for note in item.notes],
    }


def _unreadable(refusal: Refusal) -> dict[str, Any]:
    return {
        "line": refusal.line,
        "raw": refusal.raw,
        "value": None,
        "kind": None,
        "verdict": "unreadable",
        "reason": refusal.reason,
        "guard": "",
        "approvals": 0,
        "action": None,
        "notes": [],
    }


def tell(taken: Taken, *, as_json: bool) -> int:
    """Say what became of each value, and return the exit code."""
    name, intake = taken.format, taken.intake
    refused = sorted(
        [*map(_item, intake.refused), *map(_unreadable, intake.unreadable)], key=lambda each: int(each["line"])
    )
    answer = {
        "format": name,
        "rows": intake.rows,
        "duplicates": intake.duplicates,
        "accepted": list(map(_item, intake.accepted)),
        "held": list(map(_item, intake.held)),
        "refused": refused,
    }
    text = _("Format {name}. Accepted: {accepted}. Waiting: {held}. Refused: {refused}. Twice: {duplicates}.").format(
        name=name,
        accepted=len(intake.accepted),
        held=len(intake.held),
        refused=len(refused),
        duplicates=intake.duplicates,
    )
    marked: list[tuple[str, dict[str, Any]]] = [("?", each) for each in map(_item, intake.held)]
    marked += [("!", each) for each in refused]
    lines = [
        _("{mark} line {line}: {raw}: {reason} {guard}")
        .format(
            mark=mark,
            line=each["line"],
            raw=each["raw"],
            reason=each["reason"],
            guard=f"[{each['guard']}]" if each["guard"] else "",
        )
        .rstrip()
        for mark, each in marked[:SHOWN]
    ]
    more = (
        [] if len(marked) <= SHOWN else [_("… and {number} more (--json shows all)").format(number=len(marked) - SHOWN)]
    )
    say(answer, "\n".join([text, *lines, *more]), as_json=as_json)
    return REFUSED if refused else 0


@click.command(
    help=_("Read a source and say what would become of each value; nothing is kept. - reads standard input.")
)
@click.argument("source")
@FORMAT
@COLUMN
@PROTECT
@EXERCISE
@JSON
def check(  # noqa: PLR0917 - click gives each option its own argument
    source: str,
    format_name: str | None,
    columns: tuple[str, ...],
    protect: tuple[str, ...],
    exercise: bool,
    as_json: bool,
) -> int:
    """Check."""
    taken = intake_of(source, format_name, columns, guard_for(protect, exercise=exercise), "", 50)
    return tell(taken, as_json=as_json)


@click.command(help=_("Approve values that wait. In a protected tree two people must."))
@click.argument("values", nargs=-1, required=True)
@DESK
@BY
@REASON
@JSON
def approve(values: tuple[str, ...], desk: Path, actor: str, reason: str, as_json: bool) -> int:
    """Approve."""
    from lamsach.feeds.desk import Desk

    now = datetime.now(UTC)
    with Desk(desk) as place:
        states = {found.value: place.approve(found, actor, now, reason).value for found in map(Indicator.parse, values)}
    say({"states": states}, "\n".join(f"{value}: {state}" for value, state in states.items()), as_json=as_json)
    return 0


@click.command(help=_("Take values off the list and keep them off."))
@click.argument("values", nargs=-1, required=True)
@DESK
@BY
@REASON
@JSON
def revoke(values: tuple[str, ...], desk: Path, actor: str, reason: str, as_json: bool) -> int:
    """Revoke."""
    from lamsach.feeds.desk import Desk

    now, gone = datetime.now(UTC), [Indicator.parse(value) for value in values]
    with Desk(desk) as place:
        for each in gone:
            place.revoke(each, actor, now, reason)
    say({"revoked": [each.value for each in gone]}, "\n".join(each.value for each in gone), as_json=as_json)
    return 0


@click.command(help=_("Show the state of each source that was fetched."))
@DESK
@JSON
def sources(desk: Path, as_json: bool) -> int:
    """Show."""
    from dataclasses import asdict

    from lamsach.feeds.fetching import SourceShelf

    states = SourceShelf(desk.with_suffix(".sources")).states()
    lines = [
        _("{name}: {rows} rows, well at {good}. {error}")
        .format(name=each.name, rows=each.rows, good=each.good_at or "-", error=each.error)
        .rstrip()
        for each in states
    ]
    say({"sources": list(map(asdict, states))}, "\n".join(lines), as_json=as_json)
    return 0
