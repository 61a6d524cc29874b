"""The follower's side of the pack: fetched where it changed, kept, and used as it is where it did not."""

from contextlib import suppress
from pathlib import Path

from lamsach.indicators.fetching import Fetcher, MissingError
from lamsach.indicators.pack import MAX_PACK, NAME, Pack, PackedFetcher
from lamsach.indicators.release import DamagedListError


def newest(folder: Path, fetcher: Fetcher) -> PackedFetcher | None:
    """Return a fetcher that has the newest metadata at hand; None where the publisher offers no pack, or a damaged one.

    The pack and the server's mark of it are kept in *folder*: an hour in which nothing was published costs one short
    answer. Raises `FetchError` where the place cannot be reached.
    """
    kept, mark = folder / f"{NAME}.pack", folder / f"{NAME}.mark"
    known, pack = "", None
    with suppress(OSError, DamagedListError, UnicodeDecodeError):
        known, pack = mark.read_text("ascii"), Pack.read(kept.read_bytes())
    with suppress(MissingError, DamagedListError):
        found = fetcher.fetch_newer(NAME, known if pack else "", limit=MAX_PACK)
        if found is None:
            return PackedFetcher(pack, fetcher) if pack else None
        mark.unlink(missing_ok=True)  # until the pack that it belongs to is there
        raw = b"".join(found[1])
        pack = Pack.read(raw)
        kept.write_bytes(raw)
        mark.write_text(found[0], "ascii", errors="replace")
        return PackedFetcher(pack, fetcher)
    return None
