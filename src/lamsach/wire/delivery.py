"""Send a document to the portal, once: its UUID makes a second delivery harmless."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.wire.document import Document
from lamsach.wire.reading import LARGEST

PLACES = {"ScanReport": "scan-reports", "SightingReport": "sighting-reports"}
_TIMEOUT = 30.0  # seconds
_MOST_ANSWER = 65536


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
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {code}"}
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


def deliver(document: Document, portal: str, code: str, postman: Postman | None = None) -> bool:
    """Send *document* to *portal* and return whether it was new there.

    Raises `UnusableInputError` for an address that is none or a document that is refused, `CouldNotFinishError` where
    the portal does not answer; the report can then be sent again.
    """
    parts = urlsplit(portal)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise UnusableInputError(_("This is no address of a portal."), where=portal, advice=_("Write https://…"))
    body = document.to_json()
    if len(body) > LARGEST:
        raise UnusableInputError(_("The report is larger than a portal takes."), where=portal)
    url = f"{portal.rstrip('/')}/api/v1/{PLACES[type(document).__name__]}"
    try:
        answer = (postman or HttpPostman()).post(url, body, code)
    except OSError as error:
        raise CouldNotFinishError(
            _("The portal does not answer; the report was not sent."),
            where=portal,
            advice=_("Keep the report with --report and send it later."),
        ) from error
    if answer.status in {200, 201}:
        return answer.status == 201  # noqa: PLR2004 - created
    raise UnusableInputError(_("The portal refused the report."), where=portal, advice=_said(answer))


def _said(answer: Answer) -> str:
    try:
        error = json.loads(answer.body)["error"]
        return f"{error['message']} {error['advice']}".strip()
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status}"
