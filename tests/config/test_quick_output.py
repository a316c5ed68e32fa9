"""Pages put out what Jinja2 itself would put out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.functional import lazystr
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from advocacy.config.quick_output import QuickEnvironment, escaped


class Drawn:
    def __html__(self) -> str:
        return "<i>drawn</i>"


class Word(str):
    """Not a plain string: its class may say how it is written."""


VALUES = [
    "plain",
    "<b>&\"'</b>",
    Markup("<b>safe</b>"),
    Word("<b>"),
    Drawn(),
    None,
    7,
    Decimal("1.50"),
    lazystr("<later>"),
    ["<in a list>"],
]
TEMPLATES = {
    "page.html": """{% macro cell(value) %}<td title="{{ value }}">{{ value }}{{ caller() }}</td>
        {% endmacro %}{% set kept %}<p>{{ value }}</p>{% endset %}{{ kept }}{{ value ~ "<" }}
        {% call cell(value) %}{{ value|upper }}{% endcall %}{% include "part.html" %}
        {% filter upper %}{{ value }}{% endfilter %}{{ "<constant>" }}
        {% autoescape false %}{{ value }}{% endautoescape %}""",
    "part.html": "{% for each in [value, value] %}{{ each }}{% endfor %}",
    "mail.txt": "{{ value }}",
}


def _drawn(kind: type[Environment], name: str, value: object) -> str:
    environment = kind(
        loader=DictLoader(TEMPLATES),
        autoescape=lambda name: not (name or "").endswith(".txt"),
        extensions=["jinja2.ext.do"],
    )
    return environment.get_template(name).render(value=value)


@pytest.mark.parametrize("name", ["page.html", "part.html", "mail.txt"])
@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_the_same_comes_out(value, name):
    assert _drawn(QuickEnvironment, name, value) == _drawn(Environment, name, value)


def test_a_value_is_escaped_once_and_what_is_safe_not_at_all():
    assert escaped("<a href='x'>&") == "&lt;a href=&#39;x&#39;&gt;&amp;"
    assert escaped(Markup("<b>")) == "<b>"
    assert "&lt;b&gt;" in _drawn(QuickEnvironment, "page.html", "<b>")
