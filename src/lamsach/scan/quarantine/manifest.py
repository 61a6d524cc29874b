"""What the vault knows of a file that it holds."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan.quarantine.attributes import Attributes

SCHEMA = "lamsach.quarantine/1"
IDENTIFIER = re.compile(r"[0-9a-f]{32}")


class DamagedManifestError(CouldNotFinishError):
    """The description of a held file cannot be read."""

    def __init__(self, where: str) -> None:
        super().__init__(
            _("the description of this quarantined file is damaged"),
            where=where,
            advice=_("Bring the quarantine folder back from a backup, then try again."),
        )


@dataclass(frozen=True)
class Manifest:
    """A held file: where it was, what it was, why it was taken.

    ``path`` is absolute, as the system has it (undecodable bytes as surrogates); ``size`` is in bytes.
    ``replacement`` is the SHA-256 of what stands in its place since, where the file was changed and not taken away.
    ``key`` and ``value`` name a value of Windows' registry where it was one and no file; ``path`` is the key as a path.
    """

    identifier: str
    path: Path
    sha256: str
    size: int
    attributes: Attributes
    taken: dt.datetime
    name: str
    family: str | None = None
    replacement: str | None = None
    key: str = ""
    value: str = ""

    def to_bytes(self) -> bytes:
        """Return JSON, the same bytes for the same manifest: the seal is bound to them."""
        data = {
            "schema": SCHEMA,
            "id": self.identifier,
            "path": str(self.path),
            "sha256": self.sha256,
            "size": self.size,
            "attributes": self.attributes.to_data(),
            "taken": self.taken.isoformat(),
            "name": self.name,
            "family": self.family,
            "replacement": self.replacement,
        }
        if self.key:
            data |= {"key": self.key, "value": self.value}
        return json.dumps(data, sort_keys=True).encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes, *, where: str = "") -> Self:
        """Read a manifest back. Raises DamagedManifestError."""
        try:
            found = json.loads(data)
            if found["schema"] != SCHEMA or not IDENTIFIER.fullmatch(found["id"]):
                raise DamagedManifestError(where)
            path = Path(found["path"])
            if not (path.is_absolute() or found.get("key")) or ".." in path.parts:
                raise DamagedManifestError(where)
            return cls(
                identifier=found["id"],
                path=path,
                sha256=str(found["sha256"]),
                size=int(found["size"]),
                attributes=Attributes.from_data(found["attributes"]),
                taken=dt.datetime.fromisoformat(found["taken"]),
                name=str(found["name"]),
                family=found["family"],
                replacement=found["replacement"],
                key=str(found.get("key", "")),
                value=str(found.get("value", "")),
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise DamagedManifestError(where) from None
