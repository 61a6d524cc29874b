"""Registration of the app."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """What people download: tools and materials."""

    name = "lamsach.portal.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"
