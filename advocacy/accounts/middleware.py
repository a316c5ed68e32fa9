"""Entering the organization named by the first path segment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation

from advocacy.accounts.entering import entered
from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.tenancy.rules import RESERVED_SLUGS
from advocacy.tenancy.urls import SLUG


class TenantMiddleware:
    """Every page under `/<slug>/` is for members: others are sent to sign in, or see a 404.

    Sets `request.organization` and `request.membership`, both None elsewhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.organization = None  # type: ignore[attr-defined]
        request.membership = None  # type: ignore[attr-defined]
        slug = request.path_info.split("/", 2)[1]
        # A dot cannot be part of a slug: /service-worker.js and the like need no query.
        if not slug or "." in slug or slug in RESERVED_SLUGS:
            return self.get_response(request)
        with entered(request, slug) as membership:
            if membership is None:
                return self.get_response(request)
            request.organization = membership.organization  # type: ignore[attr-defined]
            request.membership = membership  # type: ignore[attr-defined]
            response = self.get_response(request)
            # Pages of one person: kept by no proxy, and asked for again after signing out.
            response.setdefault("Cache-Control", "private, no-cache")
            return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if SLUG not in kwargs:
            return None
        del kwargs[SLUG]
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        membership = request.membership  # type: ignore[attr-defined]
        if membership is None:
            raise Http404
        required: Permission | None = getattr(view, "permission", None)
        if required is None:
            raise LookupError(f"{view.__module__}.{view.__qualname__} names no permission.")
        if not membership.may(required):
            raise PermissionDenied
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, then come back. htmx would put the sign-in page into a part of this one."""
    if request.headers.get("HX-Request") != "true":
        return redirect_to_login(request.get_full_path())
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    there = redirect_to_login(page.path or "/")
    return HttpResponse(status=204, headers={"HX-Redirect": there["Location"]})


class PreferencesMiddleware:
    """The member's language and time zone; before signing in, the browser's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        if membership is not None:
            language, zone = membership.interface_language, membership.time_zone
        else:
            language, zone = translation.get_language_from_request(request), "UTC"
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response
