"""Who can be tried in the demo. `demo_data` makes these people; the sign-in page offers them."""

from __future__ import annotations

from dataclasses import dataclass

# Marked here and translated where it is shown: the terminal speaks English, without Django.
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Persona:
    email: str
    name: str
    does: str


PERSONAS = (
    Persona("mara.klein@nordwind.example", "Mara Klein", _("Employee: finds, adapts and shares")),
    Persona("jonas.okafor@nordwind.example", "Jonas Okafor", _("Curator: writes and reviews")),
    Persona("tomas.silva@nordwind.example", "Tomás Silva", _("Second curator: the other two eyes")),
    Persona("helle.lindqvist@nordwind.example", "Helle Lindqvist", _("Manager: reads the figures")),
    Persona("ewa.wisniewska@nordwind.example", "Ewa Wiśniewska", _("Admin: runs the programme")),
    Persona(
        "lotte.devries@suedwind.example", "Lotte de Vries", _("Owner of a second organization")
    ),
)


def introduction(simulator: str) -> str:
    """What the terminal says about the people, in English."""
    lines = ["Sign in with one click on the sign-in page, as:"]
    lines += [f"  {persona.name:<17} {persona.does}" for persona in PERSONAS]
    lines += [
        "",
        f"The members' LinkedIn feeds: {simulator}/feed/   Faults to try: {simulator}/simulator/",
    ]
    return "\n".join(lines)
