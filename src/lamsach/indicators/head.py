"""What the publisher signed last: which list is the newest, and how to get it.

The publisher's metadata is that of The Update Framework (theupdateframework.github.io/specification): roots change
only by a threshold of the old keys, versions never go back, and metadata past its expiry is refused, so a server that
is taken over can neither bring back an old list nor hold one still. The role ``feed`` signs one target, `TARGET`:
number, length and SHA-256 of the list as a whole, however it was put together; and the same of the rules that travel
with it, where there are any.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lamsach.core.errors import LamsachError, UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators.fetching import Fetcher, FetchError

if TYPE_CHECKING:
    from tuf.api.metadata import TargetFile

TARGET = "list"
METADATA = "metadata"
_SHA256 = re.compile("[0-9a-f]{64}")


class UntrustedError(LamsachError):
    """What the publisher's place offers is not what the publisher signed, or is too old to be believed."""


class RulesHead(NamedTuple):
    """Which rules travel with the list: the release that brought them, their length and digest."""

    number: int
    length: int
    sha256: str

    @classmethod
    def of(cls, said: object) -> "RulesHead | None":
        """Read the publisher's words, None where no rules travel. Raises `UntrustedError`."""
        if said is None:
            return None
        match said:
            case [int(number), int(length), str(digest)] if number > 0 and _SHA256.fullmatch(digest):
                return cls(number, length, digest)
        raise UntrustedError(_("The signed head of the list cannot be understood."))


class Head(NamedTuple):
    """The signed target in our words."""

    number: int
    length: int
    sha256: str
    first_delta: int  # the oldest release from which a chain of deltas leads here
    full: int  # the newest release that is there as a whole
    rules: RulesHead | None = None

    @classmethod
    def of(cls, target: "TargetFile") -> "Head":
        """Read the signed target. Raises `UntrustedError` where the publisher's words cannot be understood."""
        said = target.custom or {}
        try:
            head = cls(
                said["n"], target.length, target.hashes["sha256"], said["d"], said["f"], RulesHead.of(said.get("r"))
            )
        except KeyError as error:
            raise UntrustedError(_("The signed head of the list cannot be understood.")) from error
        if not all(isinstance(each, int) for each in (head.number, head.first_delta, head.full)):
            raise UntrustedError(_("The signed head of the list cannot be understood."))
        return head


def trusted_head(metadata: Path, root: bytes, fetcher: Fetcher) -> Head:
    """Return the newest head that *root*, and the metadata seen before in the folder *metadata*, let us trust.

    Raises `UntrustedError` for anything that was not signed by the publisher or is out of date, `FetchError` where
    the place cannot be reached.
    """
    try:
        from tuf.api.exceptions import DownloadError, RepositoryError
        from tuf.api.metadata import Metadata, Root
        from tuf.api.serialization import DeserializationError
        from tuf.ngclient import Updater, UpdaterConfig

        from lamsach.indicators.tuf_fetcher import TufFetcher
    except ImportError as error:
        raise UnusableInputError(
            _("Following a signed list needs the package tuf."), advice="pip install 'lamsach[feeds]'"
        ) from error
    try:
        Metadata[Root].from_bytes(root)
    except DeserializationError as error:
        raise UnusableInputError(
            _("This is no root file of a publisher."), advice=_("Ask the publisher for root.json.")
        ) from error
    config = UpdaterConfig(max_delegations=4, targets_max_length=1 << 20, snapshot_max_length=1 << 20)
    try:
        updater = Updater(str(metadata), f"{METADATA}/", fetcher=TufFetcher(fetcher), config=config, bootstrap=root)
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
