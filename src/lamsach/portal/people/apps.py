"""Registration of the app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, their passwords and invitations."""

    name = "lamsach.portal.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
