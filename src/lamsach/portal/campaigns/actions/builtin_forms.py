"""The built-in forms become templates that officers choose, copy and print, without anybody loading them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lamsach.campaign.builtin_forms import BUILTIN_FORMS
from lamsach.campaign.form_definitions import write_form
from lamsach.portal.campaigns.models import FormTemplate, FormVersion


@transaction.atomic
def sync_builtin_forms(*, now: datetime | None = None) -> list[FormVersion]:
    """Bring the built-in forms up to date and return the versions that were added; usually none.

    A form that has changed gets a further published version: letters that named the former one keep it. This belongs to
    the installation, like a migration: nobody did it, and the ledger does not name it.
    """
    now, added = now or timezone.now(), []
    for key, form in BUILTIN_FORMS.items():
        template, _made = FormTemplate.objects.update_or_create(
            key=key, owner=None, defaults={"title": form.title.vi, "title_en": form.title.en}
        )
        definition = write_form(form)
        latest = template.versions.order_by("-number").first()
        if latest is not None and latest.definition == definition:
            continue
        version = FormVersion.objects.create(
            template=template,
            number=latest.number + 1 if latest else 1,
            definition=definition,
            published_at=now,
            edited_at=now,
        )
        added.append(version)
    return added
