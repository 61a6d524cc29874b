"""The chain: what is hashed, and how."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


def canonical(
    *,
    at: datetime,
    actor_id: int | None,
    actor_name: str,
    verb: str,
    unit_id: int | None,
    object_type: str,
    object_id: int | None,
    details: dict[str, Any],
) -> bytes:
    """Return the bytes that stand for an entry: JSON with sorted keys, UTC times to the microsecond."""
    return json.dumps(
        [
            at.astimezone(UTC).isoformat(timespec="microseconds"),
            actor_id,
            actor_name,
            verb,
            unit_id,
            object_type,
            object_id,
            details,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode("utf-8")


def link(previous: str, entry: bytes) -> str:
    """Return the digest of an entry (SHA-256, hexadecimal) that follows *previous*."""
    return hashlib.sha256(previous.encode("ascii") + b"\n" + entry).hexdigest()
