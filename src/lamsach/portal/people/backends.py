"""Sign-in by name and password."""

from django.contrib.auth.backends import ModelBackend


class LoginBackend(ModelBackend):
    """Django's own check, whose rights are unused: the role grants of ``units`` decide."""
