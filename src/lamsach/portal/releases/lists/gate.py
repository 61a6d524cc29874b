"""The gate of digests: none goes out that was not held against clean files, and none that is a clean file's.

The digests of clean files stand in ``clean.index`` of the list's folder; an administrator makes it with ``lamsach list
clean-files``. As long as there is none, digests of files wait, on the page and in the release: a poisoned source would
have every machine quarantine files of its own system. What else is on the list goes out.
"""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from lamsach.feeds.clean_files import CleanFiles
from lamsach.indicators.index import DIGESTS
from lamsach.indicators.values import Indicator as Value
from lamsach.indicators.values import Kind
from lamsach.portal.indicators.actions import withhold
from lamsach.portal.indicators.models import Indicator
from lamsach.portal.people.models import Person

_PIECE = 2000
_OF_FILES = Q(kind__in=[each.value for each in DIGESTS])


def place() -> Path:
    """Return where the digests of clean files stand."""
    return Path(settings.LIST_ROOT) / "clean.index"


def shut() -> Q | None:
    """Return what may not go out for want of clean files; None where there are some."""
    return None if place().exists() else _OF_FILES


def waiting() -> int:
    """Return how many approved digests wait for clean files to be held against."""
    closed = shut()
    return 0 if closed is None else Indicator.objects.filter(closed, publishable=True).count()


def withhold_clean_files(now: dt.datetime, by: Person | None) -> int:
    """Take digests of clean files off the list, with the file as the reason; return how many there were.

    What is listed already is looked at again: the clean files may have been gathered since.
    """
    if shut() is not None:
        return 0
    clean, total, found = CleanFiles.open(place()), 0, dict[int, str]()
    rows = Indicator.objects.filter(_OF_FILES, publishable=True).order_by("pk").values_list("pk", "kind", "value")
    for pk, kind, value in rows.iterator(chunk_size=5000):
        if file := clean.file_of(Value(Kind(kind), value)):
            found[pk] = _("It is the digest of a clean file: %(file)s") % {"file": file}
        if len(found) >= _PIECE:
            total += withhold(found, by=by, now=now)
            found.clear()
    return total + (withhold(found, by=by, now=now) if found else 0)
