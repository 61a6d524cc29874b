"""``lamsach run``: one process, SQLite or ``DATABASE_URL``, its secret in the data folder."""

import os

from lamsach.portal.settings.address import portal_address
from lamsach.portal.settings.base import *  # noqa: F403
from lamsach.portal.settings.base import DATA
from lamsach.portal.settings.secret import read_or_make_secret

SECRET_KEY = read_or_make_secret(DATA / "secret.key")
ALLOWED_HOSTS = os.environ.get("LAMSACH_HOSTS", "localhost 127.0.0.1 [::1]").split()
PORTAL_ADDRESS = portal_address(os.environ.get("LAMSACH_ADDRESS", ""))  # ``lamsach run`` knows where it listens
SECURE_SSL_REDIRECT, SECURE_HSTS_SECONDS = False, 0
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False  # plain HTTP on loopback; behind TLS use settings.base
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"
