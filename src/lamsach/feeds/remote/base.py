"""The interface of a remote source, and how one asks: bounded, and never led to a private address."""

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple, Protocol

from lamsach.core.downloads import FetchError, download
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal, Row

MOST = 256 * 1024 * 1024  # bytes that one pull takes in


class Asked(NamedTuple):
    """An answer: its body, and its headers with names in lower case."""

    body: bytes
    headers: Mapping[str, str]

    def document(self) -> Any:
        """Return the JSON document. Raises `UnusableInputError` where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise UnusableInputError(_("This is not JSON: {error}").format(error=str(error)[:100])) from error


class Ask(Protocol):
    """Asks a server. Raises `FetchError` (`MissingError` for what is not there)."""

    def __call__(self, url: str, *, limit: int = MOST, headers: Mapping[str, str] | None = None) -> Asked:
        """Return the answer, of at most *limit* bytes."""


class Pulled(NamedTuple):
    """What is new at a place: its rows, what to remember until the next time, and how much the place holds in all.

    *size* is None where the place does not say.
    """

    rows: list[Row | Refusal]
    cursor: dict[str, Any]
    size: int | None = None


class Remote(ABC):
    """A kind of place that tells what is new.

    `pull` SHALL return everything that came since *cursor* (empty the first time), in the order of the place, and a
    cursor from which the next pull goes on; it SHALL go on in bounded time with a place that never says that it is
    through, and SHALL raise `LamsachError` for a place that it cannot understand. It SHALL NOT take a part of an answer
    for the whole: what it could not get is a `Refusal`, and is asked for again.
    """

    name: ClassVar[str]

    @abstractmethod
    def pull(self, ask: Ask, url: str, cursor: Mapping[str, Any]) -> Pulled:
        """Return what is new at *url*."""


def authorization(login: str) -> dict[str, str]:
    """Return the header for *login*: ``user:password`` or ``Bearer token``; nothing for nothing."""
    if login.startswith("Bearer "):
        return {"Authorization": login}
    return {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"} if login else {}


def asker(*, private: bool = False, login: str = "") -> Ask:
    """Return what asks over HTTP; no redirect carries the *login* elsewhere."""

    def ask(url: str, *, limit: int = MOST, headers: Mapping[str, str] | None = None) -> Asked:
        found = download(url, limit=limit, private=private, extra={**(headers or {}), **authorization(login)})
        if not found.changed:
            raise FetchError(_("The server answered that nothing changed, which was not asked."), where=url)
        return Asked(b"".join(found.pieces), found.headers)

    return ask
