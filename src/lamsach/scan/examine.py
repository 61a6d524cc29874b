"""Look at one file: one read feeds digests and rules, what it holds is unpacked in memory and looked at alike.

This runs in a worker that can do nothing else (see `lamsach.scan.worker`).
"""

import hashlib
import io
import itertools
import os
from collections.abc import Iterator
from dataclasses import replace

from lamsach.indicators.index import Entry
from lamsach.indicators.values import Kind
from lamsach.scan.containers import Member, containers_of
from lamsach.scan.digests import Digests, HashList
from lamsach.scan.finding import Basis, Finding, Gap, GapReason, Severity
from lamsach.scan.limits import KIB, Budget, Limits, OverLimitError
from lamsach.scan.names import shown
from lamsach.scan.rules.collection import TRUSTED
from lamsach.scan.rules.engine import Rules
from lamsach.scan.triage import INSPECTORS, Inspector

_HEAD = 64 * KIB
_TAIL = 66 * KIB  # a zip may end with a remark of 64 KiB
_PIECE = 1 << 20
_LONGEST_NAME = 300
_LIST = "list"


class Examination:
    """What was seen of one file."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.findings: dict[tuple[tuple[str, ...], str], Finding] = {}
        self.gaps: dict[Gap, None] = {}
        self.sha256 = ""
        self.read = 0

    def gap(self, reason: GapReason, inside: tuple[str, ...] = (), form: str = "") -> None:
        """Note a part that was not looked at; the first of each reason are kept with their place."""
        if len(self.gaps) < 32:  # noqa: PLR2004 - a damaged archive has one for each member
            self.gaps[Gap(reason, inside, form)] = None
        elif not any(each.reason is reason for each in self.gaps):
            self.gaps[Gap(reason, form=form)] = None

    def finding(self, finding: Finding) -> None:
        """Note a finding, once for its place and name."""
        if len(self.findings) < 100:  # noqa: PLR2004 - enough to know what the file is
            self.findings.setdefault((finding.inside, finding.name), finding)


class Examiner:
    """Looks at files with one list, one set of rules and the same limits for each."""

    def __init__(self, hashes: HashList, rules: Rules, limits: Limits, *, list_trusted: bool = False) -> None:
        self._hashes = hashes
        self._rules = rules
        self._limits = limits
        self._list_trusted = list_trusted

    def file(self, handle: int, size: int, name: str) -> Examination:
        """Look at the file behind *handle*, whose size was *size*. The handle stays open."""
        seen = Examination(Budget(self._limits))
        try:
            self._file(seen, handle, size, name)
        except OverLimitError as limit:
            seen.gap(limit.reason)
        except MemoryError:
            seen.gap(GapReason.MEMORY)
        except OSError:
            seen.gap(GapReason.UNREADABLE)
        if seen.findings and seen.sha256:
            seen.findings = {key: replace(each, file_sha256=seen.sha256) for key, each in seen.findings.items()}
        return seen

    def content(self, content: bytes, name: str) -> Examination:
        """Look at a content that is no file on disk."""
        seen = Examination(Budget(self._limits))
        try:
            self._listed(seen, content, ())
            self._content(seen, content, name, (), 0)
        except OverLimitError as limit:
            seen.gap(limit.reason)
        return seen

    def _file(self, seen: Examination, handle: int, size: int, name: str) -> None:
        if size > self._limits.window:
            self._large(seen, handle, size, name)
            return
        content = _read(handle, size + 1)
        seen.read = len(content)
        if len(content) != size:
            seen.gap(GapReason.CHANGED)
        self._listed(seen, content, ())
        self._content(seen, content, name, (), 0)
        if seen.findings and not seen.sha256:
            seen.sha256 = hashlib.sha256(content).hexdigest()

    def _large(self, seen: Examination, handle: int, size: int, name: str) -> None:
        """Read a large file once, in pieces that overlap; what it holds is then read by handle."""
        limits = self._limits
        digests = Digests(tuple(dict.fromkeys((*self._hashes.kinds, Kind.SHA256))))
        head, kept, left = b"", b"", min(size, limits.largest)
        while left > 0:
            piece = _read(handle, min(limits.window - len(kept), left))
            if not piece:
                seen.gap(GapReason.CHANGED)
                break
            left -= len(piece)
            seen.read += len(piece)
            digests.update(piece)
            window = kept + piece
            head = head or window[:_HEAD]
            self._rule_hits(seen, window, (), name)
            kept = window[-limits.overlap :]
            del window, piece
            seen.budget.check_time()
        seen.gap(GapReason.LARGE)
        if size <= limits.largest:
            seen.sha256 = digests.sha256
            if (entry := self._hashes.find(digests)) is not None:
                self._is_listed(seen, entry, seen.sha256, ())
        for container in containers_of(head, kept[-_TAIL:]):
            os.lseek(handle, 0, os.SEEK_SET)
            with os.fdopen(os.dup(handle), "rb") as source:
                self._members(seen, container.members(source, size, seen.budget), (), 0)

    def _listed(self, seen: Examination, content: bytes, inside: tuple[str, ...]) -> None:
        entry = self._hashes.find_content(content)
        if entry is not None:
            self._is_listed(seen, entry, hashlib.sha256(content).hexdigest(), inside)

    def _is_listed(self, seen: Examination, entry: Entry, sha256: str, inside: tuple[str, ...]) -> None:
        seen.finding(
            Finding(
                "file",
                entry.family or "listed file",
                Severity.MALICIOUS,
                Basis.HASH,
                inside=inside,
                family=entry.family,
                sha256=sha256,
                source=_LIST,
                trusted=self._list_trusted,
            )
        )

    def _rule_hits(self, seen: Examination, content: bytes, inside: tuple[str, ...], name: str) -> None:
        hits = self._rules.match(content, name)
        if hits and _is_rule_file(content, name):
            if self._rules.are(content):
                return  # what is looked for stands in the rules of this very scan
            hits = [hit._replace(severity=Severity.SUSPICIOUS, basis=Basis.HEURISTIC) for hit in hits]
        for hit in hits:
            vouched = hit.source.startswith(TRUSTED)
            seen.finding(
                Finding(
                    "file",
                    hit.name,
                    hit.severity,
                    hit.basis,
                    inside=inside,
                    family=hit.family,
                    sha256=hashlib.sha256(content).hexdigest() if len(content) < self._limits.window else "",
                    source=hit.source,
                    credit=hit.credit,
                    trusted=vouched and hit.basis is Basis.RULE,
                )
            )

    def _content(self, seen: Examination, content: bytes, name: str, inside: tuple[str, ...], depth: int) -> None:
        """Look at a content that is in memory, and at what it holds."""
        try:
            self._rule_hits(seen, content, inside, name)
        except OverLimitError as limit:
            seen.gap(limit.reason, inside)
        head = content[:_HEAD]
        lowered = name.lower()
        for inspector in INSPECTORS:
            if inspector.recognises(head, lowered):
                self._inspect(seen, inspector, content, lowered, inside)
        for container in containers_of(head, content[-_TAIL:]):
            if depth >= self._limits.depth:
                seen.gap(GapReason.DEEP, inside)
                return
            members = container.members(io.BytesIO(content), len(content), seen.budget)
            self._members(seen, members, inside, depth)

    def _inspect(
        self, seen: Examination, inspector: Inspector, content: bytes, name: str, inside: tuple[str, ...]
    ) -> None:
        try:
            marks = list(itertools.islice(inspector.marks(content, name), 20))
        except OverLimitError as limit:
            seen.gap(limit.reason, inside)
            return
        except Exception:  # noqa: BLE001 - a damaged file of this kind: the rules have seen it all the same
            return
        for mark in marks:
            seen.finding(
                Finding(
                    "file",
                    mark.name,
                    mark.severity,
                    mark.basis,
                    inside=inside,
                    family=mark.family,
                    sha256=hashlib.sha256(content).hexdigest(),
                    source=inspector.name,
                )
            )

    def _members(self, seen: Examination, members: Iterator[Member], inside: tuple[str, ...], depth: int) -> None:
        """Look at each member of a container, as long as it can be read."""
        try:
            for member in members:
                where = (*inside, shown(member.name)[:_LONGEST_NAME]) if member.name else inside
                if member.gap is not None:
                    seen.gap(member.gap, where, member.form)
                if not member.content:
                    continue
                seen.budget.held += len(member.content)
                try:
                    self._listed(seen, member.content, where)
                    self._content(seen, member.content, member.name, where, depth + 1)
                finally:
                    seen.budget.held -= len(member.content)
        except OverLimitError as limit:
            seen.gap(limit.reason, inside)
            if limit.reason in {GapReason.TIME, GapReason.UNPACKED, GapReason.ENTRIES}:
                raise  # no budget is left for the rest either
        except MemoryError:
            seen.gap(GapReason.MEMORY, inside)
        except Exception:  # noqa: BLE001 - readers of formats raise anything on damaged input; none may stop the scan
            seen.gap(GapReason.DAMAGED, inside)


def _is_rule_file(content: bytes, name: str) -> bool:
    """Say whether this is a text of YARA rules: it names what it looks for, and is not that."""
    return name.lower().endswith((".yar", ".yara")) and b"\0" not in content


def _read(handle: int, wanted: int) -> bytes:
    """Read until *wanted* bytes are there or the file ends. Raises `OSError`."""
    first = os.read(handle, wanted)
    if len(first) in {0, wanted} or len(first) == wanted - 1:
        return first
    pieces = [first]
    wanted -= len(first)
    while wanted > 0 and (piece := os.read(handle, min(wanted, _PIECE))):
        pieces.append(piece)
        wanted -= len(piece)
    return b"".join(pieces)
