"""Choosing how shares disclose the employment."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from advocacy.accounts.models import Membership
from advocacy.audit.services import differences, record
from policies.models import DisclosureSetting, DisclosureWording


def save_disclosure(
    *,
    by: Membership | None,
    mode: str,
    position: str,
    wordings: Mapping[tuple[str, str], str],
) -> DisclosureSetting:
    """Set mode, position and the wordings by (language, network); an empty wording is removed."""
    with transaction.atomic():
        setting: DisclosureSetting
        setting, _ = DisclosureSetting.objects.get_or_create()
        setting = DisclosureSetting.objects.select_for_update().get(pk=setting.pk)
        before = {"mode": setting.mode, "position": setting.position, **_wordings()}
        setting.mode, setting.position = mode, position
        setting.save(update_fields=["mode", "position"])
        for (language, network), text in wordings.items():
            if text.strip():
                DisclosureWording.objects.update_or_create(
                    language=language, network=network, defaults={"text": text.strip()}
                )
            else:
                DisclosureWording.objects.filter(language=language, network=network).delete()
        after = {"mode": mode, "position": position, **_wordings()}
        gone = {name: None for name in before if name not in after}
        changes = differences(before, {**after, **gone})
        if changes:
            record(by=by, verb="disclosure.changed", subject=setting, changes=changes)
    return setting


def _wordings() -> dict[str, str]:
    return {
        f"{wording.language} {wording.network}".strip(): wording.text
        for wording in DisclosureWording.objects.all()
    }
