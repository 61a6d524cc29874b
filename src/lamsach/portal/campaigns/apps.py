"""Registration of the app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns, forms, directives, recipients and assignments."""

    name = "lamsach.portal.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"
