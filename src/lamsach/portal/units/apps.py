"""Registration of the app."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """The tree of units with dates, their groups, and the roles of persons in them."""

    name = "lamsach.portal.units"
    label = "units"
    default_auto_field = "django.db.models.BigAutoField"
