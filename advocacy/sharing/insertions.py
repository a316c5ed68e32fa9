"""What one press puts into a text: hashtags that suit the post, a mention, small pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from advocacy.sharing.linkedin.little_text import Mention
from advocacy.tenancy.models import Organization

MOST_HASHTAGS = 4
_WORD = re.compile(r"\w+")


def hashtag(name: str) -> str:
    """A name as a hashtag, "wind energy" as "#WindEnergy"; empty where no letter is in it.

    >>> hashtag("People & culture")
    '#PeopleCulture'
    """
    words = _WORD.findall(name.replace("_", " "))
    joined = "".join(word[:1].upper() + word[1:] for word in words)
    return f"#{joined}" if any(character.isalpha() for character in joined) else ""


def suggested_hashtags(*, topics: Iterable[str], campaign: str = "") -> list[str]:
    """The campaign's own hashtag, then the topics', each once."""
    found: dict[str, str] = {}
    for tag in [hashtag(campaign), *map(hashtag, topics)]:
        if tag:
            found.setdefault(tag.casefold(), tag)
    return list(found.values())[:MOST_HASHTAGS]


def mentions_of(organization: Organization) -> tuple[Mention, ...]:
    """Whom a text can mention: the organization's page, once somebody entered it."""
    if not (organization.linkedin_page_name and organization.linkedin_page_urn):
        return ()
    return (Mention(organization.linkedin_page_name.strip(), organization.linkedin_page_urn),)


class Emoji(NamedTuple):
    character: str
    name: str | Promise


# What suits a working day; everything else is a keyboard's own picker away.
EMOJI: tuple[Emoji, ...] = (
    Emoji("👋", pgettext_lazy("emoji", "Waving hand")),
    Emoji("🙌", pgettext_lazy("emoji", "Raised hands")),
    Emoji("👏", pgettext_lazy("emoji", "Clapping hands")),
    Emoji("👍", pgettext_lazy("emoji", "Thumbs up")),
    Emoji("🤝", pgettext_lazy("emoji", "Handshake")),
    Emoji("💪", pgettext_lazy("emoji", "Strong arm")),
    Emoji("🙏", pgettext_lazy("emoji", "Thank you")),
    Emoji("😊", pgettext_lazy("emoji", "Smile")),
    Emoji("😄", pgettext_lazy("emoji", "Laughing face")),
    Emoji("🤔", pgettext_lazy("emoji", "Thinking face")),
    Emoji("😮", pgettext_lazy("emoji", "Surprised face")),
    Emoji("❤️", pgettext_lazy("emoji", "Heart")),
    Emoji("🎉", pgettext_lazy("emoji", "Party")),
    Emoji("🏆", pgettext_lazy("emoji", "Trophy")),
    Emoji("⭐", pgettext_lazy("emoji", "Star")),
    Emoji("🔥", pgettext_lazy("emoji", "Fire")),
    Emoji("💡", pgettext_lazy("emoji", "Light bulb")),
    Emoji("🚀", pgettext_lazy("emoji", "Rocket")),
    Emoji("📈", pgettext_lazy("emoji", "Rising chart")),
    Emoji("🎯", pgettext_lazy("emoji", "Target")),
    Emoji("🔍", pgettext_lazy("emoji", "Magnifying glass")),
    Emoji("📣", pgettext_lazy("emoji", "Megaphone")),
    Emoji("📅", pgettext_lazy("emoji", "Calendar")),
    Emoji("📍", pgettext_lazy("emoji", "Place")),
    Emoji("👇", pgettext_lazy("emoji", "Pointing down")),
    Emoji("👉", pgettext_lazy("emoji", "Pointing right")),
    Emoji("✅", pgettext_lazy("emoji", "Check mark")),
    Emoji("🌍", pgettext_lazy("emoji", "Globe")),
    Emoji("🌱", pgettext_lazy("emoji", "Seedling")),
    Emoji("☕", pgettext_lazy("emoji", "Coffee")),
)


def emoji_in(language: str) -> tuple[Emoji, ...]:
    """The same with their names in the active language, which has to be this one."""
    return _named(language)


@cache
def _named(language: str) -> tuple[Emoji, ...]:
    return tuple(Emoji(each.character, str(each.name)) for each in EMOJI)
