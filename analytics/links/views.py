"""The page of a tracked link: mostly a redirect."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from analytics.links import redirector
from analytics.links.models import address_of
from analytics.links.rules import Kind


# Nothing is changed for anybody, and a request without a session shall stay one.
@csrf_exempt
@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Lead on to the target; previewers are shown what it is about, and never count."""
    code = code.removesuffix("/")
    if not redirector.CODE.fullmatch(code):
        return _with_headers(render(request, "links/unknown.html", status=404))
    outcome = redirector.follow(code, request.META)
    link = outcome.link
    if link is None:
        response = render(request, "links/unknown.html", status=404)
    elif not link.is_active:
        response = render(request, "links/inactive.html", {"link": link}, status=410)
    elif outcome.kind is Kind.PREVIEW:
        context = {"link": link, "address": address_of(code)}
        response = render(request, "links/preview.html", context)
    else:
        response = HttpResponseRedirect(link.target)
    return _with_headers(response)


def _with_headers(response: HttpResponse) -> HttpResponse:
    for name, value in redirector.HEADERS.items():
        response.headers[name] = value
    return response
