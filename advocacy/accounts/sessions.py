"""Sessions that know whose they are, so that one query finds session and person together."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """The engine that `settings.SESSION_ENGINE` names."""

    @classmethod
    def get_model_class(cls) -> Any:
        # Imported late: the middleware asks for this module before the models are there.
        from advocacy.accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session: Any = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        return session

    def _validate_session_key(self, key: str | None) -> bool:
        # Nothing else was ever given out; what a cookie can hold besides, no query has to see.
        is_plain = bool(key and key.isascii() and key.isalnum())
        return is_plain and super()._validate_session_key(key)  # type: ignore[misc]  # not in the stubs

    @property
    def is_loaded(self) -> bool:
        return hasattr(self, "_session_cache")

    def take(self, data: str) -> None:
        """Read what another query brought along from this session's row, instead of asking again.

        The signature decides, as always; a session that it does not fit is an empty one.
        """
        self._session_cache = self.decode(data)
        self.accessed = True
