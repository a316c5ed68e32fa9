"""All that a share has to keep to, in one lean read: it runs on every pause in typing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from advocacy.accounts.models import Membership
from advocacy.tenancy.prepared import prepared
from policies import checks, disclosure
from policies.checks import Finding, Rule
from policies.disclosure import Disclosure
from policies.models import DisclosureSetting


@dataclass(frozen=True, eq=False)
class HouseTerms:
    """What holds for everybody in an organization; the same object while nothing changes."""

    setting: DisclosureSetting
    wordings: dict[tuple[str, str], str]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Terms:
    """What a member has to confirm, how shares disclose the employment, and the text rules."""

    membership: Membership
    outstanding_policy: int | None
    """A required policy in force that they have not confirmed; sharing waits for it."""
    house: HouseTerms

    def disclosure(self, *, language: str, network: str = "linkedin") -> Disclosure:
        """As `disclosure.disclosure_for`."""
        return disclosure.decide(
            self.membership,
            language=language,
            network=network,
            setting=self.house.setting,
            wordings=self.house.wordings,
        )

    def check(self, text: str, *, language: str) -> list[Finding]:
        """As `checks.check_text`."""
        return checks.check_text(text, language=language, rules=self.house.rules)


def terms_for(membership: Membership) -> Terms:
    """What holds for a member's next share, in one query."""
    (row,) = _terms(membership=membership.pk)
    return terms_of(row, membership)


def terms_of(values: Sequence[Any], membership: Membership) -> Terms:
    """The terms that a row of `TERMS` tells of."""
    outstanding, house = values
    return Terms(membership, outstanding, _house(house))


@lru_cache(maxsize=200)
def _house(written: str) -> HouseTerms:
    """Dozens of rules, read anew only when they read otherwise than before."""
    told = json.loads(written)
    mode, position = told["setting"] or (DisclosureSetting().mode, DisclosureSetting().position)
    return HouseTerms(
        setting=DisclosureSetting(mode=mode, position=position),
        wordings={(language, network): text for language, network, text in told["wordings"] or ()},
        rules=tuple(
            Rule(**plain | {name: tuple(plain[name]) for name in ("terms", "languages")})
            for plain in told["rules"] or ()
        ),
    )


# Part of a larger statement too: takes %(membership)s, gives one row of `WIDTH` columns.
TERMS = """
SELECT
  (SELECT version.policy_id
   FROM policies_policyversion AS version
   JOIN policies_policy AS policy ON policy.id = version.policy_id AND policy.is_required
   WHERE version.organization_id = %(organization)s AND version.status = 'published'
     AND NOT EXISTS (SELECT FROM policies_acknowledgement AS confirmed
                     WHERE confirmed.version_id = version.id
                       AND confirmed.membership_id = %(membership)s)
   ORDER BY policy.title, version.id LIMIT 1) AS outstanding,
  json_build_object(
    'setting', (SELECT json_build_array(mode, position)
                FROM policies_disclosuresetting WHERE organization_id = %(organization)s),
    'wordings', (SELECT json_agg(json_build_array(language, network, text))
                 FROM policies_disclosurewording WHERE organization_id = %(organization)s),
    'rules', (SELECT json_agg(rule ORDER BY rule.name, rule.id)
              FROM (SELECT id, name, kind, severity, explanation, clause, terms, languages
                    FROM policies_textrule
                    WHERE organization_id = %(organization)s AND is_active) AS rule)
  )::text AS house
"""
WIDTH = 2


@prepared
def _terms(membership: int) -> str:
    return TERMS
