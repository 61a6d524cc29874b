"""Every write of the app: putting a tool on the shelf, taking it off, materials."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lamsach.core.errors import UnusableInputError
from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.releases.models import Material, ToolRelease
from lamsach.portal.releases.shelf import sha256
from lamsach.portal.units.models import Unit

LONGEST_NAME = 200  # characters; the end of a name tells what kind of file it is


class WrongHashError(UnusableInputError):
    """The file is not the one whose hash was stated."""


def shelve(
    owner: Unit,
    *,
    file: "UploadedFile[Any] | None",
    stated: str,
    campaigns: list[Campaign],
    by: Person,
    now: dt.datetime,
    **facts: Any,
) -> ToolRelease:
    """Put a tool on the shelf. Raises ``WrongHashError`` where the file does not have the stated SHA-256.

    A large file is hashed and copied before the transaction begins, so that nobody waits for it.
    """
    tool = ToolRelease(owner=owner, added_by=by, added_at=now, **facts)
    if file is not None:
        found, size = sha256(file)
        if stated and found != stated.strip().lower():
            raise WrongHashError(
                _("The file has another SHA-256: {found}").format(found=found),
                advice=_("Download it again from the maker, and compare."),
            )
        file.seek(0)
        tool.sha256, tool.size, tool.file_name = found, size, (file.name or "tool")[-LONGEST_NAME:]
        tool.file.save(f"{found[:16]}.bin", file, save=False)
    try:
        _keep(tool, campaigns, by)
    except BaseException:
        tool.file.delete(save=False)
        raise
    return tool


@transaction.atomic
def _keep(tool: ToolRelease, campaigns: list[Campaign], by: Person) -> None:
    tool.save()
    tool.campaigns.set(campaigns)
    record(by, "tool.shelved", tool, unit_id=tool.owner_id, key=tool.key, version=tool.version, sha256=tool.sha256)


@transaction.atomic
def withdraw(tool: ToolRelease, by: Person, now: dt.datetime) -> None:
    """Take a tool off the shelf; it stays as a fact."""
    tool.withdrawn_at = now
    tool.save(update_fields=["withdrawn_at"])
    record(by, "tool.withdrawn", tool, unit_id=tool.owner_id, key=tool.key, version=tool.version)


def count_download(tool: ToolRelease) -> None:
    """Count one download; who it was is nobody's business."""
    ToolRelease.objects.filter(pk=tool.pk).update(downloads=F("downloads") + 1)


def add_material(campaign: Campaign, *, by: Person, file: "UploadedFile[Any] | None" = None, **facts: Any) -> Material:
    """Add something to show or to read out, its file under a name of our own."""
    material = Material(campaign=campaign, **facts)
    digest = ""
    if file:
        digest, _size = sha256(file)
        file.seek(0)
        material.file.save(f"{digest[:16]}{Path(file.name or '').suffix.lower()}", file, save=False)
    try:
        with transaction.atomic():
            material.save()
            record(by, "material.added", material, unit_id=campaign.operator_id, title=material.title, sha256=digest)
    except BaseException:
        material.file.delete(save=False)
        raise
    return material


@transaction.atomic
def remove_material(material: Material, *, by: Person) -> None:
    """Take a material away; the ledger keeps its title and text, and which file it was."""
    file, digest = material.file, ""
    if file.name and file.storage.exists(file.name):
        with file.open("rb") as kept:
            digest, _size = sha256(kept)
    record(
        by,
        "material.removed",
        material,
        unit_id=material.campaign.operator_id,
        title=material.title,
        text=material.text,
        sha256=digest,
    )
    material.delete()
    transaction.on_commit(lambda: file.delete(save=False))
