"""Where a form leaves open which figure is meant, the office that orders the report keeps one of them, or several."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lamsach.campaign.form_definitions import write_form
from lamsach.campaign.form_variants import choose
from lamsach.campaign.forms import Form, Wording
from lamsach.portal.campaigns.actions.drafting import save_tasks
from lamsach.portal.campaigns.actions.forms_editor import copy_form, publish_form
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.form_reading import form_of
from lamsach.portal.campaigns.models import Directive, FormVersion
from lamsach.portal.campaigns.parts import fingerprint, task_lines
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit

Keep = Mapping[str, Collection[str]]
"""By the key of each choice that a form leaves open, the keys of the fields that stay."""


@transaction.atomic
def keep_measures(version: FormVersion, owner: Unit, keep: Keep, *, by: Person, now: datetime) -> FormVersion:
    """Return a published form of *owner* that asks *version* without what is not kept; *version* where all is kept.

    The same choice made twice is one form. Raises DefinitionError where nothing of a choice is kept.
    """
    whole = form = form_of(version)
    for each in whole.variants:
        form = choose(form, each.key, keep.get(each.key, ()))
    if list(form) == list(whole):
        return version
    form = replace(form, title=_title(whole, form), stock=False)
    for copy in FormVersion.objects.filter(template__owner=owner, template__copied_from=version).order_by("pk"):
        if copy.published_at and replace(form_of(copy), key=form.key) == form:
            return copy
    draft = copy_form(version, owner, definition=write_form(form), by=by, now=now)
    return publish_form(draft, edit=draft.edit, by=by, now=now)


def _title(whole: Form, form: Form) -> Wording:
    """Say in the title what is asked, to tell it apart from the whole form in a list."""
    kept = [whole[key].label for each in whole.variants for key in each.fields if key in form]
    english = ", ".join(each.en or each.vi for each in kept)
    return Wording(
        f"{whole.title.vi}: {', '.join(each.vi for each in kept)}",
        f"{whole.title.en}: {english}" if whole.title.en else "",
    )


@transaction.atomic
def ask_measures(
    directive: Directive, position: int, keep: Keep, *, base: str, by: Person, now: datetime
) -> FormVersion:
    """Let the task at *position* of a draft ask for what is kept of its form; otherwise as ``save_tasks``."""
    directive = Directive.objects.select_for_update().get(pk=directive.pk)  # before the ledger, which a new form locks
    lines = list(current := task_lines(directive))
    if fingerprint(current) != base:  # before a form is made for nothing
        raise EditConflictError(_("Somebody else has changed this part meanwhile."), current=current)
    form = lines[position].form if 0 <= position < len(lines) else None
    if form is None:
        raise NotPossibleError(_("This task asks for no report."))
    kept = keep_measures(FormVersion.objects.get(pk=form), directive.issuer, keep, by=by, now=now)
    lines[position] = replace(lines[position], form=kept.pk)
    save_tasks(directive, tuple(lines), base=base, by=by)
    return kept
