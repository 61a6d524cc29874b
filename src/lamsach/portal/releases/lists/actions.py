"""Make a release: the same code as `lamsach list publish`, from the portal's table instead of a file.

Three steps, so that nobody waits for a million lines to be written: mark what enters and leaves, write and sign, then
say so. What is marked for a release that failed enters with the next one.
"""

import datetime as dt
import fcntl
import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.feeds.formats import FORMATS, About, write_formats
from lamsach.feeds.publisher import Publication
from lamsach.indicators.record import Action, Record, Tlp
from lamsach.indicators.release import ReleaseList, write_list
from lamsach.indicators.values import Indicator as Value
from lamsach.indicators.values import Kind
from lamsach.portal.indicators.actions import expire
from lamsach.portal.indicators.models import Indicator
from lamsach.portal.indicators.selectors import public_names
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.releases.lists import publication, selectors
from lamsach.portal.releases.models import ListRelease

_PIECE = 10_000
_FAMILIES = 200


def publish(by: Person | None, now: dt.datetime, *, signed: bool = True) -> ListRelease:
    """Publish what is approved as the next release, signed with the online key.

    Raises `UnusableInputError` where nothing can be signed here, `CouldNotFinishError` while another one is being made.
    ``signed=False`` is for trying the portal where the packages that sign are missing.
    """
    if signed and (why := publication.obstacle()):
        raise UnusableInputError(why)
    with _alone():
        expire(now, by)
        release = _begin(by, now, signed=signed)
        try:
            _mark(release)
            path = _write(release, now) if signed else _write_unsigned(release, now)
            _describe(release, path)
        except BaseException as error:
            ListRelease.objects.filter(pk=release.pk).update(state=ListRelease.State.FAILED, error=str(error)[:500])
            raise
        done = _finish(release, by)
        for old in publication.formats_folder(done.number).parent.iterdir():
            if old.name != publication.formats_folder(done.number).name:
                shutil.rmtree(old, ignore_errors=True)
        return done


def renew(by: Person | None, now: dt.datetime) -> ListRelease:
    """Sign the newest release again, before its signature expires."""
    if why := publication.obstacle():
        raise UnusableInputError(why)
    last = selectors.latest()
    if last is None:
        raise UnusableInputError(_("Nothing is published yet."))
    with _alone():
        Publication(publication.public_folder()).renew(Path(settings.LIST_KEYS), now)
        with transaction.atomic():
            last.renewed_at = now
            last.save(update_fields=["renewed_at"])
            record(by, "list.renewed", last, number=last.number)
    return last


@contextmanager
def _alone() -> Iterator[None]:
    place = Path(settings.LIST_ROOT)
    place.mkdir(parents=True, exist_ok=True)
    with (place / ".publishing").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CouldNotFinishError(
                _("A release is being made at this moment."), advice=_("Look again in a minute.")
            ) from None
        yield


def _begin(by: Person | None, now: dt.datetime, *, signed: bool) -> ListRelease:
    with transaction.atomic():
        ListRelease.objects.filter(state=ListRelease.State.MAKING).update(state=ListRelease.State.FAILED)
        at = now.replace(microsecond=now.microsecond // 1000 * 1000)  # STIX counts milliseconds
        release = ListRelease.objects.create(number=0, published_at=at, by=by, signed=signed)
        record(by, "list.begun", release)
    return release


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


def _write(release: ListRelease, now: dt.datetime) -> Path:
    place = Publication(publication.public_folder())
    header = place.publish(records(), Path(settings.LIST_KEYS), now)
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
    write_list(path, release.number, now.replace(microsecond=0), records())
    return path


def _describe(release: ListRelease, path: Path) -> None:
    """Write all formats in one pass, and count on the way."""
    found, kinds, families = ReleaseList(path), Counter[str](), Counter[str]()

    def counted() -> Iterator[Record]:
        for each in found.records():
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


@transaction.atomic
def _finish(release: ListRelease, by: Person | None) -> ListRelease:
    release.state = ListRelease.State.DONE
    release.save()
    record(
        by, "list.published", release, number=release.number, entries=release.entries, added=release.added,
        removed=release.removed, changed=release.changed, sha256=release.sha256, signed=release.signed,
    )  # fmt: skip
    return release
