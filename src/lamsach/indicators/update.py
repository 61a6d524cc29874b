"""Follow a published list: by deltas where one is held already, else whole.

The publisher's metadata is that of The Update Framework (theupdateframework.github.io/specification): roots change
only by a
threshold of the old keys, versions never go back, and metadata past its expiry is refused, so a server that is taken
over can
neither bring back an old list nor hold one still. The role ``feed`` signs one target, `TARGET`: number, length and
SHA-256 of the list as a whole, however it was put together. Whatever goes wrong, the list that was held stays in use.
"""

import hashlib
import json
import lzma
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lamsach.core.errors import LamsachError, UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators import delta, index_writer
from lamsach.indicators.fetching import Fetcher, FetchError, MissingError
from lamsach.indicators.release import DamagedListError, Header, ReleaseList

if TYPE_CHECKING:
    from tuf.api.metadata import TargetFile

TARGET = "list"
METADATA = "metadata"
CURRENT = "current.json"
_MAX_PACKED = 1024 * 1024 * 1024
_MAX_DELTAS = 1000  # beyond this many the whole list is the shorter way
_CHUNK = 65536


class UntrustedError(LamsachError):
    """What the publisher's place offers is not what the publisher signed, or is too old to be believed."""


class Head(NamedTuple):
    """What the publisher signed: which list is the newest, and how to get it."""

    number: int
    length: int
    sha256: str
    first_delta: int  # the oldest release from which a chain of deltas leads here
    full: int  # the newest release that is there as a whole

    @classmethod
    def of(cls, target: "TargetFile") -> "Head":
        """Read the signed target. Raises `UntrustedError` where the publisher's words cannot be understood."""
        said = target.custom or {}
        try:
            head = cls(said["n"], target.length, target.hashes["sha256"], said["d"], said["f"])
        except KeyError as error:
            raise UntrustedError(_("The signed head of the list cannot be understood.")) from error
        if not all(isinstance(each, int) for each in (head.number, head.first_delta, head.full)):
            raise UntrustedError(_("The signed head of the list cannot be understood."))
        return head


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
        pinned = folder / "root.json"
        if root is not None and not pinned.exists():
            pinned.write_bytes(root)
        if not pinned.exists():
            raise UnusableInputError(
                _("This folder follows no publisher yet."),
                where=str(folder),
                advice=_("Name the publisher's root file."),
            )
        self.root = pinned.read_bytes()
        self.received = 0

    def held(self) -> ReleaseList | None:
        """Return the list in use, or None before the first update."""
        with suppress(OSError, ValueError, KeyError, LamsachError):
            said = json.loads((self.folder / CURRENT).read_bytes())
            return ReleaseList(self.folder / f"{int(said['number']):06d}.list")
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
        self.received, deltas = 0, 0
        counted = _Counting(self, fetcher)
        head = self._head(counted)
        held = self.held()
        before = held.header.number if held else None
        if held is not None and held.header.number == head.number and _sha256(held.path) == head.sha256:
            return Update(before, head.number, self.received, 0)
        if held is not None and head.number < held.header.number:
            raise UntrustedError(_("The publisher offers an older list than the one in use."))
        if held is not None and head.first_delta <= held.header.number >= head.number - _MAX_DELTAS:
            with suppress(DamagedListError, MissingError, UntrustedError):  # what is held may be damaged itself
                deltas = head.number - held.header.number
                self._take(self._by_deltas(counted, held, head), head)
                return Update(before, head.number, self.received, deltas)
        self._take(self._whole(counted, head), head)
        return Update(before, head.number, self.received, head.number - head.full)

    def _head(self, fetcher: "_Counting") -> Head:
        try:
            from tuf.api.exceptions import DownloadError, RepositoryError
            from tuf.ngclient import Updater, UpdaterConfig

            from lamsach.indicators.tuf_fetcher import TufFetcher
        except ImportError as error:
            raise UnusableInputError(
                _("Following a signed list needs the package tuf."), advice="pip install 'lamsach[feeds]'"
            ) from error
        config = UpdaterConfig(max_delegations=4, targets_max_length=1 << 20, snapshot_max_length=1 << 20)
        try:
            updater = Updater(
                str(self.folder / METADATA),
                "metadata/",
                fetcher=TufFetcher(fetcher),
                config=config,
                bootstrap=self.root,
            )
            target = updater.get_targetinfo(TARGET)
        except RepositoryError as error:
            raise UntrustedError(
                _("The publisher's signature does not hold: {error}").format(error=str(error)[:200]),
                advice=_("The list in use stays. Ask the publisher."),
            ) from error
        except (DownloadError, OSError) as error:
            raise FetchError(_("The publisher's metadata could not be fetched: {error}").format(error=error)) from error
        if target is None:
            raise UntrustedError(_("The publisher has not signed a list yet."))
        return Head.of(target)

    def _by_deltas(self, fetcher: "_Counting", held: ReleaseList, head: Head) -> Path:
        now, made = held, self.folder / "next.list"
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

    def _whole(self, fetcher: "_Counting", head: Head) -> Path:
        part = self._download(
            fetcher, f"full/{head.full:06d}.xz", self.folder / "part" / f"{head.full:06d}.xz", _MAX_PACKED
        )
        made = self.folder / "next.list"
        limit = head.length * 2 + (1 << 20)  # the list that the deltas lead to is about as large
        try:
            with lzma.open(part) as packed, made.open("wb") as file:
                while piece := packed.read(_CHUNK):
                    limit -= len(piece)
                    if limit < 0:
                        raise DamagedListError(_("The list grows beyond all bounds."))
                    file.write(piece)
        except (lzma.LZMAError, EOFError) as error:
            raise UntrustedError(_("The list is damaged."), advice=_("Try again.")) from error
        finally:
            part.unlink(missing_ok=True)
        if head.full == head.number:
            return made
        whole = self.folder / "whole.list"
        made.replace(whole)
        try:
            return self._by_deltas(fetcher, ReleaseList(whole), head)
        except (DamagedListError, MissingError) as error:
            raise _not_signed() from error
        finally:
            whole.unlink(missing_ok=True)

    def _download(self, fetcher: "_Counting", path: str, part: Path, limit: int) -> Path:
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
        for old in (*self.folder.glob("*.list"), *self.folder.glob("*.index")):
            if old.stem != place.stem:
                old.unlink(missing_ok=True)


class _Counting:
    """A fetcher that counts what comes in."""

    def __init__(self, follower: Follower, fetcher: Fetcher) -> None:
        self.follower, self.fetcher = follower, fetcher

    def fetch(self, path: str, *, start: int = 0, limit: int) -> Iterator[bytes]:
        """Yield what the fetcher yields, never more than *limit* bytes."""
        for piece in self.fetcher.fetch(path, start=start, limit=limit):
            self.follower.received += len(piece)
            limit -= len(piece)
            if limit < 0:
                raise FetchError(_("The file is larger than it may be."), where=path)
            yield piece


def _not_signed() -> UntrustedError:
    return UntrustedError(
        _("The list is not the one that the publisher signed."), advice=_("The list in use stays. Try again.")
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
