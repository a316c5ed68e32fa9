"""Names of people, by the language they speak at home."""

from __future__ import annotations

import random
import unicodedata
from functools import cache

FIRST = {
    "de": (
        "Anna Lena Hannah Katharina Julia Sophie Miriam Greta Frieda Birgit Heike Sabine Petra "
        "Lukas Jonas Felix Maximilian Paul Moritz Henning Torben Stefan Uwe Jürgen Matthias Emre "
        "Aylin Deniz Malte Svenja"
    ),
    "da": (
        "Freja Ida Signe Mette Karen Astrid Maja Sofie Line Camilla Emma Naja Bodil Inger Rikke "
        "Mads Rasmus Søren Lars Anders Mikkel Jeppe Nikolaj Frederik Kasper Emil Troels Jens Bo "
        "Thorkild"
    ),
    "pl": (
        "Zofia Agnieszka Magdalena Katarzyna Joanna Małgorzata Aleksandra Hanna Maria Dorota Iwona "
        "Natalia Karolina Paulina Weronika Piotr Krzysztof Tomasz Paweł Marek Jakub Michał Łukasz "
        "Wojciech Grzegorz Bartosz Kamil Rafał Szymon Adam"
    ),
    "nl": (
        "Sanne Femke Lotte Iris Anouk Marieke Fleur Roos Eva Noor Saskia Wilma Tess Merel Jolanda "
        "Daan Sem Bram Lars Thijs Ruben Jeroen Sander Maarten Pieter Wouter Bas Joost Niels Gijs"
    ),
    "en": (
        "Amara Priya Leila Grace Olivia Chiara Yuki Fatima Ana Ines Nadia Aoife Beatriz Mei Zainab "
        "Liam Arjun Kofi Mateo Omar Hugo Ravi Daniel Samuel Victor Ibrahim Luca Noah Kenji Oscar"
    ),
}
LAST = {
    "de": (
        "Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Wolf "
        "Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause "
        "Lehmann Köhler Petersen Hansen Carstens Yıldız Demir"
    ),
    "da": (
        "Nielsen Jensen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen "
        "Madsen Kristensen Olsen Thomsen Christiansen Poulsen Johansen Møller Mortensen Knudsen "
        "Holm Lund Bech Dahl Kjær Bruun Vestergaard Skov Friis Toft"
    ),
    "pl": (
        "Nowak Kowalski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak "
        "Dąbrowski Kozłowski Mazur Jankowski Krawczyk Piotrowski Grabowski Pawłowski Michalski "
        "Król Wieczorek Jabłoński Wróbel Majewski Stępień Malinowski Górski Rutkowski Sikora Baran "
        "Duda"
    ),
    "nl": (
        "de_Jong Jansen de_Vries van_den_Berg Bakker van_Dijk Visser Smit Meijer de_Boer Mulder "
        "de_Groot Bos Vos Peters Hendriks van_Leeuwen Dekker Brouwer de_Wit Dijkstra Smits "
        "de_Graaf van_der_Meer Kok Jacobs Vermeulen van_der_Veen Schouten Willems"
    ),
    "en": (
        "Okoye Nair Rahimi Murphy Walsh Rossi Tanaka Mensah Silva Moreau Haddad Byrne Costa Chen "
        "Adeyemi Sharma Boateng García Farouk Laurent Patel Novak Osei Diaz Popescu Nakamura Singh "
        "Ferreira Kaya Lindgren"
    ),
}
# Letters that lose nothing but their stroke when an address is made of a name.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "ß": "ss", "ı": "i"})


class Namer:
    """Gives each person a name, and an address that nobody else has."""

    def __init__(self, chance: random.Random, domain: str, taken: set[str]) -> None:
        self._chance = chance
        self._domain = domain
        self._taken = taken

    def person(self, language: str) -> tuple[str, str]:
        """A full name and an e-mail address."""
        first = self._chance.choice(_words(FIRST[language]))
        last = self._chance.choice(_words(LAST[language])).replace("_", " ")
        if language == "pl" and first.endswith("a") and last.endswith("ki"):
            last = last[:-1] + "a"
        name = f"{first} {last}"
        return name, self._address(name)

    def _address(self, name: str) -> str:
        base = plain(name)
        number, address = 1, f"{base}@{self._domain}"
        while address in self._taken:
            number += 1
            address = f"{base}{number}@{self._domain}"
        self._taken.add(address)
        return address


def plain(name: str) -> str:
    """A name as the first part of an address, e.g. "ewa.wisniewska"."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN))
    first, *rest = "".join(c for c in letters if c.isascii() and (c.isalpha() or c == " ")).split()
    return f"{first}.{''.join(rest)}"


@cache
def _words(text: str) -> list[str]:
    return text.split()
