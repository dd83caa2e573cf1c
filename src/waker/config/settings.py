"""Django's settings, made from Waker's own table (``waker.settings``)."""

from __future__ import annotations

from pathlib import Path

from waker import settings as table
from waker.config.database import database_from_url, key_for

table.check()

PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = table.envbool("WAKER_DEBUG")
SECRET_KEY = key_for(table.envstr("WAKER_SECRET_KEY"), table.envpath("WAKER_DATA"))
ALLOWED_HOSTS = table.envlist("WAKER_ALLOWED_HOSTS")
ROOT_URLCONF = "waker.config.urls"
WSGI_APPLICATION = "waker.config.wsgi.application"
AUTH_USER_MODEL = "console.StaffUser"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": database_from_url(table.envstr("DATABASE_URL"))}
DATABASE_ROLE = table.envstr("WAKER_DATABASE_ROLE")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "ninja",
    "allauth.account",  # only because the next two need it: no page of allauth's is mounted
    "allauth.mfa",
    "allauth.usersessions",
    "waker.ledger",
    "waker.intake",
    "waker.guidelines",
    "waker.review",
    "waker.redress",
    "waker.investigation",
    "waker.delivery",
    "waker.transparency",
    "waker.console",
    "waker.api",
    "waker.pages",
]

MIDDLEWARE = [
    "waker.api.middleware.rim",  # outermost, so that every error under /api/ is a problem document
    "django.middleware.security.SecurityMiddleware",
    "waker.console.timing.ServerTiming",
    "waker.console.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "waker.pages.limits.FormLimit",  # before the next, which reads the body
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "waker.console.middleware.StaffLanguage",
    "allauth.account.middleware.AccountMiddleware",  # tells allauth's parts which request they work for
    "waker.console.second.middleware.TwoStep",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "waker.console.middleware.Breaks",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "waker.console.context.console",
            ],
        },
    }
]

LANGUAGE_CODE = table.envstr("WAKER_LANGUAGE")
LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
LOCALE_PATHS = [path for path in sorted(PACKAGE.glob("*/locale")) if path.is_dir()]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = (table.envpath("WAKER_DATA") or Path("var")) / "static"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

# django-allauth lends second steps and sessions; signing up, in and out is our own.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "waker.console.second.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey asks for a finger, a face or a PIN: two factors in one.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a clock may be off

LOGIN_URL = "/console/sign-in"
LOGIN_REDIRECT_URL = "/console/"
SESSION_COOKIE_NAME = "waker_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = table.envstr("WAKER_PUBLIC_URL").startswith("https://")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_TRUSTED_ORIGINS = [url for url in [table.envstr("WAKER_PUBLIC_URL").rstrip("/")] if url]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if table.envbool("WAKER_TRUST_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The API takes batches of a thousand items; each endpoint sets its own limit in records.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024

if table.envstr("WAKER_SMTP_HOST"):
    EMAIL_HOST = table.envstr("WAKER_SMTP_HOST")
    EMAIL_PORT = table.envint("WAKER_SMTP_PORT")
    EMAIL_HOST_USER = table.envstr("WAKER_SMTP_USER")
    EMAIL_HOST_PASSWORD = table.envstr("WAKER_SMTP_PASSWORD")
    EMAIL_USE_TLS = table.envbool("WAKER_SMTP_TLS")
else:
    # Letters hold names and addresses, which have no place in a log: without a server they lie in the data directory.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = (table.envpath("WAKER_DATA") or Path("var")) / "mail"
DEFAULT_FROM_EMAIL = table.envstr("WAKER_MAIL_FROM")

WAKER_NAME = table.envstr("WAKER_NAME")
WAKER_PUBLIC_URL = table.envstr("WAKER_PUBLIC_URL").rstrip("/")
WAKER_TWO_STEP = table.envbool("WAKER_TWO_STEP")
OIDC = {
    "issuer": table.envstr("WAKER_OIDC_ISSUER"),
    "client": table.envstr("WAKER_OIDC_CLIENT_ID"),
    "secret": table.envstr("WAKER_OIDC_CLIENT_SECRET"),
    "name": table.envstr("WAKER_OIDC_NAME"),
    "trusted": table.envbool("WAKER_OIDC_TRUSTED"),
    "default_role": table.envstr("WAKER_OIDC_DEFAULT_ROLE"),
    "role_claim": table.envstr("WAKER_OIDC_ROLE_CLAIM"),
    "roles": table.envlist("WAKER_OIDC_ROLES"),
}
WAKER_TEST_PHRASES = table.envbool("WAKER_TEST_PHRASES")

LOGGING_CONFIG = None  # waker.server.logs sets logging up, before Django is there
