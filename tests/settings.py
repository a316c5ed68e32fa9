"""The product's settings, made quick and quiet for tests."""

from advocacy.config.settings import *  # noqa: F403

DEBUG = False
DEMO = False
ALLOWED_HOSTS = ["*"]
SECRET_KEY = "a-key-that-only-tests-use-and-that-is-long-enough"
PUBLIC_URL = LINK_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Found where they lie; nothing is collected for a test run.
WHITENOISE_AUTOREFRESH = True
# Eager tasks run where they are queued; tests of real workers start one of their own.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Tests change something and look at once.
SHORTLY_SECONDS = 0
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
