"""The one settings module. Environment variables decide; without DEBUG=1 the defaults are safe."""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from advocacy.config import embedded, env, media_storage
from advocacy.config.beat import SCHEDULE

BASE_DIR = Path(__file__).resolve().parents[2]
# The demo brings its own: tried beside a real installation, it must not send mail through it.
if not env.flag("DEMO"):
    env.load_file(BASE_DIR / ".env")
# Where files live that are not the project's: media, the demo's mails, the clock's memory.
VAR_DIR = Path(env.text("VAR_DIR") or BASE_DIR / "var")

DEBUG = env.flag("DEBUG")
# The demo: one-click personas, a mailbox, the LinkedIn simulator. Never on a real installation.
DEMO = env.flag("DEMO")
# On one's own machine the defaults are convenient instead of safe.
LOCAL = DEBUG or DEMO
SECRET_KEY = env.text("SECRET_KEY", "insecure-key-for-development-only" if LOCAL else "")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if LOCAL else "")
# Where people reach this installation; links in mails and tracked links start with it.
PUBLIC_URL = env.text("PUBLIC_URL", "http://localhost:8000" if LOCAL else "").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
# A proxy of ours stands in front: its X-Forwarded-For and X-Forwarded-Proto are believed.
BEHIND_PROXY = env.flag("BEHIND_PROXY")
# Tracked links may live on a short domain of their own.
LINK_URL = env.text("LINK_URL", PUBLIC_URL).rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "pgtrigger",
    "rest_framework",
    "unfold",
    "django.contrib.admin",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "advocacy.tenancy",
    "advocacy.audit",
    "advocacy.events",
    "advocacy.mail",
    "advocacy.accounts",
    "policies",
    "content",
    "analytics.links",
    "advocacy.sharing",
    "analytics.metrics",
    "gamification",
    "advocacy.config",
]

MIDDLEWARE = [
    "advocacy.config.logs.RequestIdMiddleware",
    "advocacy.config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "advocacy.config.policy.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "advocacy.accounts.middleware.TenantMiddleware",
    "advocacy.accounts.middleware.PreferencesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "advocacy.config.urls"
WSGI_APPLICATION = "advocacy.config.wsgi.application"
CSRF_FAILURE_VIEW = "advocacy.config.errors.csrf_failure"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "advocacy.config.jinja2.environment",
            "extensions": ["jinja2.ext.i18n"],
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "advocacy.accounts.context_processors.navigation",
            ],
        },
    },
    {
        # Packages that bring Django templates of their own: the operator admin, DRF.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database, broker ---------------------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL") or embedded.database_url(BASE_DIR)
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL,
        engine="django.db.backends.postgresql",
        conn_max_age=env.integer("DATABASE_CONN_MAX_AGE", 600),
        conn_health_checks=True,
    )
}
REDIS_URL = env.text("REDIS_URL") or embedded.redis_url(BASE_DIR)
EMBEDDED_SERVICES = not (env.text("DATABASE_URL") and env.text("REDIS_URL"))
CACHES = {
    "default": {
        "BACKEND": "advocacy.config.cache.Cache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "advocacy",
    }
}

# How late a page may show what is the same for everybody, like the first teams of the board.
SHORTLY_SECONDS = 5

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 40
# Below the visibility timeout: a longer task would be delivered twice.
CELERY_TASK_TIME_LIMIT = 50
# With these a task of a killed worker comes back within a minute instead of an hour.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "global_keyprefix": "advocacy:celery:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker's connections last as those of the web server do: see advocacy.config.celery.
CELERY_DB_REUSE_MAX = 1_000_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- People, sign-in ----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
MESSAGE_STORAGE = "advocacy.config.notes.Storage"
ACCOUNT_ADAPTER = "advocacy.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# One address each; a new one takes the place of the old once its code was entered.
ACCOUNT_CHANGE_EMAIL = True
# Codes instead of links everywhere: mail scanners open links, and phones fill codes in.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,20/h/key"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
SOCIALACCOUNT_ADAPTER = "advocacy.accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
UNFOLD = {"SITE_TITLE": _("Operator"), "SITE_HEADER": _("Operator"), "SITE_URL": "/"}
AXES_ONLY_ADMIN_SITE = True
# The form's field, although the model calls it e-mail: failures would count for nobody otherwise.
AXES_USERNAME_FORM_FIELD = "username"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]

