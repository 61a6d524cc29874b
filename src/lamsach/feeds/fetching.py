"""Fetch a source: only when it changed.

The last good copy kept, its state written down, and a strange one held for a person.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lamsach.core.downloads import FetchError, download
from lamsach.core.texts import gettext as _
from lamsach.feeds.remote.base import Pulled, authorization

MAX_SOURCE = 512 * 1024 * 1024
_FEW = 20  # below so many rows a change of size says nothing
_SHRUNK, _GROWN = 0.5, 10


@dataclass(frozen=True)
class SourceState:
    """What is known of a source: its copy, when it was last well, what went wrong since.

    *rows*, *format* and *columns* are of the last good one.
    """

    name: str
    url: str
    etag: str = ""
    modified: str = ""
    good_at: str = ""
    tried_at: str = ""
    error: str = ""
    rows: int = 0
    format: str = ""
    columns: tuple[str, ...] = ()


class SourceShelf:
    """A folder with the last good copy and the state of each source."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def state(self, name: str) -> SourceState | None:
        """Return the state of a source; None for one that was never fetched."""
        path = self.folder / f"{name}.json"
        return _state(path) if path.exists() else None

    def states(self) -> list[SourceState]:
        """Return the states of all sources, by name."""
        return [_state(path) for path in sorted(self.folder.glob("*.json"))]

    def copy(self, name: str) -> Path:
        """Return where the last good copy of a source is."""
        return self.folder / f"{name}.copy"

    def fetch(self, name: str, url: str, now: datetime, *, private: bool = False, login: str = "") -> Path | None:
        """Fetch *url* and return the new copy, which is not yet the good one; None where nothing changed.

        Raises `FetchError`; the state then says so, and the last good copy stays.
        """
        before = self.state(name) or SourceState(name, url)
        known = before if before.url == url and self.copy(name).exists() else SourceState(name, url)
        tried, half = replace(known, tried_at=now.isoformat(), error=""), self.folder / f"{name}.new"
        try:
            found = download(
                url, limit=MAX_SOURCE, etag=known.etag, modified=known.modified, private=private,
                extra=authorization(login),
            )  # fmt: skip
            if found.changed:
                with half.open("wb") as file:
                    file.writelines(found.pieces)
        except FetchError as error:
            half.unlink(missing_ok=True)
            self._store(replace(before, tried_at=now.isoformat(), error=str(error)))
            raise
        if not found.changed:
            self._store(replace(tried, good_at=now.isoformat()))
            return None
        self._store(replace(before, tried_at=now.isoformat(), error=""))
        (self.folder / f"{name}.marks").write_text(json.dumps([url, found.etag, found.modified]), "utf-8")
        return half

    def put(self, name: str, url: str, content: bytes, now: datetime) -> Path:
        """Lay down a new copy that somebody brought, and return it: from here on it is like a fetched one."""
        half = self.folder / f"{name}.new"
        half.write_bytes(content)
        self._store(replace(self.state(name) or SourceState(name, url), tried_at=now.isoformat(), error=""))
        (self.folder / f"{name}.marks").write_text(json.dumps([url, "", ""]), "utf-8")
        return half

    def keep(self, name: str, rows: int, source_format: str, now: datetime, columns: tuple[str, ...] = ()) -> None:
        """Make the new copy the good one: a person, or `strangeness`, found nothing wrong with it."""
        marks = self.folder / f"{name}.marks"
        url, etag, modified = json.loads(marks.read_text("utf-8"))
        (self.folder / f"{name}.new").replace(self.copy(name))
        marks.unlink()
        stamp = now.isoformat()
        self._store(SourceState(name, url, etag, modified, stamp, stamp, "", rows, source_format, columns))

    def cursor(self, name: str, url: str) -> dict[str, Any]:
        """Return what was remembered of a remote source; nothing the first time, or at another address."""
        path, before = self.folder / f"{name}.cursor", self.state(name)
        if before is None or before.url != url or not path.exists():
            return {}
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found

    def remember(self, name: str, url: str, pulled: Pulled, source_format: str, now: datetime) -> None:
        """Keep where the next pull goes on: what was pulled is taken."""
        half, stamp = self.folder / f"{name}.half", now.isoformat()
        half.write_text(json.dumps(pulled.cursor), "utf-8")
        half.replace(self.folder / f"{name}.cursor")
        self._store(SourceState(name, url, "", "", stamp, stamp, "", pulled.size or 0, source_format))

    def fail(self, name: str, url: str, why: str, now: datetime) -> None:
        """Write down that a remote source could not be pulled, or was not taken."""
        self._store(replace(self.state(name) or SourceState(name, url), tried_at=now.isoformat(), error=why))

    def hold(self, name: str, why: str, now: datetime) -> None:
        """Leave the new copy aside until a person looked at it."""
        before = self.state(name)
        if before is not None:
            self._store(replace(before, tried_at=now.isoformat(), error=why))

    def held(self, name: str) -> Path | None:
        """Return the new copy that waits for a person; None where none does."""
        new, marks = self.folder / f"{name}.new", self.folder / f"{name}.marks"
        return new if new.exists() and marks.exists() else None

    def discard(self, name: str, now: datetime) -> bool:
        """Throw away the copy that waits, and say whether there was one; the last good one stays."""
        found, before = self.held(name), self.state(name)
        if found is None or before is None:
            return False
        (self.folder / f"{name}.marks").unlink()
        found.unlink()
        self._store(replace(before, tried_at=now.isoformat(), error=""))
        return True

    def _store(self, state: SourceState) -> None:
        half = self.folder / f"{state.name}.part"
        half.write_text(json.dumps(asdict(state), ensure_ascii=False, indent=1), "utf-8")
        half.replace(self.folder / f"{state.name}.json")


def _state(path: Path) -> SourceState:
    said = json.loads(path.read_text("utf-8"))
    return SourceState(**{**said, "columns": tuple(said.get("columns", ()))})


def strangeness(
    before: SourceState | None, rows: int, unreadable: int, source_format: str, columns: tuple[str, ...] = ()
) -> str:
    """Say why a new copy should be looked at by a person; nothing where it is as usual.

    Columns are found by their names, so another order of them is as usual; one more, one less or another name is not.
    """
    known = before if before is not None and before.rows else None
    if known is not None and (other := _other_shape(known, source_format, columns)):
        return other
    if rows >= _FEW and unreadable * 2 > rows:
        return _("More than half of the rows cannot be read.")
    return _other_size(known, rows) if known is not None else ""


def _other_shape(before: SourceState, source_format: str, columns: tuple[str, ...]) -> str:
    if before.format and before.format != source_format:
        return _("The source changed from {old} to {new}.").format(old=before.format, new=source_format)
    if before.columns and set(before.columns) != set(columns):
        return _("The columns of the source changed. Gone: {gone}. New: {new}.").format(
            gone=_names(before.columns, columns), new=_names(columns, before.columns)
        )
    return ""


def _other_size(before: SourceState, rows: int) -> str:
    if before.rows >= _FEW and rows < before.rows * _SHRUNK:
        return _("The source shrank from {old} rows to {new}.").format(old=before.rows, new=rows)
    if before.rows >= _FEW and rows > before.rows * _GROWN:
        return _("The source grew from {old} rows to {new}.").format(old=before.rows, new=rows)
    return ""


def _names(some: tuple[str, ...], others: tuple[str, ...]) -> str:
    return ", ".join(sorted(set(some) - set(others)))[:200] or "-"
