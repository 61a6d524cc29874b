"""Where a list comes from: behind one protocol, so that a server, a USB stick and a test are the same to the client."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from lamsach.core.downloads import CHUNK, FetchError, MissingError, download
from lamsach.core.texts import gettext as _

__all__ = ["FetchError", "Fetcher", "FolderFetcher", "MissingError", "WebFetcher", "fetcher_for"]


class Fetcher(Protocol):
    """A place that holds a published list.

    `fetch` SHALL yield the bytes of the file at *path* (relative, with slashes) from *start* on, at most *limit* of
    them. It SHALL raise
    `MissingError` for a file that is not there and `FetchError` for anything else that goes wrong, and MAY do so
    after some bytes.
    """

    def fetch(self, path: str, *, start: int = 0, limit: int) -> Iterator[bytes]:
        """Yield the bytes of a file."""


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


def fetcher_for(place: str) -> Fetcher:
    """Return the fetcher of an address or a folder."""
    return WebFetcher(place) if place.startswith(("http://", "https://")) else FolderFetcher(Path(place))
