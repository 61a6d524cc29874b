"""The document that may leave the machine, and the data of ``--json``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from lamsach import __version__
from lamsach.scan.by_hand_wording import title, told
from lamsach.scan.finding import Finding
from lamsach.scan.names import shortened, shown
from lamsach.scan.persistence.windows.place import ByHand
from lamsach.scan.scanning import Outcome
from lamsach.scan.walk import WalkCounts
from lamsach.wire.document import ListUsed, Tool
from lamsach.wire.scan_report import Action, Detection, ScanReport, Severity

_LONGEST_NAME = 200


@dataclass(frozen=True)
class ListFacts:
    """Which list was used. *number* None: unsigned."""

    number: int | None = None
    signed: bool = False
    indicators: int = 0


@dataclass(frozen=True)
class ScanResult:
    """A scan that is over."""

    outcome: Outcome
    walk: WalkCounts
    rules: str
    list_facts: ListFacts | None
    started_at: datetime
    finished_at: datetime
    roots: tuple[bytes, ...] = ()
    measures: tuple[str, ...] = ()
    by_hand: list[ByHand] = field(default_factory=list)  # filled when it is cleaned
    not_done: list[str] = field(default_factory=list)  # what went wrong then, in words

    @property
    def seconds(self) -> float:
        """Return how long it took."""
        return (self.finished_at - self.started_at).total_seconds()


def _where(finding: Finding, name: Callable[[bytes | str], str]) -> str:
    return name(finding.path) if finding.path else name(finding.place)


def _detection(finding: Finding) -> Detection:
    return Detection(
        path=_where(finding, shortened) or "-",
        inside=[shortened(each)[:_LONGEST_NAME] for each in finding.inside],
        kind=finding.kind,
        name=shown(finding.name)[:_LONGEST_NAME] or "-",
        family=shown(finding.family)[:_LONGEST_NAME] or None,
        sha256=finding.sha256 or None,
        severity=Severity(finding.severity.value),
        action=Action(finding.action.value),
        quarantine_id=finding.quarantine_id or None,
    )


def document(result: ScanResult, *, machine: str, made_at: datetime, uuid: UUID) -> ScanReport:
    """Return the report as it may leave the machine: paths without the names of people."""
    outcome, used = result.outcome, result.list_facts
    return ScanReport(
        uuid=uuid,
        made_at=made_at,
        machine=machine,
        tool=Tool(name="lamsach scan", version=__version__),
        started_at=result.started_at,
        finished_at=result.finished_at,
        files=outcome.files,
        bytes=outcome.read,
        seconds=round(result.seconds, 3),
        errors=result.walk.errors,
        not_fully_scanned=outcome.not_fully_scanned,
        complete=outcome.complete,
        indicator_list=ListUsed(number=used.number, signed=used.signed, indicators=used.indicators) if used else None,
        rules=result.rules,
        findings=[_detection(each) for each in outcome.findings],
    )


def as_data(result: ScanResult) -> dict[str, Any]:
    """Return the document of ``--json``, which stays on the machine: paths as they are."""
    outcome, used = result.outcome, result.list_facts
    return {
        "files": outcome.files,
        "bytes": outcome.read,
        "seconds": round(result.seconds, 3),
        "errors": result.walk.errors,
        "complete": outcome.complete,
        "cached": outcome.cached,
        "verdicts": {str(verdict): number for verdict, number in sorted(outcome.verdicts.items())},
        "list": {"number": used.number, "signed": used.signed, "indicators": used.indicators} if used else None,
        "rules": result.rules,
        "findings": [_finding(each) for each in outcome.findings],
        "not_fully_scanned": {
            "files": outcome.not_fully_scanned,
            "reasons": {str(reason): number for reason, number in sorted(outcome.reasons.items())},
            "examples": [
                {"path": shown(path), "inside": list(gap.inside), "reason": str(gap.reason), "format": gap.form or None}
                for path, gap in outcome.gaps
            ],
        },
        "skipped": {str(skip): number for skip, number in sorted(result.walk.skipped.items())},
        "named": [{"path": shown(path), "reason": str(skip)} for skip, path in result.walk.named],
        "problems": [{"path": shown(each.path), "reason": each.reason} for each in result.walk.problems],
        "confined": list(result.measures),
        "by_hand": [
            {"what": title(hand), "steps": [{"text": each.text, "line": each.line or None} for each in told(hand)]}
            for hand in result.by_hand
        ],
        "not_done": [shown(each) for each in result.not_done],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    data: dict[str, Any] = {
        "path": _where(finding, shown),
        "inside": list(finding.inside),
        "kind": finding.kind,
        "name": finding.name,
        "family": finding.family or None,
        "sha256": finding.sha256 or None,
        "severity": str(finding.severity),
        "basis": str(finding.basis),
        "source": finding.source or None,
        "credit": finding.credit or None,
        "action": str(finding.action),
        "quarantine_id": finding.quarantine_id or None,
    }
    if finding.path and shown(finding.path).encode("utf-8", "replace") != finding.path:
        data["path_bytes"] = finding.path.hex()  # the name is no text: these are its bytes
    return data
