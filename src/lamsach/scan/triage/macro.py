"""Macros of Office documents: what runs by itself and reaches out of the document.

The container of compound files unpacks the source of each module (MS-OVBA) as a member whose name ends with ``.bas``.
"""

import re
from collections.abc import Iterator

from lamsach.scan.triage.inspector import Mark

_RUNS = re.compile(
    r"(?i)\bsub\s+(auto_?(open|exec|close|new|exit)|document_?(open|close|new)|workbook_(open|activate|beforeclose))\b"
)
_REACHES = re.compile(
    r"(?i)\b(shell|wscript\.shell|shellexecute|createprocess\w*|urldownloadtofile\w*|winhttprequest|xmlhttp|"
    r"adodb\.stream|powershell|mshta|certutil|regsvr32|rundll32|win32_process|callbyname|virtualalloc\w*)\b"
)
_LARGEST = 4 << 20


class Macro:
    """The source of a macro."""

    name = "macro"

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - the container names it so
        """Return whether this is the source of a module."""
        return name.endswith(".bas")

    def marks(self, content: bytes, name: str) -> Iterator[Mark]:  # noqa: ARG002
        """Yield what it does by itself."""
        text = content[:_LARGEST].decode("latin-1")
        if _RUNS.search(text) and _REACHES.search(text):
            yield Mark("Macro that runs by itself and starts programs or downloads", "Macro")
