"""To apply a step and to undo it: the same for every place, since every change goes through the quarantine's vault."""

import datetime as dt

from lamsach.scan.persistence.place import Step
from lamsach.scan.quarantine.editing import edit
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.taking import Target, take
from lamsach.scan.quarantine.values import ValueStep, change
from lamsach.scan.quarantine.vault import Vault


def apply(
    vault: Vault, step: Step | ValueStep, *, identifier: str, now: dt.datetime, name: str, family: str | None = None
) -> Manifest:
    """Make one change, and return what the vault holds of it. Raises what ``take``, ``edit`` and ``change`` raise."""
    if isinstance(step, ValueStep):
        return change(vault, step, identifier=identifier, now=now, name=name, family=family)
    target = Target(step.path, step.identity, step.sha256, name, family)
    if step.replacement is None:
        return take(vault, target, identifier=identifier, now=now)
    return edit(vault, target, step.replacement, identifier=identifier, now=now)


def undo(vault: Vault, identifier: str) -> None:
    """Bring a file or a value back as it was: bytes, owner, rights, times. Raises what ``restore`` raises."""
    restore(vault, identifier)