# --- Languages, time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("pl", _("Polish")),
    ("da", _("Danish")),
    ("nl", _("Dutch")),
]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files --------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT") or BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.text("MEDIA_ROOT") or VAR_DIR / "media"
MEDIA_URL = "media/"
_media_storage, _media_origin = media_storage.storage_of(
    bucket=env.text("MEDIA_BUCKET"),
    region=env.text("MEDIA_BUCKET_REGION"),
    endpoint=env.text("MEDIA_BUCKET_ENDPOINT"),
    access_key=env.text("MEDIA_BUCKET_ACCESS_KEY"),
    secret_key=env.text("MEDIA_BUCKET_SECRET_KEY"),
)
STORAGES = {
    "default": _media_storage,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "advocacy.config.storage.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = DEBUG
# Space for the files of one organization, in MB.
MEDIA_QUOTA_MB = env.integer("MEDIA_QUOTA_MB", 10_240)
# Files live in a bucket: their addresses are signed by the storage and short-lived.
MEDIA_BY_SIGNED_URL = bool(_media_origin)
# A clamd that uploads are checked with: unix:/run/clamd.sock or tcp://scanner:3310. Empty: none.
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Mail ---------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Advocacy <advocacy@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who runs this installation, and hears by mail that shares do not go out.
OPERATOR_EMAIL = env.text("OPERATOR_EMAIL")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if LOCAL and not env.text("EMAIL_HOST")
    else "django.core.mail.backends.smtp.EmailBackend"
)

# --- LinkedIn, outbound requests, secrets -------------------------------------------------------

LINKEDIN_CLIENT_ID = env.text("LINKEDIN_CLIENT_ID")
LINKEDIN_CLIENT_SECRET = env.text("LINKEDIN_CLIENT_SECRET")
LINKEDIN_SCOPES = env.text("LINKEDIN_SCOPES", "openid profile email w_member_social").split()
# Signing in with LinkedIn; by an app of its own, or by the one above with the same scopes.
LINKEDIN_SIGN_IN = env.flag("LINKEDIN_SIGN_IN")
LINKEDIN_SIGN_IN_CLIENT_ID = env.text("LINKEDIN_SIGN_IN_CLIENT_ID")
LINKEDIN_SIGN_IN_CLIENT_SECRET = env.text("LINKEDIN_SIGN_IN_CLIENT_SECRET")
LINKEDIN_API_VERSION = env.text("LINKEDIN_API_VERSION", "202610")
LINKEDIN_OAUTH_BASE = env.text("LINKEDIN_OAUTH_BASE", "https://www.linkedin.com")
LINKEDIN_API_BASE = env.text("LINKEDIN_API_BASE", "https://api.linkedin.com")
LINKEDIN_FEED_BASE = env.text("LINKEDIN_FEED_BASE", "https://www.linkedin.com")
# LinkedIn's daily calls; a part of them stays free for publishing. In development: 500 and 100.
LINKEDIN_DAILY_CALLS_PER_APP = env.integer("LINKEDIN_DAILY_CALLS_PER_APP", 100_000)
LINKEDIN_DAILY_CALLS_PER_MEMBER = env.integer("LINKEDIN_DAILY_CALLS_PER_MEMBER", 100)
# Origins the guarded client may reach although they are not public, e.g. the simulator.
OUTBOUND_TRUSTED_ORIGINS = env.items("OUTBOUND_TRUSTED_ORIGINS")
# Keys that encrypt tokens at rest, newest first; older ones only decrypt.
ENCRYPTION_KEYS = env.items(
    "ENCRYPTION_KEYS", "ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMhISE=" if LOCAL else ""
)

# --- Security -----------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "advocacy.accounts.sessions"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = False
if not LOCAL:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", True)
    SESSION_COOKIE_SECURE = env.flag("SESSION_COOKIE_SECURE", True)
    CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        # Rate limits count per person, not per proxy.
        ALLAUTH_TRUSTED_PROXY_COUNT = 1

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *filter(None, [_media_origin])],
        "media-src": [SELF, *filter(None, [_media_origin])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF, LINKEDIN_OAUTH_BASE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
    # The operator admin is somebody else's package and needs more; nobody else's page gets it.
    "EXCLUDE_URL_PREFIXES": ["/operator/"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "advocacy.config.logs.ContextFilter"}},
    "formatters": {
        "json": {"()": "advocacy.config.logs.JsonFormatter"},
        "plain": {"format": "%(levelname)s %(name)s [%(request_id)s %(organization)s] %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["context"],
            "formatter": "plain" if LOCAL else "json",
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}
SILENCED_SYSTEM_CHECKS: list[str] = []
