"""Registration of the app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Public pages, without login."""

    name = "lamsach.portal.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"
