"""What both documents share: identity, origin, and the types of their fields."""

import datetime as dt
import unicodedata
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


def _plain(text: str) -> str:
    """Refuse characters that no name has and some stores cannot hold: controls, NUL, lone surrogates."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise ValueError("control characters are not allowed")
    return unicodedata.normalize("NFC", text)


def _utc(moment: dt.datetime) -> dt.datetime:
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError as error:
        raise ValueError("lies outside of the calendar") from error


Text = Annotated[str, StringConstraints(max_length=1_000), AfterValidator(_plain)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_plain)]
Count = Annotated[int, Field(ge=0, le=2**53, strict=True)]
Seconds = Annotated[float, Field(ge=0, le=10**9, allow_inf_nan=False)]
Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Part(BaseModel):
    """A part of a document. Fields that this version does not know are refused, so that nothing is silently lost."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, validate_by_name=True, serialize_by_alias=True
    )


class Tool(Part):
    """The program that made the document."""

    name: Name
    version: Name


class ListUsed(Part):
    """The release of the indicator list that was used. An unsigned list has no number."""

    number: Count | None = None
    signed: bool = False
    indicators: Count | None = None


class Document(Part):
    """What every document carries.

    ``machine`` is a pseudonym that the machine made for itself and keeps: it tells machines of one unit apart, and says
    nothing else. ``made_at`` is in UTC once read.
    """

    uuid: UUID
    made_at: Moment
    machine: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
    tool: Tool
    campaign: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")] | None = None

    def to_json(self) -> bytes:
        """Return the document as it travels: JSON in UTF-8, the same bytes for the same document."""
        return self.model_dump_json(exclude_none=True).encode("utf-8")

    def to_data(self) -> dict[str, Any]:
        """Return the document as plain JSON data."""
        data: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        return data
