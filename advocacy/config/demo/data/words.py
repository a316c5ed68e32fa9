"""What people make of a suggested text: leave it, put a line before it, or write their own."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from advocacy.accounts.models import Membership
from advocacy.sharing.own_words import own_words_percent
from content.models import Caption
from policies import disclosure
from policies.disclosure import Disclosure

_BEFORE = {
    "en": (
        "I have been asked about this at three birthday parties now.",
        "A colleague sent me this and I read it twice.",
        "This is the part of our work I find hardest to explain, so I am glad somebody did.",
        "Five minutes well spent on the train this morning.",
        "I argued against this for a while. I was wrong.",
        "If you only read one thing about our trade this week, take this.",
        "We talked about this at lunch until the coffee was cold.",
        "Something I did not know after six years in the job:",
        "My father asked what I actually do. I sent him this.",
        "Not my field, which is exactly why I liked it.",
    ),
    "de": (
        "Danach werde ich auf jeder Familienfeier gefragt.",
        "Ein Kollege hat mir das geschickt, und ich habe es zweimal gelesen.",
        "Genau das kann ich selbst schlecht erklären. Zum Glück hat es jemand getan.",
        "Gute fünf Minuten in der Bahn heute Morgen.",
        "Ich war lange anderer Meinung. Ich lag falsch.",
        "Das wusste ich nach sechs Jahren im Beruf noch nicht:",
        "Darüber haben wir beim Mittagessen geredet, bis der Kaffee kalt war.",
    ),
    "pl": (
        "Pytają mnie o to na każdym rodzinnym spotkaniu.",
        "Koleżanka mi to podesłała i przeczytałam dwa razy.",
        "Tego sam nie umiem dobrze wytłumaczyć, więc cieszę się, że ktoś to zrobił.",
        "Dobre pięć minut w porannym pociągu.",
        "Długo byłem innego zdania. Nie miałem racji.",
    ),
    "da": (
        "Det bliver jeg spurgt om til hver eneste familiefest.",
        "En kollega sendte mig den her, og jeg læste den to gange.",
        "Det her er svært at forklare, så jeg er glad for, at nogen har gjort det.",
        "Fem gode minutter i toget i morges.",
        "Jeg var længe uenig. Jeg tog fejl.",
    ),
    "nl": (
        "Hier krijg ik op elk verjaardagsfeest vragen over.",
        "Een collega stuurde me dit en ik heb het twee keer gelezen.",
        "Dit kan ik zelf slecht uitleggen, dus fijn dat iemand anders het deed.",
        "Vijf goede minuten in de trein vanochtend.",
        "Ik was het hier lang niet mee eens. Ik had ongelijk.",
    ),
}
_AFTER = {
    "en": (
        "What would you have guessed?",
        "Curious how you do this where you work.",
        "Happy to pass questions on to the people who did it.",
        "The second half is the better one.",
        "I would do it the same way again.",
        "Tell me if I am missing something.",
    ),
    "de": (
        "Wie macht ihr das?",
        "Fragen gebe ich gern an die Leute weiter, die dabei waren.",
        "Der zweite Teil ist der bessere.",
        "Mich interessiert, was ihr geschätzt hättet.",
    ),
    "pl": (
        "A jak to wygląda u Was?",
        "Chętnie przekażę pytania osobom, które to robiły.",
        "Druga część jest lepsza.",
    ),
    "da": (
        "Hvordan gør I det hos jer?",
        "Jeg sender gerne spørgsmål videre til dem, der var med.",
        "Anden halvdel er den bedste.",
    ),
    "nl": (
        "Hoe doen jullie dit?",
        "Vragen geef ik graag door aan wie erbij was.",
        "De tweede helft is de beste.",
    ),
}
# How often: untouched, a line before, cut and ended in one's own way, all one's own.
_HABITS = (0.27, 0.28, 0.22, 0.23)
_SENTENCE = re.compile(r".+?[.?!…](?=\s|$)", re.DOTALL)


@dataclass(frozen=True)
class Written:
    """A text as its author left it, measured as the composer measures it, and as readers see it."""

    text: str
    own_words: int
    disclosure: Disclosure
    approved_text: str


class Writer:
    """Writes for everybody of the organization entered. Equal texts are measured once."""

    def __init__(self) -> None:
        self._own_words: dict[tuple[str, ...], int] = {}
        self._disclosures: dict[tuple[str, bool], Disclosure] = {}

    def write(
        self,
        caption: Caption,
        suggestions: list[Caption],
        *,
        headline_names_employer: bool,
        chance: random.Random,
    ) -> Written:
        text = varied(caption.text, caption.language, chance)
        own_words = self._measured(text, suggestions)
        said = self._disclosure(caption.language, headline_names_employer)
        return Written(text, own_words, said, disclosure.apply(text, said))

    def _measured(self, text: str, suggestions: list[Caption]) -> int:
        known = (text, *(caption.text for caption in suggestions))
        if known not in self._own_words:
            self._own_words[known] = own_words_percent(text, known[1:])
        return self._own_words[known]

    def _disclosure(self, language: str, headline_names_employer: bool) -> Disclosure:
        known = (language, headline_names_employer)
        if known not in self._disclosures:
            anybody = Membership(headline_names_employer=headline_names_employer)
            self._disclosures[known] = disclosure.disclosure_for(anybody, language=language)
        return self._disclosures[known]


def varied(text: str, language: str, chance: random.Random) -> str:
    """A suggestion as somebody would send it."""
    before, after = _BEFORE[language], _AFTER[language]
    match chance.choices(range(4), _HABITS)[0]:
        case 0:
            return text
        case 1:
            return f"{chance.choice(before)}\n\n{text}"
        case 2:
            first = _SENTENCE.match(text)
            return f"{first[0] if first else text} {chance.choice(after)}"
        case _:
            tags = " ".join(re.findall(r"#\w+", text))
            return f"{chance.choice(before)} {chance.choice(after)}\n\n{tags}".strip()
