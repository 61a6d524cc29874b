"""What every portal shares. A server sets ``LAMSACH_SECRET_KEY``, ``LAMSACH_HOSTS`` and ``DATABASE_URL``."""

import os
from pathlib import Path

import dj_database_url

from lamsach.portal.settings.address import portal_address

PORTAL = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("LAMSACH_DATA", "data")).resolve()

SECRET_KEY = os.environ.get("LAMSACH_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LAMSACH_HOSTS", "").split()
PORTAL_ADDRESS = portal_address(os.environ.get("LAMSACH_ADDRESS", ""), ALLOWED_HOSTS)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "lamsach.portal.ledger",
    "lamsach.portal.people",
    "lamsach.portal.units",
    "lamsach.portal.campaigns",
    "lamsach.portal.indicators",
    "lamsach.portal.evidence",
    "lamsach.portal.reporting",
    "lamsach.portal.releases",
    "lamsach.portal.site",
]

MIDDLEWARE = [
    "lamsach.portal.people.proxies.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "lamsach.portal.language.SpeakingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "lamsach.portal.body_size.BodySizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lamsach.portal.people.sessions.SignInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lamsach.portal.units.access.AccessMiddleware",
]

ROOT_URLCONF = "lamsach.portal.urls"
WSGI_APPLICATION = "lamsach.portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PORTAL / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lamsach.portal.shell.shell",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms: our field, hint and error
CSRF_FAILURE_VIEW = "lamsach.portal.error_pages.form_expired"

# One setting moves the portal to PostgreSQL. SQLite writes are durable (an acknowledged report survives a power cut)
# and take their lock at the start, so that two writers wait instead of failing.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
}
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{DATA / 'lamsach.sqlite3'}", conn_max_age=600)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["lamsach.portal.people.backends.LoginBackend"]
PASSWORD_HASHERS = ["lamsach.portal.people.hashers.QuickArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login", "name", "email"]},
    },
]
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
LOCALE_PATHS = [PORTAL / "locale"]
FORMAT_MODULE_PATH = "lamsach.portal.formats"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PORTAL / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "media"

# The indicator list: what is published, what was fetched, and the online key. The root keys are never here.
LIST_ROOT = DATA / "list"
LIST_KEYS = Path(os.environ.get("LAMSACH_LIST_KEYS", str(LIST_ROOT / "keys")))

# A report form is small; what is larger than this is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# A session ends after an hour without use, and half a day after sign-in at the latest. The prefix makes browsers hold
# a cookie to HTTPS and to this very host (RFC 6265bis, 4.1.3).
SESSION_IDLE_SECONDS = 60 * int(os.environ.get("LAMSACH_IDLE_MINUTES", "60"))
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
# The addresses (or networks) of the proxies in front, which end TLS and say who called; nobody else is believed.
TRUSTED_PROXIES = os.environ.get("LAMSACH_TRUSTED_PROXIES", "").split()
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 86_400
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = os.environ.get("LAMSACH_HSTS_SUBDOMAINS", "") == "yes"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("LAMSACH_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("LAMSACH_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LAMSACH_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LAMSACH_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("LAMSACH_MAIL_TLS", "") == "yes"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LAMSACH_MAIL_FROM", "lamsach@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
