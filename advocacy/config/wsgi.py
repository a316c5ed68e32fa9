import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.config.settings")
django = get_wsgi_application()

from analytics.links.redirector import QuickRedirects  # noqa: E402  (models need Django set up)

application = QuickRedirects(django)
