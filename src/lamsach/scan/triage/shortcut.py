"""Windows shortcuts (MS-SHLLINK): what they start. Worms of USB sticks put one in the place of each folder."""

import re
import struct
from collections.abc import Iterator

from lamsach.scan.triage.inspector import Mark

_HEAD = b"\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
_LARGEST = 1 << 20
_ID_LIST, _INFO, _NAME, _RELATIVE, _FOLDER, _ARGUMENTS, _ICON, _WIDE = 1, 2, 4, 8, 16, 32, 64, 128
_STARTERS = re.compile(
    r"(?i)\b(cmd|powershell|pwsh|wscript|cscript|mshta|rundll32|regsvr32|msiexec|certutil|bitsadmin|forfiles)(\.exe)?\b"
)
_HIDES = re.compile(r"(?i)explorer(\.exe)?\s+(\"?%|\.|\"?[^\s\"]+)|start\s+explorer|start\s+\\?[~_$\w]")
_REMOTE = re.compile(r"(?i)https?://|\\\\[\w.-]+@?(ssl)?@?\d*\\|downloadstring|-enc\w*\s")
_SCRIPT = re.compile(r"(?i)\.(vbs|vbe|js|jse|wsf|cpl|dll|scr|pif|dat|db|ini|inf|tmp|bat|cmd)\b")


class Shortcut:
    """A shortcut that starts an interpreter on something hidden, or from elsewhere."""

    name = "shortcut"

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - by its content alone
        """Return whether *head* begins a shortcut."""
        return head.startswith(_HEAD)

    def marks(self, content: bytes, name: str) -> Iterator[Mark]:  # noqa: ARG002
        """Yield what its command line gives away."""
        command = command_line(content[:_LARGEST])
        if not _STARTERS.search(command):
            return
        if _REMOTE.search(command):
            yield Mark("Shortcut that starts something from the Internet", "USB worm")
        elif _HIDES.search(command) and (_SCRIPT.search(command) or "explorer" in command.lower()):
            yield Mark("Shortcut that starts a hidden program and then opens the folder", "USB worm")


def command_line(content: bytes) -> str:
    """Return target and arguments of a shortcut, as far as they stand in its texts."""
    flags = struct.unpack_from("<I", content, 20)[0]
    at = 76
    texts = []
    if flags & _ID_LIST:
        size = struct.unpack_from("<H", content, at)[0]
        texts.append(_printable(content[at + 2 : at + 2 + size]))
        at += 2 + size
    if flags & _INFO:
        size = struct.unpack_from("<I", content, at)[0]
        texts.append(_printable(content[at : at + size]))
        at += size
    for flag in (_NAME, _RELATIVE, _FOLDER, _ARGUMENTS, _ICON):
        if flags & flag:
            count = struct.unpack_from("<H", content, at)[0]
            width = 2 if flags & _WIDE else 1
            raw = content[at + 2 : at + 2 + count * width]
            if flag in {_RELATIVE, _ARGUMENTS}:
                texts.append(raw.decode("utf-16-le" if flags & _WIDE else "latin-1", "replace"))
            at += 2 + count * width
    return " ".join(texts)


def _printable(raw: bytes) -> str:
    plain = re.findall(rb"[\x20-\x7e]{4,}", raw)
    wide = re.findall(rb"(?:[\x20-\x7e]\x00){4,}", raw)
    return " ".join([*(each.decode("ascii") for each in plain), *(each.decode("utf-16-le") for each in wide)])
