"""What a scan says of a file: its verdict, what was found in it, and what could not be looked at."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from lamsach.scan.identity import Identity


class Severity(StrEnum):
    """How bad a finding is; the words of ``wire``, which the workers do not load: it takes longer than their work."""

    MALICIOUS = "malicious"
    SUSPICIOUS = "suspicious"
    RISK = "risk"  # cracked software, risky settings


class Action(StrEnum):
    """What was done about a finding; the words of ``wire``."""

    NONE = "none"
    QUARANTINED = "quarantined"
    REMOVED = "removed"
    AT_BOOT = "at_boot"
    RESTORED = "restored"
    FAILED = "failed"


class Verdict(StrEnum):
    """What is said of one file. ``NOT_FULLY_SCANNED`` is never clean, and a finding outweighs it."""

    CLEAN = "clean"
    FOUND = "found"
    SUSPICIOUS = "suspicious"
    NOT_FULLY_SCANNED = "not_fully_scanned"


class Basis(StrEnum):
    """Why something was found. Only `HASH` and `RULE` of a signed or shipped source may ever be cleaned."""

    HASH = "hash"
    RULE = "rule"
    HEURISTIC = "heuristic"
    SETTING = "setting"


class GapReason(StrEnum):
    """Why a part of a file was not looked at."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"  # no right to read, or the medium fails
    CHANGED = "changed"  # grew, shrank or vanished while it was read
    LARGE = "large"  # rules saw it in pieces, or not all of it was read
    DEEP = "deep"  # archives within archives
    ENTRIES = "entries"
    RATIO = "ratio"  # a bomb
    UNPACKED = "unpacked"  # bytes in all
    TIME = "time"
    MEMORY = "memory"
    CRASHED = "crashed"  # the worker died of it
    UNKNOWN_FORMAT = "unknown_format"  # an archive that no reader here opens
    PACKED = "packed"  # a program that unpacks itself in memory


@dataclass(frozen=True)
class Gap:
    """A part of a file that was not looked at. *inside* is the way through archives; empty: the file itself.

    *form* names the format or the packer, where it is known: "UPX", "Inno Setup".
    """

    reason: GapReason
    inside: tuple[str, ...] = ()
    form: str = ""


@dataclass(frozen=True)
class Finding:
    """Something that was found.

    *path* are the bytes of the file's name (empty where it is no file), *place* says in words where else it is.
    *inside* is the way through archives; *sha256* belongs to what matched, *file_sha256* to the file that holds it.
    *trusted*: of a signed release or of the shipped rules, so that cleaning may act on it.
    """

    kind: str  # file, process, connection, setting ...
    name: str
    severity: Severity
    basis: Basis
    path: bytes = b""
    place: str = ""
    inside: tuple[str, ...] = ()
    family: str = ""
    sha256: str = ""
    file_sha256: str = ""
    source: str = ""  # list, starter, or the name of the folder of rules
    credit: str = ""  # author and licence of the rule, where it names them
    trusted: bool = False
    identity: Identity | None = None
    root: bytes = b""  # the scanned folder under which the file lies
    action: Action = Action.NONE
    quarantine_id: str = ""

    def done(self, action: Action, quarantine_id: str = "") -> "Finding":
        """Return the finding with what was done about it."""
        return replace(self, action=action, quarantine_id=quarantine_id)


def severity_order(finding: Finding) -> tuple[int, bytes]:
    """Return the place of a finding among others: the worst first, then by path."""
    return list(Severity).index(finding.severity), finding.path


@dataclass(frozen=True)
class Scanned:
    """One file that was looked at."""

    path: bytes
    identity: Identity
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = field(default=())
    sha256: str = ""
    read: int = 0  # bytes

    @property
    def verdict(self) -> Verdict:
        """Return what is said of the file as a whole."""
        if any(finding.severity is not Severity.SUSPICIOUS for finding in self.findings):
            return Verdict.FOUND
        if self.findings:
            return Verdict.SUSPICIOUS
        return Verdict.NOT_FULLY_SCANNED if self.gaps else Verdict.CLEAN
