"""Where messages wait for the next page. Most pages find none, and should not look far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.messages.storage.base import BaseStorage
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property


class Storage(FallbackStorage):
    """Django's default, cookie first and session for what is too long, made when it is needed."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        BaseStorage.__init__(self, request, *args, **kwargs)
        self._used_storages: set[Any] = set()

    @cached_property
    def storages(self) -> list[Any]:  # type: ignore[override]  # an attribute of the original
        return [storage(self.request) for storage in self.storage_classes]

    def _get(self, *args: Any, **kwargs: Any) -> Any:
        # What did not fit into the cookie is in the session, and then there is a cookie as well.
        if CookieStorage.cookie_name not in self.request.COOKIES:
            return [], True
        return super()._get(*args, **kwargs)  # type: ignore[misc]  # not in the stubs

    def _store(
        self, messages: Sequence[Any], response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> list[Any]:
        if not messages and not self._used_storages:
            return []
        rest = super()._store(messages, response, *args, **kwargs)  # type: ignore[misc]
        return list(rest)
