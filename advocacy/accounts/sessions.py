"""Sessions that know whose they are, so that one query finds session and person together."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core import signing


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

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """As the base class does, remembering what a signature was found to fit."""
        try:
            content: dict[str, Any] = self.serializer().loads(_signed(session_data, self.key_salt))  # type: ignore[attr-defined]  # not in the stubs
        except Exception:
            # Logged there, and an empty session.
            return super().decode(session_data)  # type: ignore[no-any-return]
        return content


class _AsTheyAre:
    """A serializer for `signing.loads` that leaves the bytes to somebody else."""

    def loads(self, data: bytes) -> bytes:
        return data


# The same session comes with every page of a person; checking and unpacking it takes as long as
# a hundred lines of a list.
@lru_cache(maxsize=5_000)
def _signed(session_data: bytes | str, salt: str) -> bytes:
    """What was signed. Raises BadSignature."""
    content: bytes = signing.loads(session_data, salt=salt, serializer=_AsTheyAre)  # type: ignore[arg-type]
    return content
