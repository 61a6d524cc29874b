"""Registration of the app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Who did what to what when: append-only and hash-chained."""

    name = "lamsach.portal.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
