"""``lamsach list import``: a source into the list in the making, from a file, an address, or a place that is asked."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from lamsach.cli.list_curate import (
    BY,
    COLUMN,
    DESK,
    EXERCISE,
    FORMAT,
    PROTECT,
    REASON,
    Taken,
    guard_for,
    intake_of,
    tell,
)  # fmt: skip
from lamsach.cli.list_follow import JSON, say
from lamsach.core.errors import LamsachError, UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.fetching import SourceShelf, strangeness
from lamsach.feeds.guard import Guard
from lamsach.feeds.intake import take
from lamsach.feeds.remote import REMOTES, asker


class Wanted(NamedTuple):
    """What the user said of the source."""

    source: str
    format: str | None
    columns: tuple[str, ...]
    name: str
    confidence: int
    anyway: bool
    private: bool
    login: Path | None


class Reached(NamedTuple):
    """What came of a source; *settle* is called when it was taken, so that nothing is lost where that failed."""

    taken: Taken
    settle: Callable[[], None]


@click.command("import", help=_("Take a source into the list in the making: a file, - or an address."))
@click.argument("source")
@FORMAT
@COLUMN
@click.option("--name", default="", help=_("Name of the source."))
@click.option(
    "--confidence",
    type=click.IntRange(0, 100),
    default=50,
    help=_("How sure the source is, where it does not say [50]."),
)
@click.option("--anyway", is_flag=True, help=_("Take a source that suddenly differs: a person looked at it."))
@click.option("--private", is_flag=True, help=_("The address may be on a private network."))
@click.option("--login", type=click.Path(path_type=Path), help=_("File with user:password or Bearer TOKEN."))
@DESK
@BY
@REASON
@PROTECT
@EXERCISE
@JSON
def import_(  # noqa: PLR0917 - click gives each option its own argument
    source: str,
    format_name: str | None,
    columns: tuple[str, ...],
    name: str,
    confidence: int,
    anyway: bool,
    private: bool,
    login: Path | None,
    desk: Path,
    actor: str,
    reason: str,
    protect: tuple[str, ...],
    exercise: bool,
    as_json: bool,
) -> int:
    """Take in."""
    from lamsach.feeds.desk import Desk

    wanted = Wanted(source, format_name, columns, name, confidence, anyway, private, login)
    now = datetime.now(UTC)
    reached = _reach(wanted, SourceShelf(desk.with_suffix(".sources")), guard_for(protect, exercise=exercise), now)
    if reached is None:
        say({"changed": False}, _("Nothing changed."), as_json=as_json)
        return 0
    with Desk(desk) as place:
        place.take(reached.taken.intake, actor, now, reason)
    reached.settle()
    return tell(reached.taken, as_json=as_json)


def _reach(wanted: Wanted, shelf: SourceShelf, guard: Guard, now: datetime) -> Reached | None:
    remote = wanted.format in REMOTES
    if not wanted.source.startswith(("http://", "https://")):
        if remote:
            raise UnusableInputError(_("A source of this format is an address: https://…"), where=wanted.source)
        return Reached(_intake(wanted, wanted.source, guard), lambda: None)
    if not wanted.name.replace("-", "").replace("_", "").isalnum():
        raise UnusableInputError(_("Name the source with --name: letters, digits, - and _."))
    return _pull(wanted, shelf, guard, now) if remote else _fetch(wanted, shelf, guard, now)


def _intake(wanted: Wanted, place: str, guard: Guard) -> Taken:
    return intake_of(place, wanted.format, wanted.columns, guard, wanted.name, wanted.confidence)


def _fetch(wanted: Wanted, shelf: SourceShelf, guard: Guard, now: datetime) -> Reached | None:
    name = wanted.name
    fetched = shelf.fetch(name, wanted.source, now, private=wanted.private, login=_login(wanted))
    if fetched is None:
        return None
    try:
        taken = _intake(wanted, str(fetched), guard)
        rows, unreadable = taken.intake.rows, len(taken.intake.unreadable)
        _as_usual(wanted, strangeness(shelf.state(name), rows, unreadable, taken.format, taken.columns))
    except LamsachError as error:
        shelf.hold(name, error.message, now)
        raise
    return Reached(taken, lambda: shelf.keep(name, rows, taken.format, now, taken.columns))


def _pull(wanted: Wanted, shelf: SourceShelf, guard: Guard, now: datetime) -> Reached:
    name, url, remote = wanted.name, wanted.source, REMOTES[wanted.format or ""]
    try:
        pulled = remote.pull(asker(private=wanted.private, login=_login(wanted)), url, shelf.cursor(name, url))
        if pulled.size is not None:
            _as_usual(wanted, strangeness(shelf.state(name), pulled.size, 0, remote.name))
    except LamsachError as error:
        shelf.fail(name, url, error.message, now)
        raise
    intake = take(pulled.rows, guard, source=name, confidence=wanted.confidence)
    return Reached(Taken(remote.name, (), intake), lambda: shelf.remember(name, url, pulled, remote.name, now))


def _as_usual(wanted: Wanted, strange: str) -> None:
    if strange and not wanted.anyway:
        raise UnusableInputError(strange, where=wanted.name, advice=_("Look at it; then import it with --anyway."))


def _login(wanted: Wanted) -> str:
    """Return what stands in the file: a command line is seen by everybody on the machine."""
    if wanted.login is None:
        return ""
    try:
        return wanted.login.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInputError(_("The file cannot be read."), where=str(wanted.login)) from error
