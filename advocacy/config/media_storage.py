"""Where uploaded files live: a folder, or a private bucket of an S3-compatible store."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

# How long a signed address of a file works.
SIGNED_SECONDS = 300


def storage_of(
    *, bucket: str, region: str = "", endpoint: str = "", access_key: str = "", secret_key: str = ""
) -> tuple[dict[str, Any], str]:
    """The entry of STORAGES, and the origin of its signed addresses ("" for a folder).

    A bucket needs the package `django-storages[s3]` (pip install 'advocacy[s3]').
    """
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}, ""
    options = {
        "bucket_name": bucket,
        "region_name": region or None,
        "endpoint_url": endpoint or None,
        "access_key": access_key or None,
        "secret_key": secret_key or None,
        # Private: an address works for some minutes, for whoever passed our own check.
        "default_acl": "private",
        "querystring_auth": True,
        "querystring_expire": SIGNED_SECONDS,
        "file_overwrite": False,
        # One host for every bucket, so that the security policy can name it.
        "addressing_style": "path",
        "signature_version": "s3v4",
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}, _origin(
        endpoint, region
    )


def _origin(endpoint: str, region: str) -> str:
    if not endpoint:
        return f"https://s3.{region}.amazonaws.com" if region else "https://s3.amazonaws.com"
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"
