"""One block of a page, for htmx: the part that moves, rendered from the page's own template."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from jinja2 import Environment
from markupsafe import Markup


def render_block(
    request: HttpRequest,
    template: str,
    block: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with a block of a Jinja2 template, given what `render` would give the whole page.

    The processors of the page's frame are not run: a block that htmx swaps has no navigation.
    Names imported at the head of the template are not there; `ui` is. Raises KeyError for a block
    that the template does not define itself.
    """
    compiled = _environment().get_template(template)
    values = {**(context or {}), **_of(request)}
    html = "".join(compiled.blocks[block](compiled.new_context(values)))
    return HttpResponse(html, status=status)


def render_part(request: HttpRequest, template: str, context: dict[str, Any]) -> Markup:
    """A small template of another app for a slot of this page, with that app's own context."""
    values = {**context, **_of(request)}
    # Its template escaped what needs escaping.
    return Markup(_environment().get_template(template).render(values))  # noqa: S704


def _environment() -> Environment:
    environment: Environment = engines["jinja2"].env  # type: ignore[attr-defined]  # Jinja2's
    return environment


def _of(request: HttpRequest) -> dict[str, Any]:
    return {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
        "organization": getattr(request, "organization", None),
        "membership": getattr(request, "membership", None),
    }
