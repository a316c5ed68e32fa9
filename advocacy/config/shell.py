"""What a browser asks for around the pages: colours, manifest, service worker, the offline page.

None of it needs an organization, a session or the database.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from advocacy.tenancy.brand import adjusted_brand, stylesheet

YEAR = 365 * 24 * 3600


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def theme(request: HttpRequest, colour: str) -> HttpResponse:
    """The custom properties of a brand colour. It is the address, so it never goes stale."""
    try:
        brand = adjusted_brand(colour)
    except ValueError:
        raise Http404 from None
    return HttpResponse(stylesheet(brand), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    return render(
        request, "manifest.webmanifest", content_type="application/manifest+json; charset=utf-8"
    )


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    return render(request, "service-worker.js", content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "offline.html")
