"""The yardsticks: a bare Django view, and a WSGI application that says hello.

The view makes one query by primary key and renders thirty rows in Jinja2. No middleware, no
session, no language, no tenant: what is left is what nobody can do without.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import dj_database_url
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="nothing-is-signed-here",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    USE_I18N=False,
    DATABASES={
        "default": dj_database_url.parse(
            os.environ["DATABASE_URL"],
            engine="django.db.backends.postgresql",
            conn_max_age=600,
            conn_health_checks=True,
        )
    },
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402  (settings come first)
from django.db import models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from jinja2 import Environment  # noqa: E402


class Organization(models.Model):
    """The product's table, read by its key."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=50)
    brand_color = models.CharField(max_length=7)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "tenancy_organization"

    def __str__(self) -> str:
        return self.name


_PAGE = Environment(autoescape=True).from_string(
    """<!doctype html><html lang="en"><head><title>{{ organization.name }}</title></head><body>
<h1>{{ organization.name }}</h1><table><tbody>
{% for row in rows %}<tr><td>{{ row.number }}</td>
<td><a href="/{{ row.number }}/">{{ row.title }}</a>
</td><td>{{ row.author }}</td><td>{{ row.shares }}</td><td>{{ row.clicks }}</td></tr>
{% endfor %}</tbody></table></body></html>"""
)
_ROWS = [
    {
        "number": number,
        "title": f"How row {number} of a table that is always the same came to be",
        "author": f"Author number {number}",
        "shares": number * 17 % 91,
        "clicks": number * 431 % 1907,
    }
    for number in range(30)
]


def view(request: HttpRequest, key: int) -> HttpResponse:
    organization = Organization.objects.get(pk=key)
    return HttpResponse(_PAGE.render(organization=organization, rows=_ROWS))


urlpatterns = [path("<int:key>/", view)]
_django = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/hello":
        body = b"Hello"
        start_response(
            "200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
        )
        return [body]
    return _django(environ, start_response)
