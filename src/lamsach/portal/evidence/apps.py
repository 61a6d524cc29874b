"""Registration of the app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """What machines sent, and what units declared about their machines."""

    name = "lamsach.portal.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
