"""The report of one hunt: which devices of the unit were seen talking to which indicators."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lamsach.wire.document import Count, Document, ListUsed, Moment, Name, Part, Seconds, Text


class IndicatorKind(StrEnum):
    """The kinds of ``lamsach.indicators``."""

    DOMAIN = "domain"
    IP = "ip"
    CIDR = "cidr"
    URL = "url"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"


class Validity(StrEnum):
    """Whether the contact falls into the days on which the indicator was valid."""

    VALID = "valid"
    BEFORE = "before"
    AFTER = "after"


class Sighting(Part):
    """One device and one indicator, rolled up: first and last time, how often, on how many days."""

    client: Text  # the address in the unit's own network, or a pseudonym of it
    device: Text | None = None
    unit: Text | None = None
    # Behind an address that many share, the provider needs it to tell the subscriber.
    source_port: Annotated[int, Field(ge=1, le=65_535, strict=True)] | None = None
    indicator: Annotated[str, Field(min_length=1, max_length=2_048)]
    kind: IndicatorKind
    family: Name | None = None
    action: Name | None = None
    validity: Validity = Validity.VALID
    first: Moment
    last: Moment
    count: Annotated[int, Field(ge=1, le=2**53, strict=True)]
    days: Annotated[int, Field(ge=1, le=36_525, strict=True)] | None = None
    bytes: Count | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Sighting":
        if self.last < self.first:
            raise ValueError("last lies before first")
        return self


class SightingReport(Document):
    """What a hunt read, and what it saw. ``refused`` counts the lines that could not be read."""

    schema_: Annotated[Literal["lamsach.sighting-report/1"], Field(alias="schema")] = "lamsach.sighting-report/1"
    lines: Count
    bytes: Count
    seconds: Seconds
    hits: Count
    refused: Count = 0
    complete: bool = True
    first: Moment | None = None  # the earliest and the latest event that was read
    last: Moment | None = None
    indicator_list: Annotated[ListUsed | None, Field(alias="list")] = None
    sightings: Annotated[list[Sighting], Field(max_length=100_000)] = []

    @property
    def devices(self) -> int:
        """Return how many devices were seen in contact with an indicator while it was valid."""
        return len({sighting.device or sighting.client for sighting in self.sightings if sighting.validity == "valid"})
