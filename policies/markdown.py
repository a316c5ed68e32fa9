"""Policy and guide texts: Markdown to safe HTML, with clauses that can be linked to.

Two walls: the parser knows no HTML and no pictures, and what it wrote is sanitized once more.
`::: do Title` and `::: dont Title` … `:::` make the two cards of a "do and don't".
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from advocacy.kernel.icons import icon
from policies.rules.differences import Section

# Adults read 238 words of non-fiction a minute (Brysbaert 2019); rules are read with more care.
WORDS_A_MINUTE = 200

_NUMBER = re.compile(r"^(\d+(?:\.\d+)*)\.?\s+(.*)$", re.DOTALL)
_CARD = re.compile(r"^:::\s*(do|dont)\b\s*(.*)$")
_CARD_END = re.compile(r"^:::\s*$")
_CARDS = {"do": ("good", "check"), "dont": ("warn", "x")}

_TAGS = frozenset(
    "a blockquote br code del div em h2 h3 h4 hr i li ol p pre s strong".split()
    + "table tbody td th thead tr ul".split()
)


@dataclass(frozen=True)
class Clause:
    """A heading: `3.2 Comparative claims` has the number 3.2 and the anchor clause-3.2."""

    number: str
    title: str
    anchor: str
    level: int

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class Document:
    """A text ready to be shown: its HTML and its table of contents."""

    html: Markup
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=256)
def render(text: str) -> Document:
    """The text as safe HTML. Links to other sites open apart and tell them nothing about us."""
    tokens = _parser().parse(text)
    clauses = _name_headings(tokens)
    html = nh3.clean(
        _parser().renderer.render(tokens, _parser().options, {}),
        tags=set(_TAGS),
        attributes={"a": {"href", "title"}, "ol": {"start"}, **{h: {"id"} for h in _HEADINGS}},
        tag_attribute_values={"a": {"target": {"_blank"}}},
        allowed_classes={"div": {"note", "good", "warn", "pair"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    for tone, symbol in _CARDS.values():
        html = html.replace(_card_head(tone), f'<div class="note {tone}">{icon(symbol)}')
    return Document(Markup(html), tuple(clauses))  # noqa: S704  (sanitized above)


def clauses(text: str) -> tuple[Clause, ...]:
    """The numbered and unnumbered headings of a text, with the anchors that `render` gives them."""
    return tuple(_name_headings(_parser().parse(text)))


def sections(text: str) -> list[Section]:
    """The clauses of a text as plain words, for comparing versions."""
    tokens = _parser().parse(text)
    found: list[Section] = []
    number = title = ""
    paragraphs: list[str] = []
    for position, token in enumerate(tokens):
        if token.type == "card_open" and token.info:
            paragraphs.append(token.info)
        if token.type != "inline":
            continue
        if tokens[position - 1].type == "heading_open":
            if number or title or paragraphs:
                found.append(Section(number, title, tuple(paragraphs)))
            number, title = _split_heading(_plain(token))
            paragraphs = []
        elif plain := _plain(token):
            paragraphs.append(plain)
    if number or title or paragraphs:
        found.append(Section(number, title, tuple(paragraphs)))
    return found


def reading_minutes(text: str) -> int:
    """Whole minutes that careful reading takes, at least one."""
    words = sum(
        len(f"{section.heading} {' '.join(section.paragraphs)}".split())
        for section in sections(text)
    )
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def anchor_of(number: str) -> str:
    """The anchor of a clause by its number, as text rules name it."""
    return f"clause-{number}"


_HEADINGS = ("h2", "h3", "h4")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False})
    parser.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])
    parser.block.ruler.before(
        "paragraph", "card", _card, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.core.ruler.push("pairs", _pair_cards)
    parser.add_render_rule("card_open", _open_card)
    parser.add_render_rule("card_close", _close_card)
    parser.add_render_rule("link_open", _open_link)
    return parser


def _name_headings(tokens: list[Token]) -> list[Clause]:
    """Give each heading its anchor, between h2 and h4: the page has an h1 of its own."""
    found: list[Clause] = []
    taken: set[str] = set()
    for position, token in enumerate(tokens):
        if token.type not in ("heading_open", "heading_close"):
            continue
        level = min(max(int(token.tag[1]), 2), 4)
        token.tag = f"h{level}"
        if token.type == "heading_close":
            continue
        number, title = _split_heading(_plain(tokens[position + 1]))
        anchor = _free_anchor(anchor_of(number) if number else _slug(title), taken)
        token.attrSet("id", anchor)
        found.append(Clause(number, title, anchor, level))
    return found


def _split_heading(heading: str) -> tuple[str, str]:
    match = _NUMBER.match(heading)
    return (match[1], match[2].strip()) if match else ("", heading)


def _slug(title: str) -> str:
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "section-" + (re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "x")


def _free_anchor(anchor: str, taken: set[str]) -> str:
    free, count = anchor, 2
    while free in taken:
        free, count = f"{anchor}-{count}", count + 1
    taken.add(free)
    return free


def _plain(inline: Token) -> str:
    parts = [
        child.content if child.type in ("text", "code_inline") else " "
        for child in inline.children or ()
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    ]
    return " ".join("".join(parts).split())


def _card(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule: from `::: do` to `:::`."""
    opening = _CARD.match(_line(state, start))
    if opening is None:
        return False
    close = next((n for n in range(start + 1, end) if _CARD_END.match(_line(state, n))), None)
    if close is None:
        return False
    if silent:
        return True
    token = state.push("card_open", "div", 1)
    token.meta, token.info, token.map = {"card": opening[1]}, opening[2].strip(), [start, close]
    before, state.lineMax = state.lineMax, close
    state.md.block.tokenize(state, start + 1, close)
    state.lineMax = before
    state.push("card_close", "div", -1)
    state.line = close + 1
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _pair_cards(state: StateCore) -> None:
    """Put cards that follow each other side by side."""
    paired: list[Token] = []
    for position, token in enumerate(state.tokens):
        previous = state.tokens[position - 1].type if position else ""
        following = state.tokens[position + 1].type if position + 1 < len(state.tokens) else ""
        if token.type == "card_open" and previous != "card_close":
            paired.append(Token("pair_open", "div", 1, attrs={"class": "pair"}))
        paired.append(token)
        if token.type == "card_close" and following != "card_open":
            paired.append(Token("pair_close", "div", -1))
    state.tokens = paired


def _card_head(tone: str) -> str:
    # A mark that no text can write, because the parser knows no HTML; the icon takes its place.
    return f'<div class="note {tone}"><i></i>'


def _open_card(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    tone, _ = _CARDS[token.meta["card"]]
    title = f"<p><strong>{Markup.escape(token.info)}</strong></p>" if token.info else ""
    return f"{_card_head(tone)}<div>{title}"


def _close_card(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return "</div></div>"


def _open_link(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    if str(tokens[index].attrGet("href") or "").lower().startswith(("http://", "https://", "//")):
        tokens[index].attrSet("target", "_blank")
    return renderer.renderToken(tokens, index, options, env)
