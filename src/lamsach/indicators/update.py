"""Follow a published list: by deltas where one is held already, else whole.

What is believed of the publisher's place is what `head` trusts; whatever goes wrong, the list that was held stays in
use.
"""

import hashlib
import json
import lzma
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lamsach.core.errors import CouldNotFinishError, LamsachError, UnusableInputError
from lamsach.core.locks import alone
from lamsach.core.texts import gettext as _
from lamsach.indicators import delta, index_writer
from lamsach.indicators.fetching import CountingFetcher, Fetcher, FetchError, MissingError
from lamsach.indicators.head import METADATA, Head, RulesHead, UntrustedError, trusted_head
from lamsach.indicators.newest import newest
from lamsach.indicators.release import DamagedListError, Header, ReleaseList
from lamsach.indicators.rule_pack import LARGEST, RulePack

CURRENT = "current.json"
RULES = "rules.pack"
NEXT = "next.list"  # what is being made; a later call goes on from it
_MAX_PACKED = 1024 * 1024 * 1024
_MAX_DELTAS = 1000  # beyond this many the whole list is the shorter way
_CHUNK = 65536
_UNPACKING_MEMORY = 256 * 1024 * 1024


@dataclass(frozen=True)
class Update:
    """What an update did: the release before (None for none) and after, and how many bytes came in."""

    before: int | None
    after: int
    received: int
    deltas: int


