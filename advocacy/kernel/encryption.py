"""Secrets at rest: AES-GCM with a list of keys and the row's place bound in.

A ciphertext copied into another row, table or organization does not decrypt. Keys rotate without
downtime: the first one encrypts, all of them decrypt.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_VERSION = b"\x01"


class DecryptionFailed(Exception):
    """No key opens this secret, or it was moved from the place it was written for."""


class SecretBox:
    """Encrypts and decrypts with `keys`: base64 texts of 32 bytes, newest first.

    Raises ValueError for a key of another length or none at all.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("At least one encryption key is needed.")
        self._ciphers = [AESGCM(_decoded(key)) for key in keys]

    def encrypt(self, plain: str, *, place: str) -> bytes:
        """`place` names organization, table, column and row, e.g. ``"1/account/token/7"``."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(nonce, plain.encode(), place.encode())
        return _VERSION + nonce + sealed

    def decrypt(self, sealed: bytes, *, place: str) -> str:
        """Raises DecryptionFailed."""
        data = bytes(sealed)
        if data[:1] != _VERSION:
            raise DecryptionFailed("This secret has an unknown form.")
        nonce, body = data[1 : 1 + _NONCE_BYTES], data[1 + _NONCE_BYTES :]
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, body, place.encode()).decode()
            except InvalidTag:
                continue
        raise DecryptionFailed("No key opens this secret.")


def _decoded(key: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(key)
    except binascii.Error as error:
        raise ValueError("An encryption key must be base64.") from error
    if len(raw) != 32:
        raise ValueError("An encryption key must hold 32 bytes.")
    return raw
