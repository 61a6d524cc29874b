"""Verbs of the releases: ask for one, make one, sign the newest again.

A release of a million values takes minutes, so a page only asks for it. ``lamsach run`` looks every few seconds whether
one was asked for, a server's timer calls ``lamsach manage publish_list --asked``; one is made at a time, by whoever
holds the lock. What was asked for outlasts a stop of the server: a release that nobody makes any more is begun again.
"""

import datetime as dt
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.feeds.publisher import Publication
from lamsach.portal.indicators.actions import expire
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.releases.lists import gate, making, publication, selectors
from lamsach.portal.releases.models import ListRelease

_MOST_ATTEMPTS = 3  # of a release that was asked for and broke off each time
_ASKED = Q(state=ListRelease.State.ASKED) | Q(state=ListRelease.State.MAKING, asked_at__isnull=False)


def ask(by: Person, now: dt.datetime) -> ListRelease:
    """Ask for the next release, and return its row: it is made soon, by another.

    Raises `UnusableInputError` where nothing can be signed here, `CouldNotFinishError` where one was asked for already.
    """
    if why := publication.obstacle():
        raise UnusableInputError(why)
    try:
        with transaction.atomic():
            if ListRelease.objects.filter(_ASKED).exists():
                raise _under_way()
            release = ListRelease.objects.create(
                number=0, state=ListRelease.State.ASKED, published_at=now, asked_at=now, by=by
            )
            record(by, "list.asked", release)
    except IntegrityError:  # at the same moment, by another
        raise _under_way() from None
    return release


def make_asked(now: dt.datetime) -> ListRelease | None:
    """Make the release that was asked for; None where none was, another is at it, or nothing can be signed here."""
    if not selectors.under_way():
        return None
    if why := publication.obstacle():
        ListRelease.objects.filter(_ASKED).update(state=ListRelease.State.FAILED, error=why)
        return None
    try:
        if ListRelease.objects.filter(_ASKED).exists():
            return publish(None, now)
        with _alone():
            _bury()
    except CouldNotFinishError:
        pass
    return None


def publish(by: Person | None, now: dt.datetime, *, signed: bool = True) -> ListRelease:
    """Publish what is approved as the next release, signed with the online key. One that was asked for is this one.

    Raises `UnusableInputError` where nothing can be signed here, `CouldNotFinishError` while another one is being made.
    ``signed=False`` is for trying the portal where the packages that sign are missing.
    """
    if signed and (why := publication.obstacle()):
        raise UnusableInputError(why)
    with _alone():
        expire(now, by)
        gate.withhold_clean_files(now, by)
        release = _begin(by, now, signed=signed)
        try:
            making.make(release, now)
        except BaseException as error:
            if isinstance(error, Exception):
                ListRelease.objects.filter(pk=release.pk).update(state=ListRelease.State.FAILED, error=str(error)[:500])
            raise
        done = _finish(release, release.by)
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
            raise _under_way() from None
        yield


def _under_way() -> CouldNotFinishError:
    return CouldNotFinishError(_("A release is being made at this moment."), advice=_("Look again in a minute."))


@transaction.atomic
def _begin(by: Person | None, now: dt.datetime, *, signed: bool) -> ListRelease:
    """Return the row of the release to be made: the one that was asked for, or a new one."""
    _bury()
    at = now.replace(microsecond=now.microsecond // 1000 * 1000)  # STIX counts milliseconds
    release = ListRelease.objects.select_related("by").filter(_ASKED).order_by("pk").first()
    if release is None:
        release = ListRelease(number=0, by=by)
    release.state, release.published_at, release.signed = ListRelease.State.MAKING, at, signed
    release.step, release.steps_done, release.steps_total = ListRelease.Step.MARKING, 0, 0
    release.attempts += 1
    release.save()
    record(release.by, "list.begun", release)
    return release


def _bury() -> None:
    """Say of what broke off that it did, unless it was asked for and is to be tried again.

    Who is here holds the lock, so nobody makes what is said to be in the making.
    """
    broken = ListRelease.objects.filter(state=ListRelease.State.MAKING)
    broken.filter(Q(asked_at=None) | Q(attempts__gte=_MOST_ATTEMPTS)).update(
        state=ListRelease.State.FAILED, error=_("It broke off: the server was stopped.")
    )


@transaction.atomic
def _finish(release: ListRelease, by: Person | None) -> ListRelease:
    release.state = ListRelease.State.DONE
    release.save()
    record(
        by, "list.published", release, number=release.number, entries=release.entries, added=release.added,
        removed=release.removed, changed=release.changed, sha256=release.sha256, signed=release.signed,
    )  # fmt: skip
    return release
