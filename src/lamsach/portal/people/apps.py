"""Registration of the app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out


class PeopleConfig(AppConfig):
    """Persons, their passwords and invitations."""

    name = "lamsach.portal.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Note each sign-in and sign-out."""
        from lamsach.portal.people import sessions

        user_logged_in.connect(sessions.start, dispatch_uid="people.sessions.start")
        user_logged_out.connect(sessions.end, dispatch_uid="people.sessions.end")
