"""What the formats of whole documents read with: text behind one protocol, and the values in it."""

import zlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import BinaryIO, ClassVar
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.extraction import extract
from lamsach.feeds.sources.base import MAX_DEPTH, Refusal, Row, SourceFormat

LARGEST = 64 * 1024 * 1024  # bytes of one document
LONGEST = 64 * 1024 * 1024  # characters of its text
_CHUNK = 65536


class DocumentFormat(SourceFormat):
    """A document with text in it.

    `texts` SHALL yield (place, text) in the order of reading: a page, a paragraph, a row of a table. It SHALL refuse a
    document that unpacks to more than one should hold, and SHALL NOT follow anything that the document points to.
    """

    binary: ClassVar[bool] = True

    @abstractmethod
    def texts(self, raw: bytes) -> Iterator[tuple[int, str]]:
        """Yield the places of the document and their text. Raises `UnusableInputError`."""

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield what looks like an indicator; *line* is the place."""
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise UnusableInputError(_("The document is larger than {limit} MB.").format(limit=LARGEST >> 20))
        left = LONGEST
        for place, text in self.texts(raw):
            left -= len(text)
            if left < 0:
                yield Refusal(place, "", _("The rest of the document is too long and was not read."))
                return
            for value in extract(text):
                yield Row(place, value)


class XmlPart:
    """Reads one XML part of an office file piece by piece. Entities and deep nesting are refused.

    `start`, `text` and `end` are for subclasses; names come without their namespace's prefix. What `give` was called
    with is in the answer of `read`.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self.text
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.buffer_text = True
        self._depth = 0
        self._given: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See the start of an element."""

    def text(self, data: str) -> None:
        """See text."""

    def end(self, name: str) -> None:
        """See the end of an element."""

    def give(self, text: str) -> None:
        """Hand out a text."""
        self._given.append(text)

    def read(self, archive: ZipFile, name: str) -> Iterator[str]:
        """Yield what is handed out while the part *name* is read. Raises `UnusableInputError`."""
        try:
            with archive.open(name) as part:
                while piece := part.read(_CHUNK):
                    self._parser.Parse(piece, False)
                    yield from self._given
                    self._given.clear()
                self._parser.Parse(b"", True)
                yield from self._given
        except (expat.ExpatError, BadZipFile, zlib.error, OSError, EOFError, ValueError, LookupError) as error:
            raise _damaged() from error
        except (NotImplementedError, RuntimeError) as error:  # a way of packing that is not known, or a password
            raise _damaged() from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH * 4:
            raise UnusableInputError(_("The document is nested too deeply."))
        self.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(name.rpartition(":")[2])

    def _refuse(self, *_declaration: object) -> None:
        raise UnusableInputError(_("The document declares a document type; this is refused."))


def _damaged() -> UnusableInputError:
    return UnusableInputError(_("The document is damaged."), advice=_("Open it, save it anew, then try again."))
