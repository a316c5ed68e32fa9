"""Django's handler with a memory for addresses."""

from __future__ import annotations

from functools import lru_cache

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.urls import ResolverMatch, get_resolver, set_urlconf


class Handler(WSGIHandler):
    """Finds the view of an address that was asked for before without trying a hundred patterns."""

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        if hasattr(request, "urlconf"):
            match: ResolverMatch = super().resolve_request(request)
            return match
        set_urlconf(None)
        match = _own(_found(request.path_info))
        request.resolver_match = match
        return match


# Nothing is kept of an address that leads nowhere: `resolve` raises.
@lru_cache(maxsize=5_000)
def _found(path: str) -> ResolverMatch:
    match = get_resolver().resolve(path)
    # What did not match is for Django's own page of a missing address, and long.
    match.tried = []
    return match


def _own(match: ResolverMatch) -> ResolverMatch:
    """A match of this request's own: middleware takes the organization out of its arguments."""
    own = ResolverMatch.__new__(ResolverMatch)
    own.__dict__.update(match.__dict__, kwargs=match.kwargs.copy())
    return own
