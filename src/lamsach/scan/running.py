"""What a person asks for becomes a scan: places, rules, list, cache."""

import contextlib
import os
import random
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators.listing import ListInUse, cache_folder, open_list
from lamsach.scan.cache import SeenFiles
from lamsach.scan.finding import Basis, Finding, Severity
from lamsach.scan.handles import state_by_path
from lamsach.scan.limits import Limits
from lamsach.scan.persistence.windows import activators
from lamsach.scan.persistence.windows.disks import windows_on
from lamsach.scan.pool import Job
from lamsach.scan.report import ListFacts, ScanResult
from lamsach.scan.rules.collection import Refused, RuleSet, starter, with_folder, with_signed
from lamsach.scan.rules.engine import ENGINE, Rules
from lamsach.scan.scanning import Outcome, Scan
from lamsach.scan.surroundings import here
from lamsach.scan.surroundings.contacts import Watched, open_contacts
from lamsach.scan.usb import hidden_folders
from lamsach.scan.walk import Walk

_FORMAT = 2  # of what is looked at: another number looks at everything anew


@dataclass(frozen=True)
class Request:
    """What was asked for. *own* is the folder of the person who runs lamsach."""

    paths: tuple[bytes, ...]
    own: Path
    quick: bool = False
    rules: Path | None = None
    list_path: Path | None = None
    workers: int | None = None
    cached: bool = True
    limits: Limits = field(default_factory=Limits)


def places(paths: tuple[bytes, ...], *, quick: bool) -> list[bytes]:
    """Return where to look: what was named, else the usual places, else everything. Raises `UnusableInputError`."""
    for path in paths:
        if not os.path.lexists(path):
            raise UnusableInputError(_("There is no such file or folder."), where=os.fsdecode(path))
    if paths:
        return list(dict.fromkeys(os.path.abspath(path) for path in paths))  # noqa: PTH100 - bytes, links as they are
    if quick:
        return [os.fsencode(path) for path in here.usual() if Path(path).is_dir()]
    return [os.fsencode(path) for path in here.everything()]


def run(
    request: Request,
    *,
    now: Callable[[], datetime],
    chance: random.Random,
    on_progress: Callable[[Outcome], None] = lambda _outcome: None,
) -> tuple[ScanResult, tuple[Refused, ...]]:
    """Scan as asked for. Raises `UnusableInputError` for a list, a rule folder or a place that is none."""
    roots = places(request.paths, quick=request.quick)
    listed = open_list(request.list_path, cache_folder(request.own)) if request.list_path else None
    rules = _rules(request.rules, listed)
    Rules.compile(rules.sources)  # an error is said here, not by a worker that does not start
    seen = SeenFiles(request.own / "scan", _mark(rules, listed, request.limits)) if request.cached else None
    started = now()
    job = Job(
        rules.sources,
        started,
        request.limits,
        index=str(listed.index.where) if listed else "",
        list_trusted=bool(listed and listed.signed),
    )
    whole = not request.paths
    scan = Scan(
        Walk(roots, excluded=_excluded(request.own)),
        job,
        workers=request.workers,
        seen=seen,
        chance=chance,
        running=here.programs() if whole else (),
    )
    outcome = scan.run(on_progress)
    outcome.findings += surroundings(listed, started) if whole else ()
    outcome.findings += cracked(roots, whole=whole)
    outcome.findings += hidden(roots if not whole else [os.fsencode(path) for path in here.sticks()])
    facts = ListFacts(listed.number, listed.signed, len(listed.index)) if listed else None
    result = ScanResult(
        outcome, scan.walk.counts, rules.version, facts, started, now(), tuple(roots), scan.pool.measures
    )
    return result, rules.refused


def _rules(folder: Path | None, listed: ListInUse | None) -> RuleSet:
    """Return the shipped rules, those that came signed with the list, and those of a folder."""
    rules = starter()
    pack = listed.follower.rules() if listed is not None and listed.follower is not None else None
    if pack is not None:
        rules = with_signed(rules, pack)
    return with_folder(rules, folder) if folder else rules


def surroundings(listed: ListInUse | None, now: datetime) -> list[Finding]:
    """Return what of this machine's connections, name servers, proxies and starting commands is listed."""
    if listed is None:
        return []
    watched = Watched(listed.index, now, signed=listed.signed)
    return [*watched.contacts(open_contacts()), *here.settings(watched), *here.starts(watched)]


def cracked(roots: Iterable[bytes], *, whole: bool) -> list[Finding]:
    """Return what tells of activators in the settings of this Windows, or of the one that a scanned disk holds."""
    machines = here.windows() if whole else (windows_on(Path(os.fsdecode(root))) for root in roots)
    return [finding for machine in machines if machine for finding in activators.findings(machine)]


def hidden(roots: Iterable[bytes]) -> list[Finding]:
    """Return the folders that a worm hid, directly in these places."""
    found: list[Finding] = []
    for root in roots:
        with contextlib.suppress(OSError):
            found += [
                Finding(
                    "folder",
                    "Folder that was hidden from you",
                    Severity.SUSPICIOUS,
                    Basis.HEURISTIC,
                    path=os.fsencode(each.path),
                    family="USB worm",
                    root=root,
                )
                for each in hidden_folders(Path(os.fsdecode(root)))
            ]
    return found


def _mark(rules: RuleSet, listed: ListInUse | None, limits: Limits) -> str:
    used = f"{listed.index.where}|{listed.mark}|{len(listed.index)}" if listed else ""
    return f"{_FORMAT}|{ENGINE}|{rules.version}|{used}|{sorted(asdict(limits).items())}"


def _excluded(own: Path) -> frozenset[tuple[int, int]]:
    """Return the folders that a scan does not enter: what lies in quarantine is locked away already."""
    found = set()
    for path in (own / "quarantine", own / "scan"):
        try:
            state = state_by_path(os.fsencode(path.resolve()))
        except OSError:
            continue
        found.add((state.st_dev, state.st_ino))
    return frozenset(found)
