"""The company page of the demo on the simulated LinkedIn: a source of posts to reshare."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from advocacy.config.demo.members import subject_of
from advocacy.sharing.linkedin import little_text
from advocacy.sharing.linkedin.simulator.posts import SNOWFLAKE_BITS
from advocacy.tenancy.models import Organization

PAGE_ID = 2_414_183
URN = f"urn:li:organization:{PAGE_ID}"
MANAGERS = ("ewa.wisniewska@nordwind.example", "helle.lindqvist@nordwind.example")
# How many days before the demo was made, and what the page said.
_SAID = (
    (
        1,
        "Blade recycling leaves the laboratory: as of this week, every retired blade of ours goes "
        "to a plant that turns it into insulation for houses (92 % by weight).\n\n"
        "#CircularEconomy #WindEnergy",
    ),
    (
        3,
        "Forty service technicians, three weather windows, one exchanged gearbox 110 metres above "
        "the Baltic Sea. Thank you, team Rostock.\n\n#Offshore",
    ),
    (
        6,
        "We publish our noise measurements, all of them. Thirty years of nights, raw data "
        "included, free for research. Ask us for the difficult ones, too.\n\n#OpenData",
    ),
    (
        11,
        "From January we train twelve electricians as technicians for rotors, without a degree "
        "and on full pay. Applications are open.\n\n#Careers",
    ),
)


def pages() -> list[dict[str, Any]]:
    """The pages that the simulated LinkedIn knows; none without the demo's first company."""
    if not Organization.objects.filter(slug="nordwind").exists():
        return []
    admins = [subject_of(email) for email in MANAGERS]
    return [{"id": PAGE_ID, "name": "Nordwind Energy", "vanity": "nordwind", "admins": admins}]


def page_posts() -> list[dict[str, Any]]:
    """What the page said; the same at every start, because a post's number says when."""
    company = Organization.objects.filter(slug="nordwind").first()
    if company is None:
        return []
    posts = []
    for number, (days, text) in enumerate(_SAID):
        moment = company.created_at - timedelta(days=days, hours=number)
        posts.append(
            {
                "urn": f"urn:li:share:{int(moment.timestamp() * 1000) << SNOWFLAKE_BITS}",
                "author": URN,
                "commentary": little_text.escape(text),
            }
        )
    return posts
