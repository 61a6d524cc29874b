"""The three steps of a release: mark what enters and leaves, write and sign it, write all formats.

Nobody waits for a million lines to be written: each step is many short statements, and the release's row says how far
it is. What is marked for a release that failed enters with the next one.
"""

import datetime as dt
import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lamsach.core.errors import CouldNotFinishError
from lamsach.feeds.formats import FORMATS, About, write_formats
from lamsach.feeds.publisher import Publication
from lamsach.indicators.record import Action, Record, Tlp
from lamsach.indicators.release import ReleaseList, write_list
from lamsach.indicators.values import Indicator as Value
from lamsach.indicators.values import Kind
from lamsach.portal.indicators.models import Indicator
from lamsach.portal.indicators.selectors import public_names
from lamsach.portal.releases.lists import publication, selectors
from lamsach.portal.releases.models import ListRelease

_PIECE = 10_000
_FAMILIES = 200
_TELL_SECONDS = 1.0
_Row = TypeVar("_Row")


def make(release: ListRelease, now: dt.datetime) -> None:
    """Make *release*, and fill in what is to be said of it; it is not done until somebody says so."""
    _mark(release)
    path = _write(release, now) if release.signed else _write_unsigned(release, now)
    _describe(release, path)


def _tell(release: ListRelease, step: ListRelease.Step, done: int, total: int) -> None:
    ListRelease.objects.filter(pk=release.pk).update(step=step, steps_done=done, steps_total=total)


def _watched(release: ListRelease, step: ListRelease.Step, rows: Iterable[_Row], total: int) -> Iterator[_Row]:
    """Yield *rows*, and say about every second how many there were."""
    _tell(release, step, 0, total)
    told = time.monotonic()
    for number, row in enumerate(rows):
        if number % 1000 == 0 and time.monotonic() - told > _TELL_SECONDS:
            _tell(release, step, number, total)
            told = time.monotonic()
        yield row


def _mark(release: ListRelease) -> None:
    """Note what enters, leaves and changes with this release. The counts are those of the marks."""
    at = release.published_at
    found = selectors.difference(at)
    release.changed = _in_pieces(found.changed, stale=False, published_at=at)
    release.added = _in_pieces(found.added, listed=True, stale=False, listed_since=at, published_at=at)
    release.removed = _in_pieces(found.removed, listed=False, listed_since=None, published_at=at)


def _in_pieces(found: QuerySet[Indicator], **marks: object) -> int:
    total = 0
    while ids := list(found.order_by("pk").values_list("pk", flat=True)[:_PIECE]):
        total += found.filter(pk__lte=ids[-1]).update(**marks)
    return total


def records() -> Iterator[Record]:
    """Yield what is marked for the release. Only sources that may be named are."""
    named = public_names()
    columns = (
        "kind", "value", "sources", "family", "confidence", "first_seen", "valid_from", "expires_at", "action", "tlp",
    )  # fmt: skip
    found = Indicator.objects.filter(listed=True).order_by("pk").values_list(*columns)
    for kind, value, sources, family, confidence, first, start, end, action, tlp in found.iterator(chunk_size=5000):
        said = " ".join(name for name in sources.split() if name in named)
        yield Record(
            Value(Kind(kind), value), said, family, confidence, first_seen=first, valid_from=start, valid_until=end,
            action=Action(action), tlp=Tlp(tlp),
        )  # fmt: skip


def _listed(release: ListRelease) -> Iterator[Record]:
    total = Indicator.objects.filter(listed=True).count()
    return _watched(release, ListRelease.Step.WRITING, records(), total)


def _write(release: ListRelease, now: dt.datetime) -> Path:
    place = Publication(publication.public_folder())
    header = place.publish(_listed(release), Path(settings.LIST_KEYS), now)
    (publication.public_folder() / "root.json").write_bytes(place.root)
    current = place.current()
    if current is None or current.header.number != header.number:
        raise CouldNotFinishError(_("The list that was written is gone."))
    release.number = header.number
    return current.path


def _write_unsigned(release: ListRelease, now: dt.datetime) -> Path:
    folder, last = Path(settings.LIST_ROOT) / "unsigned", selectors.latest()
    folder.mkdir(parents=True, exist_ok=True)
    release.number = last.number + 1 if last else 1
    path = folder / "current.list"
    write_list(path, release.number, now.replace(microsecond=0), _listed(release))
    return path


def _describe(release: ListRelease, path: Path) -> None:
    """Write all formats in one pass, and count on the way."""
    found, kinds, families = ReleaseList(path), Counter[str](), Counter[str]()

    def counted() -> Iterator[Record]:
        for each in _watched(release, ListRelease.Step.FORMATS, found.records(), found.header.entries):
            kinds[each.indicator.kind.value] += 1
            if each.family:
                families[each.family] += 1
            yield each

    folder = publication.formats_folder(release.number)
    about = About(found.header.number, found.header.published)
    made = write_formats(counted(), FORMATS.values(), folder, about)
    release.formats = {
        name: [[str(each.relative_to(folder / name)), each.stat().st_size] for each in paths]
        for name, paths in made.items()
    }
    release.entries, release.kinds = found.header.entries, dict(kinds.most_common())
    release.families = [list(each) for each in families.most_common(_FAMILIES)]
    with path.open("rb") as file:
        release.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
