"""Settings. Everything that differs between machines comes from the environment; see docs/operations.md."""

from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PRODUCTION = env.bool("CPH_PRODUCTION", False)
DEMO = env.bool("CPH_DEMO", False)
TESTING = env.bool("CPH_TEST", False)
BENCH = env.bool("CPH_BENCH", False)
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("Demonstration mode signs anybody in: it cannot be on in production. Unset CPH_DEMO.")

DATA_DIR = Path(env("CPH_DATA_DIR", default=str(BASE_DIR / ".data")))
DEBUG = env.bool("DEBUG", False) and not PRODUCTION
SECRET_KEY = env("SECRET_KEY") if PRODUCTION else env("SECRET_KEY", default="embedded-run-only-" + "0" * 50)
# what locks the boxes whose key the server keeps, newest first; empty: the secret key. See networks.ballots.services.keys
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
BALLOT_SECRETS = env.list("BALLOT_SECRETS", default=[])
SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{env('PORT', default='8000')}").rstrip("/")
_site_host = SITE_URL.split("//", 1)[1].split(":")[0]
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[_site_host] if PRODUCTION else ["127.0.0.1", "localhost", "testserver", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

# --- the apps, highest first: an app may import those below it, never one above (import-linter, tests/test_architecture.py)
LOCAL_APPS = [
    "cph.home",
    "consultations",
    "funding",
    "networks.elections",
    "networks.meetings",
    "networks.ballots",
    "networks.executives",
    "networks.groups",
    "networks.members",
    "networks.constitutions",
    "networks.schools",
    "cph.documents",
    "cph.search",
    "cph.notifications",
    "cph.audit",
    "cph.people",
    "cph.core",
]
INSTALLED_APPS = [
    *LOCAL_APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "cph.core.quiet.QuietMiddleware",
    "cph.core.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cph.core.middleware.PlainInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cph.core.quiet.NoTraceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "cph.people.middleware.SignedInMiddleware",
    "cph.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "cph.urls"
WSGI_APPLICATION = "cph.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cph.home.context.frame",
            ],
            "builtins": [
                "django.templatetags.static",
                "cph.core.templatetags.govuk",
                "cph.core.templatetags.words",
            ],
        },
    }
]

# --- database and broker
DATABASES = {"default": env.db("DATABASE_URL", default="postgresql:///cph")}
DATABASES["default"].update(
    CONN_MAX_AGE=60,
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        "connect_timeout": 5,
        "options": "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s",
        **DATABASES["default"].get("OPTIONS", {}),
    },
)
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")


def _broker(url: str) -> str:
    """Celery writes a Unix socket as redis+socket://; the cache writes it as unix://."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    return f"redis+socket://{path}?virtual_host={query.removeprefix('db=') or 0}"


CACHES = {
    "default": {
        "BACKEND": "cph.people.limits.RedisElseMemory",  # rate limits must not stop sign-in when Redis does
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cph",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CELERY_BROKER_URL = _broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TIMEZONE = "Europe/London"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ALWAYS_EAGER = TESTING and not BENCH

# --- words, time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MAX_AGE = 600
MEDIA_ROOT = DATA_DIR / "media"  # never served by address: every file goes through a view that asks who may read it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_LIMIT_BYTES = 100 * 1024 * 1024

# --- e-mail
if env("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
elif TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Headteachers' network <network@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""

# --- people and sign-in
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "cph.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900  # a school's mail filter takes minutes
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_FORMS = {
    "login": "cph.people.forms.SignInForm",
    "request_login_code": "cph.people.forms.AskForCodeForm",
    "confirm_login_code": "cph.people.forms.SignInCodeForm",
    "reset_password": "cph.people.forms.ForgottenPasswordForm",
    "confirm_password_reset_code": "cph.people.forms.ResetCodeForm",
    "reset_password_from_key": "cph.people.forms.NewPasswordForm",
    "change_password": "cph.people.forms.ChangePasswordForm",
    "set_password": "cph.people.forms.SetPasswordForm",
    "add_email": "cph.people.forms.NewEmailForm",
    "confirm_email_verification_code": "cph.people.forms.NewEmailCodeForm",
    "reauthenticate": "cph.people.forms.PasswordAgainForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.split(":")[0]
ACCOUNT_RATE_LIMITS = False if TESTING and not env.bool("CPH_TEST_RATE_LIMITS", False) else {}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 1 if PRODUCTION else 0)
MFA_ADAPTER = "cph.people.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "cph.people.forms.SecondFactorForm",
    "reauthenticate": "cph.people.forms.SecondFactorAgainForm",
    "activate_totp": "cph.people.forms.SetUpAppForm",
    "login_webauthn": "cph.people.forms.PasskeySignInForm",
    "authenticate_webauthn": "cph.people.forms.PasskeyFactorForm",
    "reauthenticate_webauthn": "cph.people.forms.PasskeyAgainForm",
    "add_webauthn": "cph.people.forms.AddPasskeyForm",
    "edit_webauthn": "cph.people.forms.RenamePasskeyForm",
}
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute out
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Headteachers' network"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)

# --- the wall
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of a second factor is a data: picture
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- logs: one JSON object a line in production, readable lines elsewhere
_renderer = (
    structlog.processors.JSONRenderer()
    if PRODUCTION
    else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
)
_shared = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer],
            "foreign_pre_chain": _shared,
        }
    },
    "filters": {"quiet": {"()": "cph.core.quiet.QuietFilter"}},  # nothing of a ballot is ever logged
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["quiet"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING" if TESTING else "INFO")},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        # Django brings handlers of its own, which know nothing of the filter
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
structlog.configure(
    processors=[
        *_shared,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
