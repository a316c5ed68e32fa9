"""Production's settings, over plain HTTP on loopback, with queries counted when asked."""

from advocacy.config.settings import *  # noqa: F403

MIDDLEWARE = ["tests.bench.counting.CountQueries", *MIDDLEWARE]  # noqa: F405
