"""The report of one scan of one machine."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lamsach.wire.document import Count, Document, ListUsed, Moment, Name, Part, Seconds, Sha256, Text


class Severity(StrEnum):
    """How bad a finding is. Only ``malicious`` makes a machine an infected one."""

    MALICIOUS = "malicious"
    SUSPICIOUS = "suspicious"
    RISK = "risk"  # cracked software, risky settings


class Action(StrEnum):
    """What was done about a finding."""

    NONE = "none"
    QUARANTINED = "quarantined"
    REMOVED = "removed"  # a persistence entry undone, a process ended
    AT_BOOT = "at_boot"  # scheduled for the next start: not done yet
    RESTORED = "restored"
    FAILED = "failed"


DONE = frozenset({Action.QUARANTINED, Action.REMOVED})


class Detection(Part):
    """Something that was found. ``path`` is shortened: no user's name. ``inside`` is the way through archives."""

    path: Text
    inside: Annotated[list[Text], Field(max_length=64)] = []
    kind: Name
    name: Name
    family: Name | None = None
    sha256: Sha256 | None = None
    severity: Severity
    action: Action = Action.NONE
    quarantine_id: Name | None = None


class ScanReport(Document):
    """What a scan covered, found and did.

    ``not_fully_scanned`` counts what was over a limit: it is neither found nor clean.
    """

    schema_: Annotated[Literal["lamsach.scan-report/1"], Field(alias="schema")] = "lamsach.scan-report/1"
    started_at: Moment
    finished_at: Moment
    files: Count
    bytes: Count
    seconds: Seconds
    errors: Count = 0
    not_fully_scanned: Count = 0
    complete: bool = True  # false where the scan was stopped half-way
    indicator_list: Annotated[ListUsed | None, Field(alias="list")] = None
    rules: Name | None = None
    findings: Annotated[list[Detection], Field(max_length=10_000)] = []

    @model_validator(mode="after")
    def _in_order(self) -> "ScanReport":
        if self.finished_at < self.started_at:
            raise ValueError("finished_at lies before started_at")
        return self

    @property
    def infected(self) -> bool:
        """Say whether malware was found, whatever was done about it."""
        return any(finding.severity is Severity.MALICIOUS for finding in self.findings)

    @property
    def still_infected(self) -> bool:
        """Say whether malware was found that is not dealt with yet."""
        return any(finding.severity is Severity.MALICIOUS and finding.action not in DONE for finding in self.findings)