class Follower:
    """A folder that holds the newest list of one publisher, its match index, and the metadata that proves it.

    *root* is the publisher's root metadata that came with the program or was handed over by a person; it is only
    needed the first time.
    """

    def __init__(self, folder: Path, root: bytes | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / METADATA).mkdir(exist_ok=True)
        self._pinned = folder / "root.json"
        if not self._pinned.exists() and root is None:
            raise UnusableInputError(
                _("This folder follows no publisher yet."),
                where=str(folder),
                advice=_("Name the publisher's root file."),
            )
        self.root = self._pinned.read_bytes() if self._pinned.exists() or root is None else root

    def held(self) -> ReleaseList | None:
        """Return the list in use, or None before the first update."""
        with suppress(OSError, ValueError, KeyError, LamsachError):
            said = json.loads((self.folder / CURRENT).read_bytes())
            return ReleaseList(self.folder / f"{int(said['number']):06d}.list")
        return None

    def rules(self) -> RulePack | None:
        """Return the rules that came with the list, None where none did.

        Raises `UnusableInputError` for damaged ones.
        """
        try:
            return RulePack.of((self.folder / RULES).read_bytes())
        except FileNotFoundError:
            return None

    def index(self) -> Path:
        """Return the match index of the list in use, and build it where it is missing.

        Raises `UnusableInputError` before the first.
        """
        held = self.held()
        if held is None:
            raise UnusableInputError(_("There is no list yet."), where=str(self.folder), advice="lamsach list pull")
        path = held.path.with_suffix(".index")
        if not path.exists():
            index_writer.write(path, held.entries())
        return path

    def update(self, fetcher: Fetcher) -> Update:
        """Bring the list up to date.

        Raises `UntrustedError` for anything that was not signed by the publisher or is out of date, `FetchError`
        where the place broke off (a later call goes on from there). In both cases the list that was held stays.
        """
        try:
            with alone(self.folder / "lock"):
                return self._update(CountingFetcher(fetcher))
        except BlockingIOError as error:
            raise CouldNotFinishError(
                _("Another update of this list is under way."), where=str(self.folder), advice=_("Try again later.")
            ) from error

    def _update(self, counted: CountingFetcher) -> Update:
        head, fetcher = self._head(counted)
        if not self._pinned.exists():  # only a root that was right once is followed for good
            self._pinned.write_bytes(self.root)
        update = self._update_list(counted, head, fetcher)
        self._update_rules(head.rules, fetcher)
        return replace(update, received=counted.received)

    def _update_rules(self, head: RulesHead | None, fetcher: Fetcher) -> None:
        """Bring the rules up to date: whole, since they are small and change rarely."""
        place = self.folder / RULES
        if head is None:
            place.unlink(missing_ok=True)
            return
        if place.exists() and place.stat().st_size == head.length and _sha256(place) == head.sha256:
            return
        if not 0 < head.length <= LARGEST:
            raise UntrustedError(_("The signed head of the list cannot be understood."))
        name = f"{head.number:06d}"
        done = self._download(fetcher, f"rules/{name}", self.folder / "part" / f"{name}.rules", head.length)
        if done.stat().st_size != head.length or _sha256(done) != head.sha256:
            done.unlink()
            raise UntrustedError(
                _("The rules are not those that the publisher signed."),
                advice=_("The rules in use stay. Try again."),
            )
        done.replace(place)

    def _update_list(self, counted: CountingFetcher, head: Head, fetcher: Fetcher) -> Update:
        held = self.held()
        before = held.header.number if held else None
        if held is not None and held.header.number == head.number and _sha256(held.path) == head.sha256:
            return Update(before, head.number, counted.received, 0)
        if held is not None and head.number < held.header.number:
            raise UntrustedError(_("The publisher offers an older list than the one in use."))
        for start in self._starts(held, head):
            with suppress(DamagedListError, MissingError, UntrustedError):  # what is here may be damaged itself
                self._take(self._by_deltas(fetcher, start, head), head)
                return Update(before, head.number, counted.received, head.number - start.header.number)
        try:
            self._take(self._by_deltas(fetcher, self._whole(fetcher, head), head), head)
        except (DamagedListError, MissingError) as error:
            raise _not_signed() from error
        return Update(before, head.number, counted.received, head.number - head.full)

    def _starts(self, held: ReleaseList | None, head: Head) -> Iterator[ReleaseList]:
        """Yield the lists here from which a chain of deltas leads to the newest: where one broke off, what is held."""
        made = self.folder / NEXT
        with suppress(OSError, DamagedListError):
            begun = ReleaseList(made)
            first = max(head.first_delta, held.header.number + 1 if held else 1)
            if first <= begun.header.number <= head.number:
                yield begun
        if held is not None and max(head.first_delta, head.number - _MAX_DELTAS) <= held.header.number < head.number:
            yield held

    def _head(self, fetcher: Fetcher) -> tuple[Head, Fetcher]:
        """Return what is signed, and a fetcher for the rest that has at hand what came on the way."""
        metadata = self.folder / METADATA
        packed = newest(self.folder, fetcher)
        if packed is not None:
            with suppress(UntrustedError, FetchError):  # a pack that lags behind, or is cut: file by file then
                return trusted_head(metadata, self.root, packed), packed
        return trusted_head(metadata, self.root, fetcher), fetcher

    def _by_deltas(self, fetcher: Fetcher, held: ReleaseList, head: Head) -> Path:
        now, made = held, self.folder / NEXT
        for number in range(held.header.number + 1, head.number + 1):
            name = f"delta/{number:06d}"
            part = self.folder / "part" / f"{number:06d}.delta"
            now = self._step(now, self._download(fetcher, name, part, delta.MAX_DELTA), made, number)
        return now.path

    def _step(self, now: ReleaseList, part: Path, made: Path, number: int) -> ReleaseList:
        fresh = made.with_suffix(".half")
        try:
            header = delta.apply(now, part.read_bytes(), fresh)
            if header.number != number:
                raise DamagedListError(_("The delta does not fit the list."))
        finally:
            part.unlink(missing_ok=True)  # a damaged one is fetched anew
        fresh.replace(made)
        return ReleaseList(made)

    def _whole(self, fetcher: Fetcher, head: Head) -> ReleaseList:
        """Fetch the newest list that is there as a whole. Raises `DamagedListError` where it is none."""
        part = self._download(
            fetcher, f"full/{head.full:06d}.xz", self.folder / "part" / f"{head.full:06d}.xz", _MAX_PACKED
        )
        made = self.folder / NEXT
        half = made.with_suffix(".half")
        limit = head.length * 2 + (1 << 20)  # the list that the deltas lead to is about as large
        try:
            with half.open("wb") as file:
                for piece in _unpacked(part):
                    limit -= len(piece)
                    if limit < 0:
                        raise DamagedListError(_("The list grows beyond all bounds."))
                    file.write(piece)
        finally:
            part.unlink(missing_ok=True)
        half.replace(made)
        return ReleaseList(made)

    def _download(self, fetcher: Fetcher, path: str, part: Path, limit: int) -> Path:
        """Fetch a file beside the list, from where an earlier try broke off; it gets its name when it is whole."""
        done = part.with_name(part.name + ".done")
        part.parent.mkdir(exist_ok=True)
        if not done.exists():
            start = part.stat().st_size if part.exists() else 0
            with part.open("ab") as file:
                for piece in fetcher.fetch(path, start=start, limit=limit - start):
                    file.write(piece)
            part.replace(done)
        return done

    def _take(self, made: Path, head: Head) -> None:
        """Put the new list in use, if it is the one that was signed."""
        if made.stat().st_size != head.length or _sha256(made) != head.sha256:
            made.unlink()
            raise _not_signed()
        with made.open("rb") as file:
            if Header.parse(file.readline(256)).number != head.number:
                raise _not_signed()
        place = self.folder / f"{head.number:06d}.list"
        made.replace(place)
        half = self.folder / (CURRENT + ".part")
        half.write_text(json.dumps({"number": head.number, "sha256": head.sha256}), "utf-8")
        half.replace(self.folder / CURRENT)
        shutil.rmtree(self.folder / "part", ignore_errors=True)
        for old in (*self.folder.glob("*.list"), *self.folder.glob("*.index")):
            if old.stem != place.stem:
                old.unlink(missing_ok=True)


def _not_signed() -> UntrustedError:
    return UntrustedError(
        _("The list is not the one that the publisher signed."), advice=_("The list in use stays. Try again.")
    )


def _unpacked(path: Path) -> Iterator[bytes]:
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_UNPACKING_MEMORY)
    with path.open("rb") as file:
        while not unpacker.eof:
            packed = file.read(_CHUNK) if (hungry := unpacker.needs_input) else b""
            try:
                piece = unpacker.decompress(packed, _CHUNK)
            except lzma.LZMAError as error:
                raise DamagedListError(_("The list is damaged."), advice=_("Try again.")) from error
            if hungry and not packed:
                raise DamagedListError(_("The list is damaged."), advice=_("Try again."))
            yield piece


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
