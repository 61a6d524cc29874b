"""Registration of the app."""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate

TABLES = frozenset({"campaigns_formtemplate", "campaigns_formversion", "ledger_entry", "ledger_head"})


def _bring_forms(using: str, **_signal: Any) -> None:
    from lamsach.portal.campaigns.actions.builtin_forms import sync_builtin_forms

    if using == DEFAULT_DB_ALIAS and TABLES.issubset(connections[using].introspection.table_names()):
        sync_builtin_forms()


class CampaignsConfig(AppConfig):
    """Campaigns, forms, directives, recipients and assignments."""

    name = "lamsach.portal.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the built-in forms whenever the database has been migrated; take over from succeeded units."""
        from lamsach.portal.campaigns.actions.succeeding import take_over
        from lamsach.portal.units import handover

        post_migrate.connect(_bring_forms, sender=self, dispatch_uid="campaigns.forms")
        handover.register(take_over)
