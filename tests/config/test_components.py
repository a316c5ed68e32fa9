"""The components, through the style guide that shows all of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from django.template.loader import render_to_string
from jinja2 import DictLoader, TemplateAssertionError

from advocacy.config.components import Components
from advocacy.config.jinja2 import environment
from advocacy.config.styleguide import sample_context

TEMPLATES = Path(__file__).parents[2] / "templates"


class Page(HTMLParser):
    """Collects what the tests ask about: ids, what refers to them, attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            elif name in {"for", "aria-labelledby", "aria-describedby", "popovertarget"}:
                self.references.update((value or "").split())


@pytest.fixture(scope="module")
def guide() -> str:
    return render_to_string("styleguide.html", {"csrf_token": "t", **sample_context(QueryDict())})


def component(source: str, **context: object) -> str:
    return engines["jinja2"].from_string(source).render(context)


def test_every_component_is_shown():
    components = "".join(path.read_text() for path in (TEMPLATES / "components").glob("*.html"))
    frame = [
        *TEMPLATES.glob("styleguide/*"),
        *TEMPLATES.glob("layouts/*"),
        *TEMPLATES.glob("*.html"),
    ]
    shown = "".join(path.read_text() for path in frame)
    used = set(re.findall(r"ui\.(\w+)\(", shown))
    used |= set(re.findall(r"(?<!macro )\b(\w+)\(", components))
    assert set(re.findall(r"{% macro ([a-z]\w*)", components)) <= used


def test_ids_are_unique_and_references_lead_somewhere(guide):
    page = Page(guide)
    assert len(page.ids) == len(set(page.ids))
    assert page.references <= set(page.ids)


def test_nothing_needs_a_hole_in_the_security_policy(guide):
    page = Page(guide)
    assert "style" not in page.attributes
    assert not [name for name in page.attributes if name.startswith("on")]
    assert not re.search(r"<script(?![^>]*\ssrc=)", guide)
    assert "<style" not in guide


def test_field_ties_label_help_and_error_to_its_control():
    class Topic(forms.Form):
        name = forms.CharField(help_text="Short, please.")

    html = component("{{ ui.field(form['name']) }}", form=Topic({"name": ""}))
    assert '<label for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_typed_text_and_labels_are_escaped():
    class Topic(forms.Form):
        name = forms.CharField(label="<b>Name</b>")

    html = component("{{ ui.fields(form) }}", form=Topic({"name": "<script>"}))
    assert "<b>" not in html
    assert "<script>" not in html


def test_sorting_turns_around_and_returns_to_the_first_page():
    params = QueryDict("sort=views&page=3&q=owl")
    html = component("{{ ui.sort_th('Views', 'views', params) }}", params=params)
    assert 'aria-sort="ascending"' in html
    assert "sort=-views" in html
    assert "q=owl" in html
    assert "page=" not in html


def test_an_unknown_number_is_never_shown_as_zero():
    assert component("{{ ui.known(none) }}") != component("{{ ui.known(0) }}")
    assert component("{{ ui.known(0) }}") == "0"


def test_chart_is_a_table_whose_gaps_stay_gaps():
    html = component(
        "{{ ui.chart('line', 'Views', ['Mon', 'Tue'], [('Views', [0, none])], 'Day') }}"
    )
    assert 'data-value="0">0</td>' in html
    assert 'data-value=""></td>' in html


def test_a_component_is_found_without_import_even_in_a_fragment():
    compiled = engines["jinja2"].env.from_string("{% block part %}{{ ui.chip('x') }}{% endblock %}")
    part = "".join(compiled.blocks["part"](compiled.new_context({})))
    assert "chip" in part


def test_unknown_and_doubled_components_are_errors():
    with pytest.raises(AttributeError, match="no component"):
        _ = engines["jinja2"].env.globals["ui"].no_such_thing

    macro = "{% macro twin() %}{% endmacro %}"
    doubled = environment(
        loader=DictLoader({"components/a.html": macro, "components/b.html": macro}),
        extensions=["jinja2.ext.i18n"],
    )
    with pytest.raises(TemplateAssertionError, match="twin"):
        _ = Components(doubled).twin
