"""Files that are known good: no release lists a digest of one of them, whoever said that it is malicious.

The digests of a clean corpus, such as a fresh operating system, are kept as a match index; the family of an entry is
the file that it belongs to.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators.index import DIGESTS, Entry, MatchIndex
from lamsach.indicators.index_writer import write
from lamsach.indicators.record import Record
from lamsach.indicators.values import Indicator, Kind

_PIECE = 1 << 20
_LONGEST_NAME = 200
_NEW = {Kind.MD5: hashlib.md5, Kind.SHA1: hashlib.sha1, Kind.SHA256: hashlib.sha256}
_EMPTY = "an empty file"


class CleanFiles:
    """The digests of files that are known good."""

    def __init__(self, index: MatchIndex) -> None:
        self._index = index

    @classmethod
    def open(cls, path: Path) -> "CleanFiles":
        """Open what `gather` wrote."""
        return cls(MatchIndex.open(path))

    def file_of(self, indicator: Indicator) -> str:
        """Return the good file whose digest this is, empty for none."""
        if indicator.kind not in DIGESTS:
            return ""
        value = self._index.find_digest(indicator.kind, bytes.fromhex(indicator.value))
        return (
            next((self._index.entry(number).family for number in self._index.entries(value)), "")
            if value is not None
            else ""
        )

    def without(self, records: Iterable[Record], held: list[tuple[Record, str]]) -> Iterator[Record]:
        """Yield what may be published; what would hit a good file goes to *held*, with the file."""
        for record in records:
            if name := self.file_of(record.indicator):
                held.append((record, name))
            else:
                yield record


def needing_clean_files(records: Iterable[Record]) -> Iterator[Record]:
    """Yield records of a release that has no clean corpus. Raises `UnusableInputError` for a digest of a file."""
    for record in records:
        if record.indicator.kind in DIGESTS:
            raise UnusableInputError(
                _("Digests of files are published only after they were held against clean files."),
                where=record.indicator.value,
                advice=_("Name folders of a clean system with --clean, for example --clean /usr."),
            )
        yield record


def gather(folders: Sequence[Path], path: Path) -> int:
    """Write the digests of every file in *folders* that can be read; return how many files there are.

    Raises `UnusableInputError` where there is none: a gate without clean files would let everything through.
    """
    found: dict[Indicator, str] = {
        Indicator(kind, _NEW[kind](usedforsecurity=False).hexdigest()): _EMPTY for kind in DIGESTS
    }
    files = 0
    for each in _files(folders):
        with contextlib.suppress(OSError), each.open("rb") as file:
            for indicator in _digests(file):
                found.setdefault(indicator, os.fsencode(each).decode("utf-8", "replace")[-_LONGEST_NAME:])
            files += 1
    if not files:
        raise UnusableInputError(
            _("There is no file in these folders that could be read."), where=", ".join(map(str, folders))
        )
    half = path.with_name(path.name + ".part")
    write(half, (Entry(indicator, name) for indicator, name in found.items()))
    half.replace(path)
    return files


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if not folder.is_dir():
            raise UnusableInputError(_("There is no folder of clean files here."), where=str(folder))
        for place, _folders, names in os.walk(folder):
            for name in names:
                path = Path(place, name)
                if path.is_file() and not path.is_symlink():
                    yield path


def _digests(file: BinaryIO) -> list[Indicator]:
    running = {kind: new(usedforsecurity=False) for kind, new in _NEW.items()}
    while piece := file.read(_PIECE):
        for each in running.values():
            each.update(piece)
    return [Indicator(kind, each.hexdigest()) for kind, each in running.items()]
