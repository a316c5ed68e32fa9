"""The application that granian serves: tracked links by a shortcut, everything else by Django."""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.config.settings")
django.setup(set_prefix=False)

from advocacy.config.handler import Handler  # noqa: E402  (models need Django set up)
from analytics.links.redirector import QuickRedirects  # noqa: E402

application = QuickRedirects(Handler())

# What is loaded by now stays for good. Looking through all of it again for garbage would hold up a
# request in every few dozen by more than the request takes.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
