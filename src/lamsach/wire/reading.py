"""The only way in: bytes from outside become a document, or an error for each bad field."""

import json
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.wire.document import Document

LARGEST = 4 * 1024 * 1024  # bytes of one document
MOST_ERRORS = 50
D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class FieldError:
    """One bad field: its place (``findings.3.sha256``), what is wrong, and the code of the kind of error."""

    place: str
    message: str
    code: str


class UnreadableDocumentError(UnusableInputError):
    """The document cannot be taken. ``fields`` names each bad field (the first 50)."""

    def __init__(self, message: str, fields: tuple[FieldError, ...] = (), *, advice: str = "") -> None:
        super().__init__(message, where=fields[0].place if fields else "", advice=advice)
        self.fields = fields


def read(body: bytes, kind: type[D]) -> D:
    """Read a document of this kind from JSON in UTF-8.

    Raises ``UnreadableDocumentError``: too large, not JSON (also for duplicate keys, NaN and too deep nesting), or with
    bad fields, each of which is named.
    """
    if len(body) > LARGEST:
        raise UnreadableDocumentError(
            _("The document is larger than 4 MB."), advice=_("Send the report of one machine at a time.")
        )
    try:
        data = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocumentError(
            _("This is not a JSON document in UTF-8: {reason}").format(reason=str(error)[:200]),
            advice=_("Send the report file as the tool wrote it."),
        ) from error
    try:
        return kind.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise UnreadableDocumentError(
            _("Some fields of the document are not as they must be."),
            tuple(
                FieldError(".".join(map(str, each["loc"])) or ".", each["msg"], each["type"])
                for each in error.errors(include_url=False, include_context=False, include_input=False)[:MOST_ERRORS]
            ),
        ) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands there twice")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number")


def _integer(digits: str) -> int:
    if len(digits) > 20:  # noqa: PLR2004 - more digits than any count has; long ones cost quadratic time
        raise ValueError("a number is too long")
    return int(digits)
