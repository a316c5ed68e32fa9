"""Jinja2's `_()` with a memory: a page says a hundred sentences, nearly always the same ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils import translation
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


def quick_gettext() -> Callable[..., str]:
    """What `jinja2.ext.i18n` installs as new-style gettext, looked up once in each language.

    Like there a sentence is always a format string (so `%%` is a per cent sign), and is marked safe
    where the template escapes, with its variables escaped.
    """
    # By language and whether it is for HTML: the sentence, and what it is without variables.
    known: dict[tuple[str | None, bool], dict[str, tuple[str, str]]] = defaultdict(dict)

    @pass_eval_context
    def gettext(context: EvalContext, sentence: str, /, **variables: Any) -> str:
        escapes = bool(context.autoescape)
        sentences = known[translation.get_language(), escapes]
        found = sentences.get(sentence)
        if found is None:
            translated: str = translation.gettext(sentence)
            if escapes:
                # The catalogues are ours.
                translated = Markup(translated)  # noqa: S704
            # A sentence with variables is formatted when they are there.
            plain = "" if "%(" in translated else translated % {}
            found = sentences[sentence] = (translated, plain)
        return found[0] % variables if variables else found[1] or found[0] % variables

    return gettext
