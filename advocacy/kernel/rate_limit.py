"""Counting attempts in the shared cache."""

from __future__ import annotations

from django.core.cache import cache


def is_allowed(what: str, *, most: int, seconds: int) -> bool:
    """Count an attempt and say whether it is still within `most` in a window of `seconds`.

    The window begins with the first attempt. A cache that is emptied begins anew: this protects
    from nuisance, never from guessing a secret.
    """
    key = f"rate:{what}"
    if cache.add(key, 1, timeout=seconds):
        return most >= 1
    try:
        return cache.incr(key) <= most
    except ValueError:
        # It ended between the two questions.
        cache.set(key, 1, timeout=seconds)
        return True
