"""OpenIOC 1.0 and 1.1 (XML): the terms that name a host, an address, a URL or a digest.

Entities are refused, whatever they say.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import MAX_DEPTH, Refusal, Row, SourceFormat, document

_TERMS = (
    "fileitem/md5sum", "fileitem/sha1sum", "fileitem/sha256sum", "portitem/remoteip", "network/dns",
    "dnsentryitem/host",
    "dnsentryitem/recordname", "routeentryitem/destination", "urlhistoryitem/url", "urlhistoryitem/hostname",
    "network/uri",
)  # fmt: skip
_MAX_TEXT = 8192


class OpenIoc(SourceFormat):
    """Indicators of compromise in XML."""

    name = "openioc"
    order = 10

    def recognises(self, head: str) -> bool:
        """Look for the root element."""
        return "<ioc" in head or "<OpenIOC" in head

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield the contents of the terms that are known."""
        reader = _Reader()
        try:
            reader.parser.Parse(document(stream), True)
        except (expat.ExpatError, ValueError) as error:
            raise UnusableInputError(_("This is not XML: {error}").format(error=str(error)[:100])) from error
        yield from reader.found


class _Reader:
    """Gathers terms while expat parses; nothing of the document is kept but them."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.buffer_text = True
        self.found: list[Row | Refusal] = []
        self._depth, self._term, self._content, self._inside, self._family = 0, "", "", "", ""

    def _refuse(self, *_declaration: object) -> None:
        raise UnusableInputError(_("The document declares a document type; this is refused."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnusableInputError(_("The document is nested too deeply."))
        self._inside = name.rpartition(":")[2].lower()
        if self._inside == "indicatoritem":
            self._term = self._content = ""
        elif self._inside == "context":
            self._term = attributes.get("search", "").lower()

    def _text(self, data: str) -> None:
        if self._inside == "content" and len(self._content) < _MAX_TEXT:
            self._content += data
        elif self._inside == "short_description" and len(self._family) < _MAX_TEXT:
            self._family += data

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._inside = ""
        if name.rpartition(":")[2].lower() != "indicatoritem":
            return
        line, value = self.parser.CurrentLineNumber, self._content.strip()
        if self._term in _TERMS:
            self.found.append(Row(line, value, family=self._family.strip()[:200]))
        else:
            self.found.append(Refusal(line, f"{self._term}: {value}"[:80], _("This term is no indicator.")))


FORMAT = OpenIoc()
