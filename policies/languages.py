"""Languages as those who speak them call them."""

from __future__ import annotations

from django.utils.translation import get_language_info


def own_name(code: str) -> str:
    """E.g. "Deutsch" for "de", with a capital letter as it stands alone."""
    name: str = get_language_info(code)["name_local"]
    return name[:1].upper() + name[1:]
