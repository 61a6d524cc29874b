"""TAXII 2.1 collections (OASIS, sections 3.4 and 5.4): objects added since the last time, a page at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.remote.base import MOST, Ask, Pulled, Remote
from lamsach.feeds.sources.base import text
from lamsach.feeds.sources.stix import StixRows
from lamsach.indicators.record import moment

ACCEPT = {"Accept": "application/taxii+json;version=2.1"}
PAGE = 1000
MOST_PAGES = 10_000
_COLLECTION = "/collections/"


class Taxii(Remote):
    """A collection of a TAXII 2.1 server. The cursor is the time at which its newest object was added."""

    name = "taxii"

    def pull(self, ask: Ask, url: str, cursor: Mapping[str, Any]) -> Pulled:
        """Return the indicators that were added since the last time."""
        since, rows, left = text(cursor.get("added_after")), StixRows(), MOST
        last, following, seen = since, "", set[tuple[str, str]]()
        place = _objects(ask, url)
        for _page in range(MOST_PAGES):
            question = {"limit": str(PAGE)} | ({"added_after": since} if since else {})
            question |= {"next": following} if following else {}
            if (since, following) in seen:
                raise UnusableInputError(
                    _("The server leads in circles: it says that there is more, and gives the same.")
                )
            seen.add((since, following))
            answer = ask(f"{place}?{urlencode(question)}", headers=ACCEPT, limit=left)
            left -= len(answer.body)
            envelope = answer.document()
            if not isinstance(envelope, dict):
                raise UnusableInputError(_("This is no answer of a TAXII 2.1 server."), where=place)
            rows.add(envelope.get("objects", []))
            last = _later(last, answer.headers.get("x-taxii-date-added-last", ""))
            if envelope.get("more") is not True:
                return Pulled(rows.finish(), {"added_after": last})
            following = text(envelope.get("next"))
            since = since if following else last
        raise UnusableInputError(_("The collection has more pages than one pull takes."), where=place)


def _later(one: str, other: str) -> str:
    """Return the later of two times as they were written, so that no digit of a second is lost."""
    after: datetime | None = moment(other[:40])
    before = moment(one)
    return other if after is not None and (before is None or after > before) else one


def _objects(ask: Ask, url: str) -> str:
    """Return the address of the collection's objects; without one raise an error that names those there are."""
    bare = url.partition("?")[0].rstrip("/").removesuffix("/objects")
    if _COLLECTION in bare:
        return f"{bare}/objects/"
    found = ask(f"{bare}/collections/" if not bare.endswith(("taxii2", "collections")) else f"{bare}/", headers=ACCEPT)
    said = found.document()
    offered = said.get("collections", said.get("api_roots", [])) if isinstance(said, dict) else []
    names = [
        f"{text(each.get('id'))} ({text(each.get('title'))})" if isinstance(each, dict) else text(each)
        for each in (offered if isinstance(offered, list) else [])
    ]
    raise UnusableInputError(
        _("Name a collection: https://…/collections/ID/"),
        where=urlsplit(url).netloc,
        advice=_("There are: {names}.").format(names=", ".join(filter(None, names))[:500] or "-"),
    )


REMOTE = Taxii()
