"""Texts become safe HTML with clauses that can be linked to."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from policies.markdown import Clause, clauses, reading_minutes, render, sections
from policies.rules.differences import Section

TEXT = """\
Why we have this.

## 3 Form

### 3.2 Comparative claims

Say **what** you know.
And [where](https://example.com/a) it `comes` from.

- one
- two

## Whom to ask?

## 3 Form
"""


def test_headings_become_clauses_with_anchors():
    assert clauses(TEXT) == (
        Clause("3", "Form", "clause-3", 2),
        Clause("3.2", "Comparative claims", "clause-3.2", 3),
        Clause("", "Whom to ask?", "section-whom-to-ask", 2),
        Clause("3", "Form", "clause-3-2", 2),
    )
    page = BeautifulSoup(render(TEXT).html, "html.parser")
    assert [tag["id"] for tag in page.find_all(re.compile("^h"))] == [
        clause.anchor for clause in render(TEXT).clauses
    ]


def test_a_title_in_the_text_does_not_become_a_second_h1():
    assert "<h1" not in render("# Policy\n\nSetext\n======\n\n##### Deep").html
    assert [clause.level for clause in clauses("# Policy\n\n###### Deep")] == [2, 4]


def test_sections_are_plain_words():
    assert sections(TEXT) == [
        Section("", "", ("Why we have this.",)),
        Section("3", "Form", ()),
        Section(
            "3.2",
            "Comparative claims",
            ("Say what you know. And where it comes from.", "one", "two"),
        ),
        Section("", "Whom to ask?", ()),
        Section("3", "Form", ()),
    ]


def test_do_and_dont_stand_side_by_side():
    html = render("::: do Do\n- Ask <b>first</b>\n:::\n\n::: dont Don’t & <i>\nBoast\n:::\n").html
    page = BeautifulSoup(html, "html.parser")
    (pair,) = page.select("div.pair")
    good, warn = pair.find_all("div", class_="note")
    assert good["class"] == ["note", "good"]
    assert good.select_one("div li").text == "Ask <b>first</b>"
    assert good.svg["aria-hidden"] == "true"
    assert warn.strong.text == "Don’t & <i>"
    assert not pair.find_all(["b", "i"])


def test_a_card_that_never_ends_is_text():
    assert render("::: do Do\nAsk").html.count("<div") == 0


def test_links_to_elsewhere_open_apart():
    page = BeautifulSoup(
        render("[a](https://example.com) [b](#clause-3) [c](mailto:x@example.com)").html,
        "html.parser",
    )
    outside, inside, mail = page.find_all("a")
    assert (outside["target"], outside["rel"]) == ("_blank", ["noopener", "noreferrer"])
    assert (inside["href"], inside.get("target")) == ("#clause-3", None)
    assert (mail["href"], mail.get("target")) == ("mailto:x@example.com", None)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://example.com/tracker.png)",
        '[x](https://example.com "onmouseover=alert(1)")',
        '[x](https://example.com/"onclick="alert(1))',
        "<https://example.com/?<script>>",
        '::: do "><script>alert(1)</script>\nx\n:::',
        "## <a id=x onclick=y>Title</a>",
        "<div class='note good'><i></i>",
        "```\n</code><script>alert(1)</script>\n```",
        "| a |\n|---|\n| <svg onload=alert(1)> |",
    ],
)
def test_no_text_can_carry_code(attack):
    page = BeautifulSoup(render(attack).html, "html.parser")
    for svg in page.select("div.note > svg"):
        svg.decompose()
    _assert_harmless(page)


@given(
    st.text(alphabet=st.sampled_from(list("<>\"'=/:()[]!#*_`|&; \nabjsonclickdatr")), max_size=80)
)
def test_nothing_typed_can_carry_code(text):
    _assert_harmless(BeautifulSoup(render(text).html, "html.parser"))


def _assert_harmless(page: BeautifulSoup) -> None:
    for tag in page.find_all(True):
        assert tag.name not in {"script", "img", "svg", "iframe", "object", "style", "form"}
        assert set(tag.attrs) <= {"href", "title", "target", "rel", "id", "class", "start"}
        assert not re.match(r"\s*(javascript|data|vbscript)", tag.get("href", ""), re.IGNORECASE)


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (200, 1), (201, 2), (650, 4)])
def test_reading_takes_whole_minutes(words, minutes):
    assert reading_minutes("word " * words) == minutes


def test_markup_takes_no_time_to_read():
    assert reading_minutes("[a](https://example.com/very/long) **b** " * 100) == 1
