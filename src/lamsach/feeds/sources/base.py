"""The interface of a source format, and what all formats read with: bounded lines, bounded documents."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, BinaryIO, ClassVar, NamedTuple

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

MAX_LINE = 65536
MAX_DOCUMENT = 256 * 1024 * 1024
MAX_DEPTH = 64
HEAD = 4096


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
    number, readline = 0, stream.readline
    first = stream.readline(MAX_LINE)
    if first[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        yield from _utf16(first, stream)
        return
    if first[:4] in _BINARY or first[:2] == b"\x1f\x8b":
        raise UnusableInputError(_("This is not text."), advice=_("Unpack or convert the file first."))
    line = first.removeprefix(b"\xef\xbb\xbf")
    while line:
        number += 1
        if len(line) >= MAX_LINE and line[-1] != 10:  # noqa: PLR2004 - line feed
            yield number, Refusal(number, line[:80].decode("utf-8", "replace"), _("The line is too long."))
            while line and line[-1] != 10:  # noqa: PLR2004
                line = readline(MAX_LINE)
        elif b"\0" in line:
            yield number, Refusal(number, line[:80].decode("utf-8", "replace"), _("The line has NUL bytes."))
        else:
            yield number, line.decode("utf-8", "replace").rstrip("\r\n")
        line = readline(MAX_LINE)


_BINARY = frozenset({b"PK\3\4", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"7z\xbc\xaf"})


def _utf16(first: bytes, stream: BinaryIO) -> Iterator[tuple[int, str | Refusal]]:
    raw = first + stream.read(MAX_DOCUMENT + 1 - len(first))
    if len(raw) > MAX_DOCUMENT:
        raise _too_large()
    for number, line in enumerate(raw.decode("utf-16", "replace").splitlines(), 1):
        if len(line) > MAX_LINE or "\0" in line:
            yield number, Refusal(number, line[:80], _("The line is too long."))
        else:
            yield number, line


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
