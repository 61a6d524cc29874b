"""The list to match with: a release, an index as it is, or a plain text or CSV list, whose index is made once."""

import csv
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from lamsach.core.errors import LamsachError, UnusableInputError, why
from lamsach.core.texts import gettext as _
from lamsach.indicators.index import MAGIC, Entry, MatchIndex
from lamsach.indicators.index_writer import write
from lamsach.indicators.record import iso_day, moment
from lamsach.indicators.release import ReleaseList
from lamsach.indicators.update import Follower
from lamsach.indicators.values import Indicator, InvalidIndicatorError

_VALUE_COLUMNS = ("value", "indicator", "ioc")
RELEASE = b"#lamsach"
_FORMAT = 2  # of the kept index: another number makes it anew
_KEPT = 5


@dataclass(frozen=True)
class ListInUse:
    """An open list. *number* None: unsigned. *refused*: how many of its lines were no indicator.

    *follower* holds a signed one, with the rules that came with it.
    """

    index: MatchIndex
    number: int | None = None
    signed: bool = False
    refused: int = 0
    mark: str = ""  # of the state of the file
    follower: Follower | None = None


def open_list(path: Path, cache: Path) -> ListInUse:
    """Open the list at *path*. An index made of a text list is kept in *cache* until the list changes.

    Raises `UnusableInputError` where there is no list or no indicator in it.
    """
    if path.is_dir():
        return _held(path)
    try:
        state = path.stat()
        if not path.is_file():  # it is read more than once
            raise UnusableInputError(
                _("This list cannot be opened."), where=str(path), advice=_("Name a file, not a pipe.")
            )
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise UnusableInputError(_("This list cannot be opened."), where=str(path), advice=why(error)) from None
    if magic == RELEASE:
        return _of_release(path, cache, f"{state.st_size}|{state.st_mtime_ns}")
    if magic == MAGIC:
        return ListInUse(MatchIndex.open(path), mark=f"{state.st_size}|{state.st_mtime_ns}")
    mark = f"{_FORMAT}|{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
    kept = cache / f"{hashlib.sha256(mark.encode()).hexdigest()[:32]}.index"
    counter = kept.with_suffix(".refused")

    def make() -> None:
        entries, refused = _read(path)
        cache.mkdir(parents=True, exist_ok=True)
        write(kept, entries)
        counter.write_text(str(refused), "ascii")
        _forget(cache)

    index = _kept_or_made(kept, make)
    text = counter.read_text("ascii") if counter.exists() else "0"
    return ListInUse(index, refused=int(text) if text.isdigit() else 0, mark=mark)


def _held(folder: Path) -> ListInUse:
    """Open the release that `Follower` holds in *folder*: it was checked against the publisher's signatures."""
    follower = Follower(folder) if (folder / "root.json").exists() else None
    held = follower.held() if follower else None
    if follower is None or held is None:
        raise UnusableInputError(
            _("There is no release in this folder."), where=str(folder), advice=_("Fetch one with lamsach list pull.")
        )
    number = held.header.number
    return ListInUse(MatchIndex.open(follower.index()), number, signed=True, mark=str(number), follower=follower)


def _of_release(path: Path, cache: Path, state: str) -> ListInUse:
    """Open a release that was carried here as a file; nobody has checked its signature."""
    release = ReleaseList(path)
    kept = cache / f"{hashlib.sha256(f'{_FORMAT}|{path.resolve()}|{state}'.encode()).hexdigest()[:32]}.index"

    def make() -> None:
        cache.mkdir(parents=True, exist_ok=True)
        write(kept, release.entries())
        _forget(cache)

    return ListInUse(_kept_or_made(kept, make), release.header.number, mark=state)


def _kept_or_made(kept: Path, make: Callable[[], None]) -> MatchIndex:
    """Open the index at *kept*; where it is not there, or damaged, have it made."""
    if kept.exists():
        try:
            return MatchIndex.open(kept)
        except LamsachError:
            kept.unlink(missing_ok=True)
    make()
    return MatchIndex.open(kept)


def _forget(cache: Path) -> None:
    """Keep the newest few."""
    kept = sorted(cache.glob("*.index"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_KEPT:]:
        path.unlink(missing_ok=True)
        path.with_suffix(".refused").unlink(missing_ok=True)


def _read(path: Path) -> tuple[list[Entry], int]:
    entries: list[Entry] = []
    refused = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for raw, family, action, since, until in _rows(file):
                try:
                    entries.append(Entry(Indicator.parse(raw), family, action, _day(since), _day(until, whole=True)))
                except (InvalidIndicatorError, ValueError):
                    refused += 1
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise UnusableInputError(_("This list is no text in UTF-8."), where=str(path)) from error
    if not entries:
        raise UnusableInputError(
            _("There is no indicator in this list."),
            where=str(path),
            advice=_(
                "Write one value in each line, or CSV with the columns value, family, action, valid_from, valid_until."
            ),
        )
    return entries, refused


def _day(text: str, *, whole: bool = False) -> datetime | None:
    """Return the time in *text*; 31/12/2026 is read too. Of a day its beginning, with *whole* its end.

    Raises `ValueError` for what is no time: without its end an indicator would count for ever.
    """
    iso = iso_day(text)
    found = moment(iso)
    if iso and found is None:
        raise ValueError(text)
    return found + timedelta(days=1, microseconds=-1) if found and whole and len(iso) == len("2026-12-31") else found


def _separated(lines: Iterator[str]) -> Iterator[list[str]]:
    """Yield the rows. Excel in Vietnamese separates with semicolons; the header tells."""
    first = next(lines, "")
    cells = {sign: [cell.strip(' "\r\n').lower() for cell in first.split(sign)] for sign in (",", ";", "\t")}
    sign = next((sign for sign, names in cells.items() if len(names) > 1 and set(names) & set(_VALUE_COLUMNS)), ",")
    return csv.reader(chain([first] if first else [], lines), delimiter=sign)


def _rows(file: Iterator[str]) -> Iterator[tuple[str, str, str, str, str]]:
    columns: list[str] | None = None
    for row in _separated(line for line in file if line.strip() and not line.lstrip().startswith("#")):
        lowered = [cell.strip().lower() for cell in row]
        if columns is None:
            columns = lowered if any(name in lowered for name in _VALUE_COLUMNS) else []
            if columns:
                continue
        cells = dict(zip(columns, row, strict=False)) if columns else {"value": row[0]}
        value = next((cells[name] for name in _VALUE_COLUMNS if cells.get(name)), "")
        yield (
            value,
            cells.get("family", "").strip()[:200],
            cells.get("action", "").strip()[:200],
            cells.get("valid_from", ""),
            cells.get("valid_until", ""),
        )


def cache_folder(own: Path) -> Path:
    """Return where indexes are kept."""
    return Path(os.environ.get("LAMSACH_CACHE") or own / "indexes")
