"""The list in the making, in one SQLite file: what was proposed, who approved it, what happened to each value."""

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Self

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.intake import Intake, Item
from lamsach.indicators.curation import Event, approvers, expiry, on_arrival, renewed, state_after, steady_expiry
from lamsach.indicators.record import Action, Record, State, Tlp
from lamsach.indicators.values import Indicator, Kind

_TABLES = """
create table if not exists value (
  kind text, value text, source text, family text, confidence integer, first_seen integer, last_seen integer,
  valid_from integer, valid_until integer, action text, tlp text, reference text, state text, needed integer,
  until integer, primary key (kind, value)) without rowid;
create table if not exists event (
  kind text, value text, at integer, actor text, verb text, reason text);
create index if not exists event_of on event (kind, value);
"""
_VERSION = 2
_PATIENCE = 30.0  # seconds for what another takes in meanwhile
_COLUMNS = (
    "kind, value, source, family, confidence, first_seen, last_seen, valid_from, valid_until, action, tlp, reference"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kept(NamedTuple):
    """A value as it stands here: what is known of it, its state, and how many people must approve it."""

    record: Record
    state: State
    needed: int


class Desk:
    """The file at *path*, made where it is missing. Each verb is one transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._base = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
        try:
            version = self._base.execute("pragma user_version").fetchone()[0]
            if version not in {0, 1, _VERSION}:
                raise UnusableInputError(_("This file was made by a newer version."), where=str(path))
            self._base.executescript(_TABLES)
            if version == 1:
                self._keep_expiry()
            self._base.execute(f"pragma user_version = {_VERSION}")
        except sqlite3.DatabaseError as error:
            self._base.close()
            if isinstance(error, sqlite3.OperationalError):
                raise CouldNotFinishError(
                    _("The list in the making cannot be opened: {error}").format(error=error), where=str(path)
                ) from error
            raise UnusableInputError(_("This is no list in the making."), where=str(path)) from error

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def take(self, intake: Intake, actor: str, now: datetime, reason: str = "") -> None:
        """Take what the guard accepted as approved by *actor*; what it held waits. What is there already is merged."""
        with self._one_transaction():
            for item in intake.accepted:
                self._take(item, State.APPROVED, 1, Event(now, actor, "approve", reason))
            for item in intake.held:
                self._take(
                    item, State.PROPOSED, item.verdict.approvals, Event(now, actor, "propose", item.verdict.guard)
                )

    @contextmanager
    def _one_transaction(self) -> Iterator[None]:
        """Do all of it or nothing. Raises `CouldNotFinishError` where the disk is full, or another does not end."""
        try:
            self._base.execute("begin immediate")
            try:
                yield
            except BaseException:
                if self._base.in_transaction:
                    self._base.execute("rollback")
                raise
            self._base.execute("commit")
        except sqlite3.OperationalError as error:
            raise CouldNotFinishError(
                _("The list in the making cannot be written: {error}. Nothing of this was kept.").format(error=error),
                where=str(self._path),
            ) from error

    def _take(self, item: Item, state: State, needed: int, event: Event) -> None:
        """Take one value. Its first day is the one on which it came in, where nobody says an earlier one."""
        known = self._row(item.record.indicator)
        record = item.record._replace(first_seen=item.record.first_seen or event.at)
        if known is not None:
            before, before_state, needed = known
            record = before.merged(record)
            state = on_arrival(before_state, state)
            if before_state is not State.EXPIRED:
                event = event._replace(verb="merge")
        self._store(record, state, needed, event.at)
        self._tell(record.indicator, event)

    def approve(self, indicator: Indicator, actor: str, now: datetime, reason: str) -> State:
        """Approve a value that waits, and return its state: one person counts once."""
        with self._one_transaction():
            record, _state, needed = self._known(indicator)
            self._tell(indicator, Event(now, actor, "approve", reason))
            state = state_after(approvers((each.verb, each.actor) for each in self.history(indicator)), needed)
            self._store(record, state, needed, now)
        return state

    def revoke(self, indicator: Indicator, actor: str, now: datetime, reason: str) -> None:
        """Take a value off, and keep it off whatever feeds say."""
        with self._one_transaction():
            record, _state, needed = self._known(indicator)
            self._store(record, State.REVOKED, needed)
            self._tell(indicator, Event(now, actor, "revoke", reason))

    def sight(self, indicator: Indicator, seen: datetime) -> None:
        """Note that a value was seen: it is renewed."""
        with self._one_transaction():
            record, state, needed = self._known(indicator)
            self._store(renewed(record, seen), state, needed, seen)
            self._tell(indicator, Event(seen, "", "sighting"))

    def expire(self, now: datetime) -> int:
        """Mark what no longer counts at *now*, and return how many there were."""
        due = f"select {_COLUMNS} from value where state = 'approved' and until <= ?"  # noqa: S608 - constant
        with self._one_transaction():
            gone = [_record(row) for row in self._base.execute(due, (_number(now),))]
            for record in gone:
                self._base.execute(
                    "update value set state = ? where kind = ? and value = ?", (State.EXPIRED.value, *record.indicator)
                )
                self._tell(record.indicator, Event(now, "", "expire"))
        return len(gone)

    def publishable(self) -> Generator[Record, None, None]:
        """Yield the approved records, each with the time at which it stops counting."""
        rows = self._base.execute(f"select {_COLUMNS}, until from value where state = 'approved'")  # noqa: S608
        for row in rows:
            yield _record(row[:-1])._replace(valid_until=_time(row[-1]))

    def approved(self) -> list[Record]:
        """Return the approved records in the order of their values."""
        return [_record(row) for row in self._base.execute(f"select {_COLUMNS} from value where state = 'approved'")]  # noqa: S608 - constant

    def waiting(self) -> list[tuple[Record, int]]:
        """Return what waits for approval, and how many people must give it."""
        rows = self._base.execute(f"select {_COLUMNS}, needed from value where state = 'proposed'")  # noqa: S608
        return [(_record(row[:-1]), row[-1]) for row in rows]

    def everything(self) -> Iterator[Kept]:
        """Yield every value in the order of kind and value."""
        for row in self._base.execute(f"select {_COLUMNS}, state, needed from value"):  # noqa: S608 - constant
            yield Kept(_record(row[:-2]), State(row[-2]), row[-1])

    def history(self, indicator: Indicator) -> list[Event]:
        """Return what happened to a value, oldest first."""
        rows = self._base.execute(
            "select at, actor, verb, reason from event where kind = ? and value = ? order by rowid", tuple(indicator)
        )
        return [Event(_time(at) or _EPOCH, actor, verb, reason) for at, actor, verb, reason in rows]

    def state(self, indicator: Indicator) -> State | None:
        """Return the state of a value; None for one that is not here."""
        found = self._row(indicator)
        return found[1] if found else None

    def _keep_expiry(self) -> None:
        """Bring a file of version 1 up to date, which worked out anew each time when a value stops counting."""
        self._base.execute("alter table value add column until integer")
        for record in self.approved():
            (taken,) = self._base.execute(
                "select max(at) from event where kind = ? and value = ? and verb in ('approve', 'merge', 'sighting')",
                tuple(record.indicator),
            ).fetchone()
            self._base.execute(
                "update value set until = ? where kind = ? and value = ?",
                (_number(expiry(record, _time(taken) or _EPOCH)), *record.indicator),
            )

    def _known(self, indicator: Indicator) -> tuple[Record, State, int]:
        found = self._row(indicator)
        if found is None:
            raise UnusableInputError(_("This value was never proposed."), where=indicator.value)
        return found

    def _row(self, indicator: Indicator) -> tuple[Record, State, int] | None:
        query = f"select {_COLUMNS}, state, needed from value where kind = ? and value = ?"  # noqa: S608 - constant
        with closing(self._base.execute(query, tuple(indicator))) as found:
            row = found.fetchone()
        return (_record(row[:-2]), State(row[-2]), row[-1]) if row else None

    def _store(self, record: Record, state: State, needed: int, taken: datetime | None = None) -> None:
        """Store a value; when it was *taken* again, it counts on from there."""
        query = "select until, state from value where kind = ? and value = ?"
        until, before = self._base.execute(query, tuple(record.indicator)).fetchone() or (None, None)
        if taken is not None:
            known = _time(until) if before == State.APPROVED else None
            until = _number(steady_expiry(record, taken, known))
        self._base.execute(
            "insert or replace into value values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *record.indicator, record.source, record.family, record.confidence, *map(_number, record[4:8]),
                record.action.value, record.tlp.value, record.reference, state.value, needed, until,
            ),
        )  # fmt: skip

    def _tell(self, indicator: Indicator, event: Event) -> None:
        self._base.execute(
            "insert into event values (?, ?, ?, ?, ?, ?)",
            (*indicator, _number(event.at), event.actor, event.verb, event.reason),
        )


def _number(when: datetime | None) -> int | None:
    return None if when is None else int((when - _EPOCH).total_seconds())


def _time(number: int | None) -> datetime | None:
    return None if number is None else _EPOCH + timedelta(seconds=number)


def _record(row: Sequence[Any]) -> Record:
    kind, value, source, family, confidence, first, last, start, until, action, tlp, reference = row
    return Record(
        Indicator(Kind(kind), value),
        source,
        family,
        confidence,
        first_seen=_time(first),
        last_seen=_time(last),
        valid_from=_time(start),
        valid_until=_time(until),
        action=Action(action),
        tlp=Tlp(tlp),
        reference=reference,
    )
