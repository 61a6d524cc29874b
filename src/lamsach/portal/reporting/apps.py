"""Registration of the app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Drafts, submissions, board and roll-up."""

    name = "lamsach.portal.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
