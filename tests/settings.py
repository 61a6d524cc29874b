"""The tests: SQLite in memory, or with ``LAMSACH_TEST_DATABASE=postgres`` a PostgreSQL started for the run."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LAMSACH_DATA", tempfile.mkdtemp(prefix="lamsach-test-"))

from lamsach.portal.settings.base import *  # noqa: F403
from lamsach.portal.settings.base import DATABASES, SQLITE_OPTIONS, STORAGES

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one has its own test
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
Path(os.environ["LAMSACH_DATA"]).mkdir(parents=True, exist_ok=True)

if os.environ.get("LAMSACH_TEST_DATABASE") == "postgres":
    import dj_database_url

    from tests.postgres import address

    DATABASES = {"default": dj_database_url.parse(address())}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",
            "OPTIONS": {**SQLITE_OPTIONS, "init_command": ""},
        }
    }
