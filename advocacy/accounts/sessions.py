"""Sessions that know whose they are, so that one query finds session and person together."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core import signing
from django.core.signing import JSONSerializer


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
        signed = _signed(session_data, self.key_salt) if isinstance(session_data, str) else None
        # What does not fit is logged there, and gives an empty session.
        content: dict[str, Any] = (
            super().decode(session_data) if signed is None else JSONSerializer().loads(signed)
        )
        return content


class _AsTheyAre(JSONSerializer):
    """Leaves the bytes to whoever asked for them."""

    def loads(self, data: bytes) -> bytes:
        return data


# The same session comes with every page of a person; checking and unpacking it takes as long as
# drawing several lines of a list.
@lru_cache(maxsize=5_000)
def _signed(session_data: str, salt: str) -> bytes | None:
    """What was signed, None where it was not by us."""
    try:
        signed: bytes = signing.loads(session_data, salt=salt, serializer=_AsTheyAre)
    except signing.BadSignature:
        return None
    return signed
