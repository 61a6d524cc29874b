"""What would be done about the findings: seen by a person before anything happens."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lamsach.core.errors import LamsachError
from lamsach.core.texts import gettext as _
from lamsach.scan.cleaning.processes import Process
from lamsach.scan.finding import Basis, Finding, Severity
from lamsach.scan.handles import state_by_path
from lamsach.scan.identity import Identity
from lamsach.scan.persistence.machine import Machine
from lamsach.scan.persistence.place import Entry, Step
from lamsach.scan.persistence.windows.by_hand import offline
from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import ByHand
from lamsach.scan.quarantine.disk import open_folder
from lamsach.scan.quarantine.taking import Target
from lamsach.scan.quarantine.values import ValueStep

UNUSUAL = 20  # files: an infected machine of the campaigns had rarely more
UNUSUAL_SHARE = 0.01  # of the files scanned


@dataclass(frozen=True)
class Taking:
    """A file that goes into quarantine, and the programs that run from it."""

    finding: Finding
    target: Target
    processes: tuple[Process, ...] = ()


@dataclass(frozen=True)
class Start:
    """What starts a file by itself, and the change that ends that. *target* is the file that it starts."""

    entries: tuple[Entry, ...]
    step: Step | ValueStep
    target: Target


@dataclass(frozen=True)
class Ending:
    """A program that runs from a file which was deleted since: its content is kept, then it is ended."""

    finding: Finding
    target: Target
    processes: tuple[Process, ...]


@dataclass(frozen=True)
class Left:
    """A finding that is left as it is, and why, in the user's language."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class Plan:
    """All of it. *unusual*: so many files that the list itself is to be doubted, and a person is asked once more.

    *unseen*: places on the disk of a system that does not run that could not be read, and why.
    """

    takings: tuple[Taking, ...] = ()
    starts: tuple[Start, ...] = ()
    left: tuple[Left, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    unusual: bool = False
    unseen: tuple[tuple[str, str], ...] = ()
    endings: tuple[Ending, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to do."""
        return not self.takings and not self.endings


class Owners(Protocol):
    """Knows which files belong to the system itself."""

    def owner(self, path: Path) -> str:
        """Return what a file belongs to, empty where it belongs to nothing of the system."""


@dataclass(frozen=True)
class Surroundings:
    """What the plan looks at beside the findings: a system, the one that *runs* here or one on a mounted disk."""

    packages: Owners
    machine: Machine | WindowsMachine
    places: Sequence[Any] = ()  # `Place` or `WindowsPlace`, of the machine's own system
    running_from: Callable[[int, int, Path], list[Process]] = field(default=lambda _device, _inode, _path: [])
    runs: bool = True


def make_plan(
    findings: Iterable[Finding], around: Surroundings, *, scanned: int, elsewhere: Sequence[Surroundings] = ()
) -> Plan:
    """Return what would be done. It changes nothing. *scanned* is the number of files that the scan looked at.

    *elsewhere*: systems on mounted disks, whose own files are left and whose start places are looked through as well.
    """
    systems = (around, *elsewhere)
    takings: dict[Path, Taking] = {}
    endings: dict[tuple[int, int], Ending] = {}
    left = []
    for finding in findings:
        if not finding.path or finding.severity is not Severity.MALICIOUS:
            continue
        path = Path(os.fsdecode(finding.path))
        if reason := _refusal(finding, path, systems):
            left.append(Left(finding, reason))
        elif ending := _ending(finding, path, around):
            endings[ending.target.identity[:2]] = ending
        elif path not in takings:
            target = _target(finding, path)
            if target:
                running = around.running_from(target.identity.device, target.identity.inode, path)
                takings[path] = Taking(finding, target, tuple(running))
            else:
                left.append(Left(finding, _("it has changed since it was scanned; scan again")))
    unusual = len(takings) > max(UNUSUAL, UNUSUAL_SHARE * scanned)
    starts = [start for each in systems for start in _starts(takings, each)]
    return Plan(
        tuple(takings.values()),
        tuple(each for each in starts if isinstance(each, Start)),
        tuple(left),
        tuple(each for each in starts if isinstance(each, ByHand)),
        unusual,
        tuple(trouble for each in elsewhere for trouble in each.machine.troubles) if takings else (),
        tuple(endings.values()),
    )


def _refusal(finding: Finding, path: Path, systems: Iterable[Surroundings]) -> str:
    """Return why a file is not taken; empty when it may be."""
    if finding.basis not in (Basis.HASH, Basis.RULE):
        return _("it only looks suspicious; have somebody look at it")
    if not finding.trusted:
        return _("the list or rule that found it is not signed")
    if finding.inside:
        return _("it lies inside an archive with other files; delete the archive yourself if you do not need it")
    root = Path(os.fsdecode(finding.root))
    if not _is_gone(finding, path) and (not path.is_relative_to(root) or _through_a_link(path.parent)):
        return _("a folder on the way to it is a link; scan the real folder")
    if owner := next(filter(None, (each.packages.owner(path) for each in systems)), ""):
        return _("it belongs to the package {package} of this system; install that package anew").format(package=owner)
    return ""


def _through_a_link(folder: Path) -> bool:
    """Say whether a folder on the way is a link, or is not there any more."""
    try:
        os.close(open_folder(folder))
    except (LamsachError, OSError):
        return True
    return False


def _target(finding: Finding, path: Path) -> Target | None:
    """Return the file as it is now, where it is still the one that was scanned."""
    try:
        now = Identity.of(state_by_path(os.fsencode(path)))
    except OSError:
        return None
    sha256 = finding.file_sha256 or finding.sha256
    if not sha256 or finding.identity is None or not finding.identity.is_still(now):
        return None
    return Target(path, now, sha256, finding.name, finding.family or None)


def _is_gone(finding: Finding, path: Path) -> bool:
    """Say whether a program runs from a file that has no name any more; another file may have that name now."""
    if finding.kind != "process" or finding.identity is None or finding.identity.links:
        return False
    try:
        return Identity.of(state_by_path(os.fsencode(path)))[:2] != finding.identity[:2]
    except OSError:
        return True


def _ending(finding: Finding, path: Path, around: Surroundings) -> Ending | None:
    """Return the programs that run from a file that has no name any more."""
    identity, sha256 = finding.identity, finding.file_sha256 or finding.sha256
    if identity is None or not sha256 or not _is_gone(finding, path):
        return None
    running = around.running_from(identity.device, identity.inode, path)
    target = Target(path, identity, sha256, finding.name, finding.family or None)
    return Ending(finding, target, tuple(running)) if running else None


def _starts(takings: dict[Path, Taking], around: Surroundings) -> Iterable[Start | ByHand]:
    """Return what starts the files that go: each file that starts one of them is changed once."""
    if not takings:
        return
    for place in around.places:
        wanted: dict[Path, list[Entry]] = {}
        found: dict[Path, Target] = {}
        for entry in place.enumerate(around.machine):
            real = next((each for each in map(around.machine.resolve, entry.programs()) if each in takings), None)
            file = around.machine.resolve(entry.path) if real else None
            if real and file and file not in takings:
                wanted.setdefault(file, []).append(entry)
                found.setdefault(file, takings[real].target)
        for file, entries in wanted.items():
            changes = place.plan(around.machine, entries)
            if not around.runs and isinstance(around.machine, WindowsMachine):
                changes = offline(around.machine, entries, changes)
            for step in changes:
                if isinstance(step, ByHand):
                    yield step
                elif not (isinstance(step, Step) and step.replacement is None and around.packages.owner(step.path)):
                    yield Start(tuple(entries), step, found[file])
