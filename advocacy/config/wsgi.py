"""The application that granian serves: tracked links by a shortcut, everything else by Django."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.config.settings")
django = get_wsgi_application()

from analytics.links.redirector import QuickRedirects  # noqa: E402  (models need Django set up)

application = QuickRedirects(django)

# What is loaded by now stays for good. Looking through all of it again for garbage would hold up a
# request in every few dozen by more than the request takes.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
