"""The rules that travel with a list: rule files and their licences as one packed file, signed beside the list.

JSON (``format``, ``rules``: name and text, ``licences``: name and text), keys in order, packed by xz. The same rules
give the same bytes. Nothing here knows the language of the rules.
"""

import json
import lzma
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

LARGEST = 64 << 20  # bytes of a pack
_UNPACKED = 256 << 20
_MEMORY = 128 << 20
_FORMAT = 1
_NAME = re.compile(r"[\w.+@ -]{1,100}(/[\w.+@ -]{1,100}){0,10}")


@dataclass(frozen=True)
class RulePack:
    """Rule files by name, and the texts of the licences that came with them."""

    rules: Mapping[str, str]
    licences: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the packed file."""
        said = {"format": _FORMAT, "licences": dict(self.licences), "rules": dict(self.rules)}
        return lzma.compress(json.dumps(said, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace"), preset=6)

    @classmethod
    def of(cls, packed: bytes) -> "RulePack":
        """Read a packed file. Raises `UnusableInputError` for a damaged one, and for one that unpacks to too much."""
        try:
            stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)
            raw = stream.decompress(packed, _UNPACKED)
            said = json.loads(raw) if stream.eof else {}
            rules, licences = _texts(said["rules"]), _texts(said["licences"])
            known = said["format"] == _FORMAT
        except (lzma.LZMAError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise UnusableInputError(
                _("The rules that came with the list are damaged."),
                advice=_("Fetch them again with lamsach list pull."),
            ) from error
        if not known:
            raise UnusableInputError(
                _("The rules that came with the list are of a newer format."), advice=_("Install the newest lamsach.")
            )
        return cls(rules, licences)


def _texts(said: object) -> dict[str, str]:
    if not isinstance(said, dict):
        raise TypeError(said)
    for name, text in said.items():
        if not isinstance(text, str) or not _NAME.fullmatch(name) or ".." in name:
            raise ValueError(name)
    return dict(said)
