"""Send a document to the portal, once: its UUID makes a second delivery harmless."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Protocol
from urllib.parse import urlsplit

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.core.texts import language_in_use
from lamsach.wire.document import Document
from lamsach.wire.reading import LARGEST

PLACES = {"ScanReport": "scan-reports", "SightingReport": "sighting-reports"}
_TIMEOUT = 30.0  # seconds
_MOST_ANSWER = 65536
_LATER = {408, 425, 429}  # asked to come again


@dataclass(frozen=True)
class Answer:
    """What the portal said: HTTP status and body."""

    status: int
    body: bytes


class Postman(Protocol):
    """Carries a body to an address. Raises `OSError` where nobody answers."""

    def post(self, url: str, body: bytes, code: str) -> Answer:
        """Deliver *body* with the unit's *code*."""


class HttpPostman:
    """Delivers over HTTP. Redirects are not followed: the code would go to somebody else."""

    def post(self, url: str, body: bytes, code: str) -> Answer:
        """Deliver *body* with the unit's *code*."""
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {code}",
            "Accept-Language": language_in_use(),  # what the portal says is shown to whoever sends
        }
        request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - the scheme was checked
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=_TIMEOUT) as answer:
                return Answer(answer.status, answer.read(_MOST_ANSWER))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read(_MOST_ANSWER))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


class RefusedByPortalError(UnusableInputError):
    """The portal said no; *status* is HTTP's."""

    def __init__(self, answer: Answer, portal: str) -> None:
        super().__init__(_("The portal refused the report."), where=portal, advice=_said(answer))
        self.status = answer.status


def deliver(document: Document, portal: str, code: str, postman: Postman | None = None) -> bool:
    """Send *document* to *portal* and return whether it was new there. Raises as `deliver_body` does."""
    return deliver_body(type(document).__name__, document.to_json(), portal, code, postman)


def deliver_body(kind: str, body: bytes, portal: str, code: str, postman: Postman | None = None) -> bool:
    """Send the document *body* of this *kind* (a name in `PLACES`) and return whether it was new there.

    Raises `UnusableInputError` for an address that is none or a document that is refused, `CouldNotFinishError` where
    the portal does not answer or is not able to now; the report can then be sent again.
    """
    url = f"{checked(portal)}/api/v1/{PLACES[kind]}"
    if len(body) > LARGEST:
        raise UnusableInputError(_("The report is larger than a portal takes."), where=portal)
    try:
        answer = (postman or HttpPostman()).post(url, body, code)
    except (OSError, HTTPException) as error:
        raise _unanswered(portal) from error
    if answer.status in {200, 201}:
        return answer.status == 201  # noqa: PLR2004 - created
    if answer.status in _LATER or answer.status >= 500:  # noqa: PLR2004 - the server's own trouble
        raise _unanswered(portal)
    raise RefusedByPortalError(answer, portal)


def checked(portal: str) -> str:
    """Return the address of a portal without a slash at its end. Raises `UnusableInputError` where it is none."""
    parts = urlsplit(portal)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise UnusableInputError(_("This is no address of a portal."), where=portal, advice=_("Write https://…"))
    return portal.rstrip("/")


def _unanswered(portal: str) -> CouldNotFinishError:
    return CouldNotFinishError(
        _("The portal does not answer; the report was not sent."),
        where=portal,
        advice=_("Keep the report with --report and send it later."),
    )


def _said(answer: Answer) -> str:
    try:
        error = json.loads(answer.body)["error"]
        return f"{error['message']} {error['advice']}".strip()
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status}"
