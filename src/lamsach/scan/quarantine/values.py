"""A value of the registry is changed, or goes; as it was, it lies in the vault and can come back."""

import datetime as dt
import hashlib
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan.persistence.windows.values import Changeable, Value, find
from lamsach.scan.quarantine.attributes import Attributes
from lamsach.scan.quarantine.journal import Act, Note
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.quarantine.recovery import forget, noted
from lamsach.scan.quarantine.vault import Vault

_NOTHING = "-"  # what stands in its place where the value is gone


@dataclass(frozen=True)
class ValueStep:
    """One change of a value: it goes (*after* is None), or becomes *after*. *before* is what it must still be."""

    key: str
    before: Value
    after: Value | None


class ValueChangedError(CouldNotFinishError):
    """Somebody has changed the value meanwhile: it stays as it is."""

    def __init__(self, key: str, name: str) -> None:
        super().__init__(
            _("this setting has been changed meanwhile; it was left as it is"),
            where=f"{key}\\{name}",
            advice=_("Scan again."),
        )


def change(
    vault: Vault, step: ValueStep, *, identifier: str, now: dt.datetime, name: str, family: str | None = None
) -> Manifest:
    """Make the change, and return what the vault holds of the value as it was.

    Raises ValueChangedError, NoRoomError, OSError: then it is as it was.
    """
    registry = _registry(vault)
    if find(registry, step.key, step.before.name) != step.before:
        raise ValueChangedError(step.key, step.before.name)
    content = _content(step.before)
    manifest = Manifest(
        identifier=identifier,
        path=Path(step.key),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        attributes=Attributes(0, 0, 0, 0, 0),
        taken=now,
        name=name,
        family=family,
        replacement=_digest(step.after),
        key=step.key,
        value=step.before.name,
    )
    vault.need_room(len(content) + len(manifest.to_bytes()))
    with noted(vault, Note(Act.CHANGE, identifier, manifest.path)):
        vault.take_in(manifest, [content])
        if find(registry, step.key, step.before.name) != step.before:
            raise ValueChangedError(step.key, step.before.name)
        if step.after is None:
            registry.remove(step.key, step.before.name)
        else:
            registry.put(step.key, step.after)
    return manifest


def change_back(vault: Vault, manifest: Manifest) -> Path:
    """Bring a value back. Raises ValueChangedError where somebody has changed it since."""
    registry = _registry(vault)
    if _digest(find(registry, manifest.key, manifest.value)) != manifest.replacement:
        raise ValueChangedError(manifest.key, manifest.value)
    with noted(vault, Note(Act.CHANGE_BACK, manifest.identifier, manifest.path)):
        registry.put(manifest.key, _held(vault, manifest))
        forget(vault, manifest.identifier)
    return manifest.path


def is_as_before(vault: Vault, manifest: Manifest) -> bool:
    """Say whether a value is what the vault holds of it."""
    return find(_registry(vault), manifest.key, manifest.value) == _held(vault, manifest)


def _held(vault: Vault, manifest: Manifest) -> Value:
    content = b"".join(vault.content(manifest.identifier))
    (kind,) = struct.unpack_from("<L", content)
    return Value(manifest.value, kind, content[4:])


def _content(value: Value) -> bytes:
    return struct.pack("<L", value.kind) + value.data


def _digest(value: Value | None) -> str:
    return hashlib.sha256(_content(value)).hexdigest() if value else _NOTHING


def _registry(vault: Vault) -> Changeable:
    if vault.registry is not None:
        return vault.registry
    if sys.platform == "win32":
        from lamsach.scan.windows.registry import LiveRegistry

        return LiveRegistry()
    raise CouldNotFinishError(
        _("this is a setting of Windows: it can only be brought back there"),
        where=str(vault.path),
        advice=_("Run lamsach on the machine that it was taken from."),
    )
