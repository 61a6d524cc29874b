"""The interface of a source format, and what all formats read with: bounded lines, bounded documents."""

import codecs
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any, BinaryIO, ClassVar, NamedTuple

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

MAX_LINE = 65536
MAX_DOCUMENT = 256 * 1024 * 1024
MAX_DEPTH = 64
HEAD = 4096
_BLOCK = 65536


class Row(NamedTuple):
    """One value as the source wrote it, with what the source says of it.

    *line* counts from 1; a JSON document counts objects.
    """

    line: int
    raw: str
    family: str = ""
    confidence: int | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    valid_until: datetime | None = None
    reference: str = ""
    tlp: str = ""
    action: str = ""  # as the list writes it; nothing where the source does not say


class Refusal(NamedTuple):
    """A place in the input that could not be used, and why."""

    line: int
    raw: str
    reason: str


class SourceFormat(ABC):
    """One format of indicators.

    A format SHALL be one file with a sample in ``tests/_data/feeds/sources`` and a docstring that says where the
    format is defined.
    `read` SHALL yield every value in the order of the input, as it is written there; it SHALL NOT parse, guard or
    dedupe. It SHALL
    yield a `Refusal` for what it cannot use and go on, and raise `UnusableInputError` only where nothing of the input
    can be used. It
    SHALL hold no more of the input than one line, or one document of at most `MAX_DOCUMENT` bytes. `recognises` MAY
    look at the first `HEAD` bytes; the first format that says yes reads the input.
    """

    name: ClassVar[str]
    binary: ClassVar[bool] = False  # no text: line ends and marks mean nothing
    order: ClassVar[int] = 50  # the more particular a format, the earlier it is asked

    @abstractmethod
    def recognises(self, head: str) -> bool:
        """Return whether an input that begins with *head* is of this format."""

    @abstractmethod
    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:
        """Yield the rows of *stream*. *options* are named by the user (a CSV's columns)."""

    def columns_of(self, head: str, options: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG002 - for subclasses
        """Return the names of the columns of an input that begins with *head*; nothing where the format has none."""
        return ()


def decoded_head(raw: bytes) -> str:
    """Return the beginning of an input as text, by which its format is recognised."""
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return raw[:HEAD].decode(encoding, "replace")


def lines(stream: BinaryIO) -> Iterator[tuple[int, str | Refusal]]:
    """Yield the lines of *stream* without their ends, numbered from 1: one too long, or with a NUL, is a refusal.

    The text is UTF-8, with or without a byte order mark, or UTF-16 with one; bytes that are neither are replaced.
    Raises `UnusableInputError` for an input that is not text at all.
    """
    return enumerate(chain.from_iterable(blocks(stream)), 1)


def blocks(stream: BinaryIO) -> Iterator[list[str | Refusal]]:
    """Yield the lines of `lines` as many at a time as were read at once."""
    number, rest, too_long = 0, b"", False
    for block in _pieces(stream):
        whole, end, rest = (rest + block).rpartition(b"\n")
        if end:
            number -= too_long  # the first piece ends a line that was refused already
            yield _split(whole, number)[too_long:]
            number += whole.count(b"\n") + 1
            too_long = False
        if len(rest) >= MAX_LINE:
            if not too_long:
                number += 1
                yield [_refusal(number, rest, _("The line is too long."))]
            rest, too_long = b"", True
    if rest and not too_long:
        yield _split(rest, number)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the input as UTF-8, a block at a time."""
    block = stream.read(_BLOCK)
    if block[:4] in _BINARY or block[:2] == b"\x1f\x8b":
        raise UnusableInputError(_("This is not text."), advice=_("Unpack or convert the file first."))
    if block[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        while block:
            yield decoder.decode(block).encode()
            block = stream.read(_BLOCK)
        yield decoder.decode(b"", True).encode()
        return
    block = block.removeprefix(b"\xef\xbb\xbf")
    while block:
        yield block
        block = stream.read(_BLOCK)


def _split(block: bytes, before: int) -> list[str | Refusal]:
    """Return the lines of a block that begins after *before* lines. Nearly always all of it is in order."""
    text = block.decode("utf-8", "replace")
    found = text.split("\n")
    # A line has no more characters than bytes, and no fewer than a fourth of them.
    if "\0" in text or len(max(found, key=len)) * 4 >= MAX_LINE:
        return [
            _refusal(number, piece, _("The line is too long."))
            if len(piece) >= MAX_LINE
            else _refusal(number, piece, _("The line has NUL bytes."))
            if b"\0" in piece
            else piece.decode("utf-8", "replace").rstrip("\r")
            for number, piece in enumerate(block.split(b"\n"), before + 1)
        ]
    return [line.rstrip("\r") for line in found] if "\r" in text else [*found]


def _refusal(number: int, line: bytes, reason: str) -> Refusal:
    return Refusal(number, line[:80].decode("utf-8", "replace"), reason)


_BINARY = frozenset({b"PK\3\4", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"7z\xbc\xaf"})


def _too_large() -> UnusableInputError:
    return UnusableInputError(
        _("The document is larger than {limit} MB.").format(limit=MAX_DOCUMENT >> 20), advice=_("Split it.")
    )


def document(stream: BinaryIO) -> bytes:
    """Return the whole of *stream*. Raises `UnusableInputError` where it is too large."""
    raw = stream.read(MAX_DOCUMENT + 1)
    if len(raw) > MAX_DOCUMENT:
        raise _too_large()
    return raw


def json_document(stream: BinaryIO) -> Any:
    """Return the JSON document in *stream*. Raises `UnusableInputError` where it is none, too large or too deep."""
    try:
        return json.loads(document(stream))
    except (ValueError, RecursionError) as error:
        raise UnusableInputError(_("This is not JSON: {error}").format(error=str(error)[:100])) from error


def text(value: object, limit: int = 500) -> str:
    """Return *value* where it is text, cut to *limit*; else nothing."""
    return value.strip()[:limit] if isinstance(value, str) else ""


def objects(value: object) -> Iterator[tuple[int, dict[str, Any] | Refusal]]:
    """Yield the objects of a JSON list, numbered from 1; what is no object is a refusal."""
    if not isinstance(value, list):
        raise UnusableInputError(_("A list of objects is missing."))
    for number, each in enumerate(value, 1):
        if isinstance(each, dict):
            yield number, each
        else:
            yield number, Refusal(number, str(each)[:80], _("This is no object."))
