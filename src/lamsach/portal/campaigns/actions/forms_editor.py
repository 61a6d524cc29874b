"""Copy a form, edit the copy, publish it. A published version never changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lamsach.campaign.form_definitions import read_form
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.models import FormTemplate, FormVersion
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit


@transaction.atomic
def copy_form(
    version: FormVersion,
    owner: Unit,
    *,
    definition: dict[str, Any] | None = None,
    page: UUID | None = None,
    by: Person,
    now: datetime,
) -> FormVersion:
    """Make a form of *owner* out of another form's version, as a draft; it says *definition* where one is given.

    Asked for twice by the same *page*, it is one copy.
    """
    Unit.objects.select_for_update().get(pk=owner.pk)  # a double click waits here for the first
    if page and FormTemplate.objects.filter(owner=owner, page=page).exists():
        if again := FormVersion.objects.filter(template__owner=owner, template__page=page, published_at=None).first():
            return again
        page = None  # that copy is out already, so this is meant as another one
    source = version.definition if definition is None else definition
    title = source.get("title", {})
    template = FormTemplate.objects.create(
        key=_free_key(version.template.key, owner),
        title=title.get("vi", version.template.title),
        title_en=title.get("en", ""),
        owner=owner,
        copied_from=version,
        page=page,
    )
    copied = {**source, "key": _definition_key(template), "stock": None}
    draft = FormVersion.objects.create(
        template=template,
        definition={name: value for name, value in copied.items() if value is not None},
        edited_by=by,
        edited_at=now,
    )
    record(by, "form.copied", draft, unit_id=owner.pk, of=version.pk)
    return draft


def _free_key(key: str, owner: Unit) -> str:
    stem = f"{key[:40]}-{owner.pk}"
    taken = set(FormTemplate.objects.filter(key__startswith=stem).values_list("key", flat=True))
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _definition_key(template: FormTemplate) -> str:
    return f"form_{template.pk}"


@transaction.atomic
def begin_version(template: FormTemplate, *, by: Person, now: datetime) -> FormVersion:
    """Return the form's draft; where it has none, begin one with what the latest version says."""
    template = FormTemplate.objects.select_for_update().get(pk=template.pk)
    if draft := template.versions.filter(published_at=None).first():
        return draft
    latest = template.versions.order_by("-number").first()
    if latest is None:
        raise NotPossibleError(_("This form has no version to begin with."))
    last = template.versions.aggregate(last=Max("number"))["last"]
    draft = FormVersion.objects.create(
        template=template, number=last + 1, definition=latest.definition, edited_by=by, edited_at=now
    )
    record(by, "form.version_begun", draft, unit_id=template.owner_id, number=draft.number)
    return draft


def _locked(draft: FormVersion) -> FormVersion:
    found = FormVersion.objects.select_for_update(of=("self",)).select_related("template").get(pk=draft.pk)
    if found.published_at is not None:
        raise NotPossibleError(
            _("This version is published and does not change any more."), advice=_("Begin a new version.")
        )
    return found


@transaction.atomic
def save_form(draft: FormVersion, definition: dict[str, Any], *, edit: int, by: Person, now: datetime) -> FormVersion:
    """Save a draft as the editor shows it, whole or not. *edit* is the count of edits that the editor had seen.

    EditConflictError where somebody saved meanwhile: nothing was changed, and both can be shown.
    """
    draft = _locked(draft)
    complete = {**definition, "key": _definition_key(draft.template)}
    if variants := _variants(draft.definition, definition):
        complete["variants"] = variants
    if complete == draft.definition:
        return draft
    if draft.edit != edit:
        raise EditConflictError(_("Somebody else has changed the form meanwhile."), current=draft)
    draft.definition, draft.edit = complete, draft.edit + 1
    draft.edited_by, draft.edited_at = by, now
    draft.save(update_fields=["definition", "edit", "edited_by", "edited_at"])
    record(by, "form.edited", draft, unit_id=draft.template.owner_id, edit=draft.edit)
    return draft


def _variants(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Keep the choices that the form leaves open, as far as their fields are still there."""
    there = {field.get("key") for section in after["sections"] for field in section["fields"]}
    found = [{**each, "fields": [key for key in each["fields"] if key in there]} for each in before.get("variants", ())]
    return [each for each in found if len(each["fields"]) > 1]


@transaction.atomic
def publish_form(draft: FormVersion, *, edit: int, by: Person, now: datetime) -> FormVersion:
    """Publish a draft; from now on letters can ask for it. DefinitionError with every fault where it is not whole."""
    draft = _locked(draft)
    if draft.edit != edit:
        raise EditConflictError(_("Somebody else has changed the form meanwhile."), current=draft)
    form = read_form(draft.definition)
    draft.published_at = now
    draft.save(update_fields=["published_at"])
    template = draft.template
    template.title, template.title_en = form.title.vi, form.title.en
    template.save(update_fields=["title", "title_en"])
    record(by, "form.published", draft, unit_id=template.owner_id, number=draft.number)
    return draft


@transaction.atomic
def discard_draft(draft: FormVersion, *, by: Person) -> None:
    """Throw a draft away; a form that never had another version goes with it. The ledger keeps what it said."""
    draft = _locked(draft)
    template = draft.template
    record(by, "form.discarded", draft, unit_id=template.owner_id, definition=draft.definition)
    draft.delete()
    if not template.versions.exists():
        template.delete()
