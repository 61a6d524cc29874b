"""The plan is carried out: processes held, files taken, their starts undone, processes ended, all looked at again."""

import datetime as dt
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from lamsach.core.errors import LamsachError
from lamsach.core.texts import gettext as _
from lamsach.scan.cleaning import processes
from lamsach.scan.cleaning.plan import Ending, Plan, Start, Taking
from lamsach.scan.finding import Action, Basis, Finding, Severity
from lamsach.scan.handles import state_by_path
from lamsach.scan.identity import Identity
from lamsach.scan.persistence.changing import apply
from lamsach.scan.quarantine.disk import exists, open_folder
from lamsach.scan.quarantine.taking import Target, keep, take
from lamsach.scan.quarantine.values import ValueStep
from lamsach.scan.quarantine.vault import Vault

_HELD = {5, 32, 33, 1224}  # of Windows: no access, in use, locked, mapped by a program that runs


@dataclass
class Done:
    """What became of each finding (by its file's name), what else was changed, and what went wrong, in words."""

    actions: dict[bytes, tuple[Action, str]] = field(default_factory=dict)
    added: list[Finding] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def told(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings with what was done about each, and the changes that came on top."""
        told = []
        for finding in findings:
            action, identifier = self.actions.get(finding.path, (finding.action, finding.quarantine_id))
            apply_here = finding.severity is Severity.MALICIOUS and not finding.inside
            told.append(finding.done(action, identifier) if apply_here else finding)
        return told + self.added


def carry_out(plan: Plan, vault: Vault, *, now: Callable[[], dt.datetime], new_identifier: Callable[[], str]) -> Done:
    """Do what the plan says, one thing after the other; what fails is told, and stops no other.

    A process whose file could not be taken goes on where the system allows it: half a cure must not break a machine.
    """
    done = Done()
    for ending in plan.endings:
        _end(ending, done, vault, now=now(), identifier=new_identifier())
    taken: set[tuple[int, int]] = set()
    for taking in plan.takings:
        held = [process for process in taking.processes if processes.suspend(process)]
        if processes.MUST_END_FIRST:
            done.troubles += [f"{each.name} ({each.number})" for each in taking.processes if not processes.end(each)]
        identifier = new_identifier()
        try:
            take(vault, _by_its_other_name(taking.target, taken), identifier=identifier, now=now())
        except (LamsachError, OSError) as error:
            for process in held:
                processes.resume(process)
            done.actions[taking.finding.path] = (Action.FAILED, "")
            done.troubles.append(in_words(error, taking.target.path))
            continue
        taken.add(taking.target.identity[:2])
        done.actions[taking.finding.path] = (Action.QUARANTINED, identifier)
        for process in held:
            if not processes.end(process):
                done.troubles.append(f"{process.name} ({process.number})")
    for start in plan.starts:
        _undo_start(start, done, vault, now=now, identifier=new_identifier())
    for taking in plan.takings:
        _confirm(taking, done)
    return done


def _by_its_other_name(target: Target, taken: set[tuple[int, int]]) -> Target:
    """Return the target as it is after another name of the same file went: it has a link less and a new ``changed``."""
    if target.identity[:2] not in taken:
        return target
    try:
        now = Identity.of(state_by_path(os.fsencode(target.path)))
    except OSError:
        return target
    expected = target.identity._replace(changed=now.changed, links=now.links)
    return replace(target, identity=now) if now == expected and 0 < now.links < target.identity.links else target


def _end(ending: Ending, done: Done, vault: Vault, *, now: dt.datetime, identifier: str) -> None:
    """Keep what a program without a file is made of, then end it."""
    held = [process for process in ending.processes if processes.suspend(process)]
    try:
        if not held:
            return
        file = processes.open_program(held[0])
        try:
            keep(vault, ending.target, file, identifier=identifier, now=now)
        finally:
            os.close(file)
    except (LamsachError, OSError) as error:
        for process in held:
            processes.resume(process)
        done.actions[ending.finding.path] = (Action.FAILED, "")
        done.troubles.append(in_words(error, ending.target.path))
        return
    done.actions[ending.finding.path] = (Action.QUARANTINED, identifier)
    done.troubles += [f"{each.name} ({each.number})" for each in held if not processes.end(each)]


def in_words(error: Exception, path: Path) -> str:
    """Return what went wrong; of a file that Windows holds, with the steps by which it can be taken all the same."""
    if isinstance(error, PermissionError) and not hasattr(error, "winerror"):
        return _("{path}: no right to change this; run lamsach as administrator (sudo)").format(path=path)
    if getattr(error, "winerror", None) not in _HELD:
        return str(error)
    return _(
        "{path}: in use by the system. Start Windows in safe mode (hold Shift, choose Restart, then Troubleshoot, "
        "Advanced options, Startup Settings, Restart, key 4) and clean again."
    ).format(path=path)


def _undo_start(start: Start, done: Done, vault: Vault, *, now: Callable[[], dt.datetime], identifier: str) -> None:
    """Undo what starts a file, where the file itself is gone."""
    taken, _identifier = done.actions.get(os.fsencode(start.target.path), (Action.FAILED, ""))
    if taken is not Action.QUARANTINED:
        return
    action = Action.REMOVED
    try:
        apply(vault, start.step, identifier=identifier, now=now(), name=start.target.name, family=start.target.family)
    except (LamsachError, OSError) as error:
        action, identifier = Action.FAILED, ""
        done.troubles.append(in_words(error, Path(start.entries[0].where)))
    done.added += [
        Finding(
            kind="startup",
            name=start.target.name,
            severity=Severity.MALICIOUS,
            basis=Basis.SETTING,
            path=b"" if isinstance(start.step, ValueStep) else os.fsencode(start.step.path),
            place=f"{entry.place}: {entry.where}",
            family=start.target.family or "",
            trusted=True,
            action=action,
            quarantine_id=identifier,
        )
        for entry in start.entries
    ]


def _confirm(taking: Taking, done: Done) -> None:
    """Look again: a file that is back already is not dealt with."""
    path = taking.target.path
    if done.actions[taking.finding.path][0] is not Action.QUARANTINED:
        return
    try:
        parent = open_folder(path.parent)
    except (LamsachError, OSError):
        return  # its folder is gone too
    try:
        back = exists(parent, path.name)
    finally:
        os.close(parent)
    if back:
        done.actions[taking.finding.path] = (Action.FAILED, done.actions[taking.finding.path][1])
        done.troubles.append(str(path))
