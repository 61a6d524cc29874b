"""Our fetcher, as the client of The Update Framework wants one."""

from collections.abc import Iterator

from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.ngclient import FetcherInterface

from lamsach.indicators.fetching import Fetcher, FetchError, MissingError

_MAX_METADATA = 4 * 1024 * 1024


class TufFetcher(FetcherInterface):
    """Fetches metadata through a `Fetcher`."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            return iter(list(self._fetcher.fetch(url, limit=_MAX_METADATA)))
        except MissingError as error:
            raise DownloadHTTPError(str(error), 404) from error
        except FetchError as error:
            raise DownloadError(str(error)) from error
