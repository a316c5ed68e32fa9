"""Pages from the templates beside this module."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.request import Request
from advocacy.sharing.linkedin.simulator.visitor import signed_in

ROOT = Path(__file__).parent
# No form-action: the consent form leads on to the app's own address, and browsers apply
# form-action to that redirect too.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_environment = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    simulator: Simulator, request: Request, template: str, *, status: int = 200, **values: Any
) -> Response:
    html = _environment.get_template(template).render(
        values, visitor=signed_in(simulator, request), path=request.path
    )
    return Response(
        html,
        status=status,
        content_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"},
    )
