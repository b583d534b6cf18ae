"""All settings, read from the environment; `.env.example` names every variable.

Nothing needs to be set to develop. With DJANGO_DEBUG=0 (what `make run` and the WSGI entry use) the site refuses to
start without DJANGO_SECRET_KEY (or DJANGO_SECRET_KEY_FILE, a file that holds it) and, unless DJANGO_HTTPS=0 says
otherwise, expects to be served over HTTPS.
"""

import os
import re
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("STUDYAPP_VAR", str(BASE_DIR / "var")))
"""Everything that the running site writes: the SQLite file, the secret key of `make run`, collected static files."""

VERSION = next(iter(re.findall(r"^## (\S+)", (BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE)), "0")

# Security

DEBUG = env.bool("DJANGO_DEBUG", True)


def _secret(name: str) -> str:
    """Return the variable's value, or what the file holds that `name`_FILE names, or "".

    Read past django-environ, which takes a value that begins with "$" for the name of another variable.
    """
    if value := os.environ.get(name):
        return value
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else ""


def _secret_key() -> str:
    if key := _secret("DJANGO_SECRET_KEY"):
        return key
    if DEBUG:
        return get_random_secret_key()
    raise ImproperlyConfigured("Set DJANGO_SECRET_KEY, or DJANGO_SECRET_KEY_FILE to a file that holds it.")


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = _secret("DJANGO_SECRET_KEY_FALLBACKS").split()
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("DJANGO_CSRF_TRUSTED_ORIGINS", default=[])

USES_HTTPS = env.bool("DJANGO_HTTPS", not DEBUG)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USES_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if USES_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = USES_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("DJANGO_BEHIND_PROXY", 0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

# A guest's history hangs on this cookie: it must outlast any exam and any holiday. It counts from the last visit, or
# from half a year before it at worst (studyapp/sessions.py).
SESSION_COOKIE_AGE = 365 * 24 * 60 * 60
if USES_HTTPS:  # the prefix makes browsers refuse the cookie from any other host, and without encryption
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_FAILURE_VIEW = "studyapp.views.mistakes.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

FILE_UPLOAD_HANDLERS = [
    "studyapp.uploads.NothingEndless",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Application

INSTALLED_APPS = [
    "studyapp",
    "notes",
    "quizzes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "studyapp.middleware.only_our_own_content",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "studyapp.middleware.OnlyReadableText",
    "studyapp.middleware.times_are_local",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "studyapp.middleware.browsers_know_the_look",
    "studyapp.accounts.guests_have_no_account_yet",
    "studyapp.middleware.LearnersMayLeave",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "studyapp.limits.requests_are_limited",
    "studyapp.middleware.personal_pages_are_private",
    "studyapp.middleware.wrong_methods_get_a_page",
    "studyapp.accounts.refused_account_forms_say_so",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "studyapp.urls"
ADMIN_URL = env.str("DJANGO_ADMIN_URL", "admin/")
WSGI_APPLICATION = "studyapp.wsgi.application"
AUTH_USER_MODEL = "studyapp.Learner"
SESSION_ENGINE = "studyapp.sessions"
AUTHENTICATION_BACKENDS = ["studyapp.sessions.LearnerBackend"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studyapp.learners.look",
            ],
        },
    }
]

# Accounts

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "studyapp.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "studyapp.account_forms.SignupForm",
    "login": "studyapp.account_forms.LoginForm",
    "reauthenticate": "studyapp.account_forms.ReauthenticateForm",
    "change_password": "studyapp.account_forms.ChangePasswordForm",
    "set_password": "studyapp.account_forms.SetPasswordForm",
    "reset_password": "studyapp.account_forms.ResetPasswordForm",
    "reset_password_from_key": "studyapp.account_forms.ResetPasswordKeyForm",
    "add_email": "studyapp.account_forms.AddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "email"]
ACCOUNT_USERNAME_VALIDATORS = "studyapp.accounts.NAME_VALIDATORS"
ACCOUNT_PRESERVE_USERNAME_CASING = False  # nobody has to remember how they wrote their name
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True  # one address, replaced when the new one is confirmed
ACCOUNT_PREVENT_ENUMERATION = "strict"  # no page tells whether an address is known
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if USES_HTTPS else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Data

DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'study.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that reads and then writes waits its turn instead of failing with "database is locked".
    # FULL: an answer that was acknowledged survives a power cut; NORMAL lost a hundred of them in our probe.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {
    # What rate limits count must be one for all workers and machines. It may be lost at any time.
    "default": env.cache_url("CACHE_URL", "dbcache://shared_cache?max_entries=100000&timeout=3600"),
    # What every worker may keep for itself: lessons, rendered for some seconds, and counts of what is frequent.
    "local": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "local",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "studyapp.caching.ForgivingRedisCache"
    patience = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}  # seconds
    CACHES["default"]["OPTIONS"] = {**patience, **CACHES["default"].get("OPTIONS", {})}

# Static files

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Language and time

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Mail and logs

vars().update(env.email_url("EMAIL_URL", "consolemail://"))
EMAIL_TIMEOUT = 10  # seconds; a mail server that is away must not hold up the pages of everybody else
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "studyapp@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "studyapp.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("DJANGO_LOG_LEVEL", "WARNING")},
    # Named so that Django's own handlers, which write and mail everything, are taken off.
    "loggers": {
        "django": {},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Who signed in and what became of accounts is written whatever DJANGO_LOG_LEVEL says.
        "studyapp.security": {"level": "INFO"},
    },
}
