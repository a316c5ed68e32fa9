"""Which of our languages a text is in."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings

# Shorter texts are names and slogans: a guess would be worth nothing.
SHORTEST = 25


def language_of(text: str, *, said: str = "") -> str:
    """A code of settings.LANGUAGES, or "".

    What the publisher says wins. A language that is none of ours gives "": such a text is not
    guessed into one of them.
    """
    codes = [code for code, _name in settings.LANGUAGES]
    primary = said.replace("_", "-").split("-")[0].strip().lower()
    if primary in codes:
        return primary
    if len(primary) == 2 and primary.isalpha():
        return ""
    if len(text.strip()) < SHORTEST:
        return ""
    found = str(_identifier().classify(text)[0])
    return found if found in codes else ""


@cache
def _identifier() -> Any:
    # Loaded when first needed: it brings numpy along, which the web server has no use for.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    # The neighbours are known too, so that a Norwegian or Czech text is not taken for ours.
    identifier.set_languages(
        [code for code, _name in settings.LANGUAGES] + "fr es it pt sv no fi cs sk".split()
    )
    return identifier
