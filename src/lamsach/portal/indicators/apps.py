"""Registration of the app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """The indicator list in the making."""

    name = "lamsach.portal.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"
