"""What languages are called."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language_info


def own_name(code: str) -> str:
    """E.g. "Deutsch" for "de", with a capital letter as it stands alone."""
    name: str = get_language_info(code)["name_local"]
    return name[:1].upper() + name[1:]


def name_of(code: str) -> str:
    """As the reader calls it, e.g. "German" for "de"; the code itself for one we do not speak."""
    return str(dict(settings.LANGUAGES).get(code, code))
