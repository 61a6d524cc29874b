"""Reports on their way: kept until the portal has them, so that an outage loses none.

A report waits as the file that it would be on a USB stick. Its UUID makes a second delivery harmless, so a report
whose answer was lost is simply sent again.
"""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.wire.delivery import PLACES, Postman, RefusedByPortalError, checked, deliver_body
from lamsach.wire.document import Document

MOST_WAITING = 1000
PAUSES = (1.0, 4.0)  # seconds before the second and the third attempt
_UNAUTHORIZED = 401


class Sent(NamedTuple):
    """How many reports the portal took, and how many it had already."""

    new: int
    known: int


class Outbox:
    """The reports in *folder* that wait for *portal*; those for another portal stay apart from them.

    Raises `UnusableInputError` for a portal's address that is none.
    """

    def __init__(self, folder: Path, portal: str) -> None:
        self.portal = checked(portal)
        self.folder = folder / "outbox" / hashlib.sha256(self.portal.encode()).hexdigest()[:16]

    def put(self, document: Document) -> Path:
        """Keep *document* until it is delivered. Raises `CouldNotFinishError` where there is no room for it."""
        if len(self.waiting()) >= MOST_WAITING:
            raise CouldNotFinishError(
                _("Too many reports wait to be sent."), where=str(self.folder), advice=_("Send them, or delete them.")
            )
        path = self.folder / f"{time.time_ns():020}-{document.uuid}.{type(document).__name__}.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".part")
            half.touch(0o600)
            with half.open("wb") as file:
                file.write(document.to_json())
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        except OSError as error:
            raise CouldNotFinishError(
                _("The report cannot be kept here; it was not sent."), where=str(self.folder)
            ) from error
        return path

    def waiting(self) -> list[Path]:
        """Return the reports that wait, the oldest first."""
        return sorted(path for kind in PLACES for path in self.folder.glob(f"*.{kind}.json"))

    def send(self, code: str, postman: Postman | None = None, sleep: Callable[[float], None] = time.sleep) -> Sent:
        """Deliver what waits, the oldest first, with the unit's *code*.

        Raises `CouldNotFinishError` where the portal does not answer: what is left waits on. A report that the portal
        refuses is put aside, and `UnusableInputError` is raised once the others were sent.
        """
        new = known = 0
        refused: RefusedByPortalError | None = None
        for path in self.waiting():
            try:
                was_new = self._attempts(path, code, postman, sleep)
            except RefusedByPortalError as error:
                if error.status == _UNAUTHORIZED:  # the code is wrong, not the report
                    raise
                path.replace(path.with_suffix(".refused"))
                refused = refused or error
                continue
            new, known = new + was_new, known + (not was_new)
            path.unlink(missing_ok=True)
        if refused:
            raise refused
        return Sent(new, known)

    def _attempts(self, path: Path, code: str, postman: Postman | None, sleep: Callable[[float], None]) -> bool:
        kind, body = path.name.split(".")[-2], path.read_bytes()
        for pause in PAUSES:
            try:
                return deliver_body(kind, body, self.portal, code, postman)
            except CouldNotFinishError:
                sleep(pause)
        try:
            return deliver_body(kind, body, self.portal, code, postman)
        except CouldNotFinishError as error:
            raise CouldNotFinishError(
                _("The portal does not answer; the report waits here and goes with the next one."),
                where=self.portal,
                advice=_("Send again later, or carry the file of --report there."),
            ) from error
