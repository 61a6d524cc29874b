"""Where a list comes from: behind one protocol, so that a server, a USB stick and a test are the same to the client."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol

from lamsach.core.downloads import CHUNK, FetchError, MissingError, download
from lamsach.core.texts import gettext as _

__all__ = ["CountingFetcher", "FetchError", "Fetcher", "FolderFetcher", "MissingError", "WebFetcher", "fetcher_for"]
_ONE_SECOND = timedelta(seconds=1)


class Fetcher(Protocol):
    """A place that holds a published list.

    `fetch` SHALL yield the bytes of the file at *path* (relative, with slashes) from *start* on, at most *limit* of
    them. It SHALL raise
    `MissingError` for a file that is not there and `FetchError` for anything else that goes wrong, and MAY do so
    after some bytes. `fetch_newer` SHALL do the same for a whole file that changes, and give a mark of its state with
    it; it MAY return None where the file still is as *known*, an earlier mark, says.
    """

    def fetch(self, path: str, *, start: int = 0, limit: int) -> Iterator[bytes]:
        """Yield the bytes of a file."""

    def fetch_newer(self, path: str, known: str, *, limit: int) -> tuple[str, Iterator[bytes]] | None:
        """Return a mark and the bytes of a file that changed since *known*."""


class FolderFetcher:
    """A copy of a published list in a folder, as it is carried on a USB stick."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def fetch(self, path: str, *, start: int = 0, limit: int) -> Iterator[bytes]:
        """Yield the bytes of a file in the folder; a path that leads out of it is not there."""
        place = (self.folder / path).resolve()
        if not place.is_relative_to(self.folder) or not place.is_file():
            raise MissingError(_("The file is missing."), where=path)
        return self._pieces(place, start, limit)

    def fetch_newer(self, path: str, known: str, *, limit: int) -> tuple[str, Iterator[bytes]] | None:  # noqa: ARG002
        """Read the file: on a disk that is no dearer than to ask whether it changed."""
        return "", self.fetch(path, limit=limit)

    def _pieces(self, place: Path, start: int, limit: int) -> Iterator[bytes]:
        try:
            with place.open("rb") as file:
                file.seek(start)
                while limit > 0 and (piece := file.read(min(CHUNK, limit))):
                    limit -= len(piece)
                    yield piece
        except OSError as error:
            raise FetchError(_("The file cannot be read."), where=str(place)) from error


class WebFetcher:
    """A published list on a web server.

    What it says is believed only as far as it is signed, so plain HTTP does as well.
    """

    def __init__(self, base: str) -> None:
        self.base = base if base.endswith("/") else base + "/"

    def fetch(self, path: str, *, start: int = 0, limit: int) -> Iterator[bytes]:
        """Yield the bytes of a file under the base address; an authority's own network may be private."""
        return download(self.base + path, start=start, limit=limit, private=True).pieces

    def fetch_newer(self, path: str, known: str, *, limit: int) -> tuple[str, Iterator[bytes]] | None:
        """Ask the server whether the file has changed, by its tag or else its time (RFC 9110, section 13.1)."""
        etag, _line, modified = known.partition("\n")
        answer = download(self.base + path, limit=limit, private=True, etag=etag, modified="" if etag else modified)
        if not answer.changed:
            return None
        modified = answer.modified if _is_strong(answer.modified, answer.headers.get("date", "")) else ""
        return f"{answer.etag}\n{modified}", answer.pieces


def _is_strong(modified: str, date: str) -> bool:
    """Return whether a time says which state of a file this is: one of the second of the answer may hide a later one.

    RFC 9110, section 8.8.2.2.
    """
    try:
        return parsedate_to_datetime(date) - parsedate_to_datetime(modified) > _ONE_SECOND
    except (ValueError, TypeError):
        return False


class CountingFetcher:
    """A fetcher that counts what comes in, and takes no more than was allowed."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.fetcher, self.received = fetcher, 0

    def fetch(self, path: str, *, start: int = 0, limit: int) -> Iterator[bytes]:
        """Yield what the fetcher yields, never more than *limit* bytes."""
        yield from self._counted(path, self.fetcher.fetch(path, start=start, limit=limit), limit)

    def fetch_newer(self, path: str, known: str, *, limit: int) -> tuple[str, Iterator[bytes]] | None:
        """Do what the fetcher does, counted and bounded."""
        found = self.fetcher.fetch_newer(path, known, limit=limit)
        return (found[0], self._counted(path, found[1], limit)) if found else None

    def _counted(self, path: str, pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
        for piece in pieces:
            self.received += len(piece)
            limit -= len(piece)
            if limit < 0:
                raise FetchError(_("The file is larger than it may be."), where=path)
            yield piece


def fetcher_for(place: str) -> Fetcher:
    """Return the fetcher of an address or a folder."""
    return WebFetcher(place) if place.startswith(("http://", "https://")) else FolderFetcher(Path(place))
