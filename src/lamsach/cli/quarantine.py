"""``lamsach quarantine list|restore|purge``: the way back for files that a scan took."""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lamsach.core.texts import gettext as _

if TYPE_CHECKING:
    from lamsach.scan.quarantine.manifest import Manifest
    from lamsach.scan.quarantine.vault import Vault

WIDE = 10_000  # of what goes into a file or another program: no path is torn there
VAULT = click.option("--vault", "folder", type=click.Path(path_type=Path), help=_("Folder of the quarantine."))
JSON = click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))


@click.group(help=_("Files that a scan took: look, bring back, remove for good."))
def quarantine() -> None:
    """Start of the subcommands."""


@quarantine.command("list", help=_("Show what is held."))
@VAULT
@JSON
def list_(folder: Path | None, as_json: bool) -> int:
    """Show."""
    from lamsach.core.errors import CouldNotFinishError

    held, damaged = [], []
    with _opened(folder) as vault:
        for identifier in vault.identifiers():
            try:
                held.append(vault.manifest(identifier))
            except CouldNotFinishError as error:
                damaged.append(identifier)
                click.echo(f"lamsach: {error}", err=True)
    if as_json:
        click.echo(json.dumps({"held": [_data(manifest) for manifest in held], "damaged": damaged}))
    elif held:
        _table(held)
    else:
        click.echo(_("The quarantine is empty."))
    return 3 if damaged else 0


@quarantine.command(help=_("Bring a file back to its place, with its rights and times. Nothing is overwritten."))
@click.argument("identifier", metavar="ID")
@click.option("--to", type=click.Path(path_type=Path), help=_("Bring it back to this path instead."))
@VAULT
@JSON
def restore(identifier: str, to: Path | None, folder: Path | None, as_json: bool) -> int:
    """Bring back."""
    from lamsach.scan.quarantine.restoring import restore as bring_back

    with _opened(folder) as vault:
        path = bring_back(vault, _whole(vault, identifier), to=_real(to) if to else None)
    text = _("Restored: {path}. The file is as it was: if it was malware, it is malware again.")
    click.echo(json.dumps({"restored": str(path)}) if as_json else text.format(path=_shown(path)))
    return 0


@quarantine.command(help=_("Remove a held file for good."))
@click.argument("identifier", metavar="ID")
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@VAULT
@JSON
def purge(identifier: str, yes: bool, folder: Path | None, as_json: bool) -> int:
    """Remove."""
    from lamsach.scan.quarantine.restoring import purge as remove

    with _opened(folder) as vault:
        identifier = _whole(vault, identifier)
        path = vault.manifest(identifier).path
        question = _("Remove {path} for good? There is no way back.").format(path=_shown(path))
        if not yes and not click.confirm(question, err=True):
            return 3
        remove(vault, identifier)
    click.echo(json.dumps({"purged": identifier}) if as_json else _("Removed: {path}.").format(path=_shown(path)))
    return 0


@contextmanager
def _opened(folder: Path | None) -> "Iterator[Vault]":
    """Open the vault, and settle first what a crash cut short. Raises `UnusableInputError` where there is none."""
    from lamsach.core.errors import UnusableInputError
    from lamsach.scan.quarantine.recovery import Outcome, recover
    from lamsach.scan.quarantine.vault import open_vault
    from lamsach.wire.machine import own_folder

    if folder and not folder.is_dir():
        raise UnusableInputError(
            _("There is no quarantine here."), where=str(folder), advice=_("Look at --vault again.")
        )
    with open_vault(folder or own_folder() / "quarantine") as vault:
        for recovered in recover(vault):
            text = {
                Outcome.FINISHED: _("A step that was cut short was finished: {path}"),
                Outcome.TAKEN_BACK: _("A step that was cut short was taken back: {path}"),
                Outcome.OUT_OF_REACH: _("A step was cut short on a disk that is out of reach now: {path}"),
            }[recovered.outcome]
            click.echo(text.format(path=_shown(recovered.path)), err=True)
        yield vault


def _whole(vault: "Vault", identifier: str) -> str:
    """Return the identifier that begins like this, where only one does."""
    found = [held for held in vault.identifiers() if identifier and held.startswith(identifier.lower())]
    return found[0] if len(found) == 1 else identifier


def _real(path: Path) -> Path:
    """Return the path with its folder's links followed: whoever typed it may go through them."""
    return path.parent.resolve() / path.name


def _data(manifest: "Manifest") -> dict[str, Any]:
    return {
        "id": manifest.identifier,
        "path": str(manifest.path).encode("utf-8", "backslashreplace").decode(),
        "sha256": manifest.sha256,
        "size": manifest.size,
        "taken": manifest.taken.astimezone(dt.UTC).isoformat(),
        "name": manifest.name,
        "family": manifest.family,
    }


def _shown(path: Path) -> str:
    from lamsach.scan.names import shown

    return shown(bytes(path))


def _table(held: "list[Manifest]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(_("Identifier"), _("What"))
    table.add_column(_("Where it was"), overflow="fold")
    table.add_column(_("Taken"))
    for manifest in held:
        taken = manifest.taken.astimezone().strftime("%d/%m/%Y %H:%M")
        table.add_row(manifest.identifier[:12], manifest.family or manifest.name, _shown(manifest.path), taken)
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)
