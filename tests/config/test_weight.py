"""A page costs at most 100 KB of HTML, CSS and JavaScript transferred, one with charts 170 KB."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.template.loader import render_to_string

from advocacy.config.styleguide import sample_context
from advocacy.tenancy.brand import adjusted_brand, stylesheet

KB = 1024
STATIC = Path(__file__).parents[2] / "static"


def transferred(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def file(address: str) -> bytes:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str)
    return Path(found).read_bytes()


def test_weight_of_the_heaviest_page_we_can_think_of():
    html = render_to_string("styleguide.html", {"csrf_token": "t", **sample_context(QueryDict())})
    styles = re.findall(r'<link rel="stylesheet" href="(/static/[^"]+)"', html)
    scripts = re.findall(r'<script[^>]* src="(/static/[^"]+)"', html)
    chart = re.findall(r'data-chart-library="([^"]+)"', html)
    modules = [f"/static/js/{path.name}" for path in STATIC.glob("js/*.js")]
    assert len(styles) == 4
    assert len(chart) == 1

    page = transferred(html.encode()) + transferred(stylesheet(adjusted_brand("#0a66c2")).encode())
    page += sum(transferred(file(address)) for address in {*styles, *scripts, *modules})
    assert page < 100 * KB
    assert page + transferred(file(chart[0])) < 170 * KB
