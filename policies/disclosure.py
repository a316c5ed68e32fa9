"""How a member's shares say that they work here."""

from __future__ import annotations

from advocacy.accounts.models import Membership
from advocacy.tenancy.context import current_organization
from policies.models import DisclosureSetting, DisclosureWording
from policies.rules.disclosure import (
    Disclosure,
    apply,
    is_disclosed,
    mode_for,
    wording_with_company,
)
from policies.starter import default_wording

__all__ = [
    "Disclosure",
    "apply",
    "decide",
    "disclosure_for",
    "is_disclosed",
    "setting",
    "wordings",
]


def disclosure_for(
    membership: Membership, *, language: str, network: str = "linkedin"
) -> Disclosure:
    """What this member's share in a language on a network has to say, in two queries.

    Wordings for the network come before those for all networks. Where the organization has none
    in the share's language, the one that ships with the product is used, so that a share never
    goes out undisclosed.
    """
    return decide(
        membership, language=language, network=network, setting=setting(), wordings=wordings()
    )


def decide(
    membership: Membership,
    *,
    language: str,
    network: str,
    setting: DisclosureSetting,
    wordings: dict[tuple[str, str], str],
) -> Disclosure:
    """`disclosure_for` on an organization's setting and wordings that were read already."""
    organization = current_organization()
    mode = mode_for(
        setting=setting.mode,
        network=network,
        headline_names_employer=membership.headline_names_employer,
    )
    wording = _wording(wordings, language.split("-")[0], network, organization.default_language)
    text = wording_with_company(wording, organization.name)
    return Disclosure(mode=mode, text=text, position=setting.position)


def setting() -> DisclosureSetting:
    """The organization's choice; the careful default while it has made none."""
    return DisclosureSetting.objects.first() or DisclosureSetting()


def wordings() -> dict[tuple[str, str], str]:
    """The organization's own wordings by (language, network); network "" is all of them."""
    return {
        (language, network): text
        for language, network, text in DisclosureWording.objects.values_list(
            "language", "network", "text"
        )
    }


def _wording(
    known: dict[tuple[str, str], str], language: str, network: str, organization_language: str
) -> str:
    candidates = (
        known.get((language, network)),
        known.get((language, "")),
        default_wording(language),
        known.get((organization_language, network)),
        known.get((organization_language, "")),
        default_wording(organization_language),
    )
    return next((text for text in candidates if text), "") or default_wording("en")
