"""The portal as a WSGI application, for any server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamsach.portal.settings.base")

application = get_wsgi_application()

# Django asks for the secret only when it first signs something: better no portal than one whose first sign-in fails.
settings.SECRET_KEY  # noqa: B018 - raises where it is blank
