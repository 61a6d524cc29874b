"""Programs that look like documents: by a second ending, by a mark that turns the writing, by a picture's name."""

import re
from collections.abc import Iterator

from lamsach.scan.triage.inspector import Mark

_DOCUMENT = r"(pdf|docx?|xlsx?|pptx?|txt|rtf|jpe?g|png|gif|bmp|mp[34]|avi|zip|rar)"
_DOUBLE = re.compile(rf"\.{_DOCUMENT}\s*\.(exe|scr|com|pif|bat|cmd|vbs|vbe|js|jse|wsf|hta|lnk)$")
_SINGLE = re.compile(rf"\.{_DOCUMENT}$")
_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s{8,}\.(exe|scr|com|pif)$")


class Disguise:
    """A program for Windows under a name that hides what it is."""

    name = "disguise"

    def recognises(self, head: bytes, name: str) -> bool:
        """Return whether the file is a program, or is started by Windows as one."""
        return head.startswith(b"MZ") or bool(_DOUBLE.search(name) or (_TURNED.search(name) and "." in name))

    def marks(self, content: bytes, name: str) -> Iterator[Mark]:
        """Yield what the name hides."""
        if _TURNED.search(name):
            yield Mark("Name with a mark that turns the writing round", "Disguised program")
        elif (
            _DOUBLE.search(name)
            or _SPACES.search(name)
            or (content.startswith(b"MZ") and _SINGLE.search(name) and b"PE\x00\x00" in content[:4096])
        ):
            yield Mark("Program with the name of a document", "Disguised program")
