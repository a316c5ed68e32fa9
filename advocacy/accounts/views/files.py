"""Logos: public, because mails and the sign-in page show them."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def logo(request: HttpRequest, name: str) -> FileResponse:
    """A logo by its random name, which changes with the picture."""
    path = f"logos/{name}.png"
    if not default_storage.exists(path):
        raise Http404
    return FileResponse(default_storage.open(path), content_type="image/png")
