"""What may be downloaded from the shelf, and why not.

A copy is checked against its stated SHA-256 when it is put on the shelf and again each time before it is handed out, in
blocks, so that a file that was changed on the disk never reaches anybody.
"""

import datetime as dt
import hashlib
from enum import StrEnum
from typing import Any, Protocol

from lamsach.portal.releases.models import ToolRelease

BLOCK = 1024 * 1024


class Refusal(StrEnum):
    """Why a tool cannot be downloaded."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    NO_COPY = "no_copy"
    WRONG_HASH = "wrong_hash"


class Readable(Protocol):
    """Anything read in blocks of bytes."""

    def read(self, size: int, /) -> Any: ...


def sha256(file: Readable) -> tuple[str, int]:
    """Return the SHA-256 (hexadecimal) and the size in bytes of *file*, read in blocks."""
    digest, size = hashlib.sha256(), 0
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def refusal(tool: ToolRelease, day: dt.date) -> Refusal | None:
    """Say why the tool cannot be downloaded on *day*, without looking into the file; None where it can.

    The day of expiry is the last one on which it can.
    """
    if tool.withdrawn_at is not None:
        return Refusal.WITHDRAWN
    if tool.expires_on is not None and day > tool.expires_on:
        return Refusal.EXPIRED
    if not tool.file:
        return Refusal.NO_COPY
    return None


def intact(tool: ToolRelease) -> bool:
    """Say whether the copy on the disk still has the stated hash; a copy that is gone is not intact."""
    try:
        with tool.file.open("rb") as file:
            return sha256(file)[0] == tool.sha256
    except OSError:
        return False
