"""Naming what a page needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from advocacy.accounts.permissions import Permission

V = TypeVar("V", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[V], V]:
    """The permission a view needs. `TenantMiddleware` holds it: every tenant view names one."""

    def mark(view: V) -> V:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark
