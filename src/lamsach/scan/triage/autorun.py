"""``autorun.inf``: what Windows was told to start when a stick was plugged in."""

import re
from collections.abc import Iterator

from lamsach.scan.finding import Severity
from lamsach.scan.triage.inspector import Mark

_LARGEST = 1 << 18
_COMMAND = re.compile(r"(?im)^\s*(?:open|shellexecute|shell\\[^\\=]{1,40}\\command)\s*=\s*(?P<what>[^\r\n]{1,300})")
_HIDDEN = re.compile(r"(?i)(recycle[rd]?|\$recycle\.bin|system volume information|\\?\.trash|[~$]\w)")
_SCRIPT = re.compile(
    r"(?i)(wscript|cscript|rundll32|powershell|cmd(\.exe)?\s*/|\.(vbs|vbe|js|jse|wsf|scr|pif|bat|cmd|com)\b)"
)


class Autorun:
    """An ``autorun.inf`` that starts a program. Installation disks do so as well: only a hidden one is suspicious."""

    name = "autorun"

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - by its name alone
        """Return whether the file is an ``autorun.inf``."""
        return name.rpartition("/")[2] == "autorun.inf"

    def marks(self, content: bytes, name: str) -> Iterator[Mark]:  # noqa: ARG002
        """Yield what it starts."""
        head = content[:_LARGEST]
        text = head.decode("utf-16", "replace") if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else head.decode("latin-1")
        commands = [each["what"] for each in _COMMAND.finditer(text)]
        if any(_HIDDEN.search(each) or _SCRIPT.search(each) for each in commands):
            yield Mark("Autorun file that starts a hidden program", "USB worm", Severity.SUSPICIOUS)
