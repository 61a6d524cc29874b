"""Word documents (ECMA-376, WordprocessingML): the text of the body, its tables, notes, headers and comments."""

import re
from collections.abc import Iterator

from lamsach.core.office_files import open_archive
from lamsach.feeds.sources.document import DocumentFormat, XmlPart

MAIN = "word/document.xml"
_PARTS = re.compile(r"word/(?:document|comments|footnotes|endnotes|header\d*|footer\d*)\.xml")
_LONGEST_PARAGRAPH = 65536
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class Docx(DocumentFormat):
    """A document of Word, or of what writes such."""

    name = "docx"
    order = 5

    def recognises(self, head: str) -> bool:
        """Look for the names of the parts; `lamsach.feeds.unpacking` looks into the directory, which is surer."""
        return head.startswith("PK\3\4") and "word/" in head

    def texts(self, raw: bytes) -> Iterator[tuple[int, str]]:
        """Yield the paragraphs, numbered from 1."""
        place = 0
        with open_archive(raw) as archive:
            names = [name for name in archive.namelist() if _PARTS.fullmatch(name)]
            for name in sorted(dict.fromkeys(names), key=lambda name: (name != MAIN, name)):
                for text in _Paragraphs().read(archive, name):
                    place += 1
                    yield place, text


class _Paragraphs(XmlPart):
    """Hands out each paragraph. Text that was deleted while changes were tracked is in other elements."""

    def __init__(self) -> None:
        super().__init__()
        self._inside, self._pieces, self._length = False, list[str](), 0

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - the interface
        self._inside = name == "t"
        if name in _BREAKS:
            self._pieces.append(_BREAKS[name])

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)
            self._length += len(data)
            if self._length > _LONGEST_PARAGRAPH:
                self._hand_out()

    def end(self, name: str) -> None:
        self._inside = False
        if name == "p":
            self._hand_out()

    def _hand_out(self) -> None:
        if self._pieces:
            self.give("".join(self._pieces))
            self._pieces.clear()
        self._length = 0


FORMAT = Docx()
