"""Where uploads live: a folder unless a bucket is named, and then private and signed."""

from __future__ import annotations

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.storage.handler import StorageHandler

from advocacy.config.media_storage import storage_of
from advocacy.tenancy.urls import reverse
from content import media
from tests.content.files import mp4


def test_without_a_bucket_files_are_in_a_folder():
    storage, origin = storage_of(bucket="")
    assert storage["BACKEND"].endswith("FileSystemStorage")
    assert origin == ""


@pytest.mark.parametrize(
    ("region", "endpoint", "origin"),
    [
        ("", "", "https://s3.amazonaws.com"),
        ("eu-central-1", "", "https://s3.eu-central-1.amazonaws.com"),
        ("fsn1", "https://files.example:9000/path", "https://files.example:9000"),
    ],
)
def test_a_bucket_is_private_and_its_addresses_signed(region, endpoint, origin):
    storage, found = storage_of(bucket="advocacy", region=region, endpoint=endpoint)
    assert found == origin
    options = storage["OPTIONS"]
    assert (options["default_acl"], options["querystring_auth"]) == ("private", True)
    assert options["file_overwrite"] is False
    assert options["querystring_expire"] <= 300


class Bucket(FileSystemStorage):
    """A folder that signs its addresses like a bucket."""

    def url(self, name: str | None) -> str:
        return f"https://files.example/{name}?signature=abc"


@pytest.mark.django_db
def test_only_who_may_see_a_file_is_sent_to_its_signed_address(
    curator, member, as_person, settings
):
    asset = media.store_upload(mp4(), by=curator)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": f"{Bucket.__module__}.Bucket"},
    }
    settings.MEDIA_BY_SIGNED_URL = True
    assert isinstance(StorageHandler()["default"], Bucket)
    address = reverse("content:media", asset_id=asset.pk, name="original")
    answer = as_person(curator).get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"https://files.example/{asset.file.name}?signature=abc"
    assert as_person(member).get(address).status_code == 404
