"""PDF documents: the text of their pages.

The reader (pypdf) is a large program on hostile input: it runs in a process of its own, with a limit on memory and
time, and gives back nothing but text.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.document import LONGEST, DocumentFormat

SECONDS = 120
_READER = Path(__file__).with_name("pdf_pages.py")
_PASSWORD, _MISSING = 3, 4  # what the reader says by its exit code


class Pdf(DocumentFormat):
    """A document in PDF."""

    name = "pdf"
    order = 5

    def recognises(self, head: str) -> bool:
        """Look for the mark, which may stand behind some other bytes."""
        return "%PDF-" in head[:1024]

    def texts(self, raw: bytes) -> Iterator[tuple[int, str]]:
        """Yield the pages, numbered from 1."""
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
            given.write(raw)
            given.seek(0)
            command = [sys.executable, "-I", str(_READER), str(SECONDS), str(LONGEST * 4)]
            try:
                code = subprocess.run(  # noqa: S603 - our own program
                    command, stdin=given, stdout=told, stderr=subprocess.DEVNULL, timeout=SECONDS * 2, check=False
                ).returncode
            except subprocess.TimeoutExpired:
                code = -1
            if code:
                raise _unreadable(code)
            told.seek(0)
            for place, line in enumerate(told, 1):
                yield place, str(json.loads(line))


def _unreadable(code: int) -> UnusableInputError:
    if code == _PASSWORD:
        return UnusableInputError(_("The document is protected by a password."))
    if code == _MISSING:
        return UnusableInputError(_("Reading PDF needs the package pypdf."), advice="pip install 'lamsach[feeds]'")
    return UnusableInputError(
        _("The PDF document is damaged, or takes more time or memory than a document should."),
        advice=_("Copy its text into a file, then try again."),
    )


FORMAT = Pdf()
