"""Registration of the app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Drafts, submissions, board and roll-up."""

    name = "lamsach.portal.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sources of first answers."""
        from lamsach.portal.reporting import prefill_campaign, prefill_evidence  # noqa: F401
