"""The media library: adding, finding, describing, using and deleting files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from advocacy.audit.models import AuditEntry
from advocacy.tenancy.urls import reverse
from content import media, queries, services
from content.models import MediaAsset, PostMedia
from content.services import FileFacts, FileInUse
from content.tasks import forget_unused_pictures_of_organization
from tests.content.editing import Editor
from tests.content.files import jpeg, mp4, pdf, upload
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(curator, as_person):
    return as_person(curator)


def _titles(client, **params) -> list[str]:
    page = client.get(reverse("content:library"), params).content
    tiles = BeautifulSoup(page, "lxml").select(".tile .strong")
    return [tile.get_text(strip=True) for tile in tiles]


def _kept(curator, file, **fields) -> MediaAsset:
    asset = media.store_upload(file, by=curator, keep=True)
    for name, value in fields.items():
        setattr(asset, name, value)
    asset.save()
    return asset


def test_several_files_are_added_at_once(client):
    address = reverse("content:library_upload")
    files = [jpeg("owl.jpg"), pdf("Year.pdf"), upload("logo.svg", b"<svg></svg>")]
    page = client.post(address, {"files": files}, follow=True).content.decode()
    assert "2 files were added." in page
    assert "logo.svg: SVG is not taken" in page
    assert set(MediaAsset.objects.values_list("kind", "is_kept")) == {
        ("picture", True),
        ("document", True),
    }


def test_a_script_gets_the_tile_or_what_is_wrong(client):
    address = reverse("content:library_upload")
    headers = {"X-Requested-With": "upload"}
    answer = client.post(address, {"files": mp4("Our film.mp4")}, headers=headers)
    assert answer.status_code == 201
    assert "Our film" in answer.content.decode()
    refused = client.post(address, {"files": upload("x.svg", b"<svg></svg>")}, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["problem"].startswith("SVG is not taken")


def test_pressing_upload_without_a_file_says_so(client):
    page = client.post(reverse("content:library_upload"), {}, follow=True).content.decode()
    assert "Choose a file first." in page


def test_files_are_found_by_title_alt_text_licence_and_post(client, curator):
    _kept(curator, jpeg(size=(300, 300)), title="Owl", alt_text="A bird at night")
    _kept(curator, pdf(), title="Year", licence="CC BY, Ana Roth")
    film = _kept(curator, mp4(), title="Film")
    PostMedia.objects.create(post=PostFactory(title="Quiet blades", kind="video"), asset=film)
    assert set(_titles(client)) == {"Owl", "Year", "Film"}
    assert _titles(client, q="night") == ["Owl"]
    assert _titles(client, q="ana roth") == ["Year"]
    assert _titles(client, q="quiet") == ["Film"]
    assert _titles(client, kind="document") == ["Year"]
    assert set(_titles(client, state="unused")) == {"Owl", "Year"}


def test_files_are_narrowed_by_what_they_lack(client, curator):
    today = timezone.localdate()
    _kept(curator, jpeg(size=(300, 300)), title="Fine", alt_text="Fine")
    _kept(curator, jpeg(size=(301, 300)), title="No words")
    soon = today + timedelta(days=30)
    _kept(curator, jpeg(size=(302, 300)), title="Soon", alt_text="x", consent_expires_on=soon)
    over = today - timedelta(days=1)
    _kept(curator, jpeg(size=(303, 300)), title="Over", alt_text="x", consent_expires_on=over)
    assert _titles(client, state="no_alt") == ["No words"]
    assert _titles(client, state="consent_soon") == ["Soon"]
    assert _titles(client, state="consent_over") == ["Over"]


def test_the_same_bytes_are_one_file_with_all_their_posts(client, curator):
    first = _kept(curator, jpeg(), title="Owl")
    second = media.store_upload(jpeg(), by=curator)
    PostFactory(title="One", picture=first)
    PostFactory(title="Two", picture=second)
    assert _titles(client) == ["Owl"]
    assert [post.title for post in queries.posts_with(first)] == ["Two", "One"]
    assert queries.uses_of([first]) == {first.sha256: 2}


def test_fetched_pictures_that_nobody_chose_are_not_in_the_library(client, curator):
    media.store_upload(jpeg(), by=curator)
    assert _titles(client) == []


def test_what_is_kept_survives_the_night(organization, curator, django_capture_on_commit_callbacks):
    kept = _kept(curator, jpeg(size=(300, 300)))
    attached = media.store_upload(pdf(), by=curator)
    PostMedia.objects.create(post=PostFactory(), asset=attached)
    forgotten = media.store_upload(mp4(), by=curator)
    MediaAsset.objects.update(created_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        forget_unused_pictures_of_organization(organization_id=organization.pk)
    assert set(MediaAsset.objects.all()) == {kept, attached}
    assert not default_storage.exists(forgotten.file.name)


def test_licence_and_consent_hold_for_every_copy_and_are_recorded(client, curator):
    first = _kept(curator, jpeg())
    second = media.store_upload(jpeg(), by=curator)
    ends = timezone.localdate() + timedelta(days=90)
    answer = client.post(
        reverse("content:library_file", asset_id=first.pk),
        {
            "title": "Owl",
            "alt_text": "An owl",
            "licence": "Our own",
            "consent_expires_on": ends.isoformat(),
            "focus_x": "10",
            "focus_y": "90",
        },
    )
    assert answer.status_code == 302
    for asset in (first, second):
        asset.refresh_from_db()
        assert (asset.licence, asset.consent_expires_on) == ("Our own", ends)
    assert (first.title, first.alt_text, first.focus_x, first.focus_y) == (
        "Owl",
        "An owl",
        0.1,
        0.9,
    )
    assert second.alt_text == ""
    entry = AuditEntry.objects.get(verb="file.rights_changed")
    assert entry.changes["licence"] == ["", "Our own"]


def test_what_is_wrong_is_said_beside_its_field(client, curator):
    asset = _kept(curator, jpeg())
    address = reverse("content:library_file", asset_id=asset.pk)
    answer = client.post(address, {"licence": "x" * 201, "consent_expires_on": "soon"})
    assert answer.status_code == 422
    assert answer.content.count(b'aria-invalid="true"') == 2
    assert b"x" * 201 in answer.content


def test_ended_consent_is_said_in_words(client, curator):
    over = timezone.localdate() - timedelta(days=1)
    asset = _kept(curator, jpeg(), consent_expires_on=over)
    page = client.get(reverse("content:library_file", asset_id=asset.pk)).content.decode()
    assert "The consent for this file is over." in page


def test_only_unused_files_are_deleted_with_their_copies(curator):
    asset = _kept(curator, jpeg())
    copy = media.store_upload(jpeg(), by=curator)
    post = PostFactory(picture=copy)
    with pytest.raises(FileInUse):
        services.delete_file(asset_id=asset.pk, by=curator)
    post.delete()
    services.delete_file(asset_id=asset.pk, by=curator)
    assert not MediaAsset.objects.exists()
    assert AuditEntry.objects.filter(verb="file.deleted").exists()


def test_the_page_refuses_to_delete_a_file_in_use(client, curator):
    asset = _kept(curator, pdf())
    PostMedia.objects.create(post=PostFactory(), asset=asset)
    address = reverse("content:library_delete", asset_id=asset.pk)
    page = client.post(address, follow=True).content.decode()
    assert "Posts still use this file." in page
    assert MediaAsset.objects.filter(pk=asset.pk).exists()


def test_describing_does_not_touch_other_organizations(curator, other_organization):
    with pytest.raises(MediaAsset.DoesNotExist):
        services.describe_file(asset_id=10**9, by=curator, facts=FileFacts())


def test_members_have_no_library(member, as_person):
    assert as_person(member).get(reverse("content:library")).status_code == 403


# --- In the editor -------------------------------------------------------------------------------


def test_a_file_is_taken_from_the_library(client, curator):
    asset = _kept(curator, jpeg(), title="Owl", alt_text="An owl", focus_x=0.2)
    editor = Editor(client, reverse("content:post_new")).type(title="Owls", library_q="owl")
    editor.press("find_file")
    assert "Owl" in editor.text
    editor.press(f"use_file:{asset.pk}")
    assert editor.values["picture"] == str(asset.pk)
    assert (editor.values["alt_text"], editor.values["focus_x"]) == ("An owl", "20")
    editor.press("save")
    assert queries.uses_of([asset]) == {asset.sha256: 1}


def test_a_file_of_another_post_is_taken_as_a_copy_with_its_rights(client, curator):
    ends = timezone.localdate() + timedelta(days=9)
    asset = _kept(curator, jpeg(), alt_text="An owl", licence="Ours", consent_expires_on=ends)
    theirs = PostFactory(picture=asset)
    editor = Editor(client, reverse("content:post_new")).type(title="Mine", alt_text="")
    editor.press(f"use_file:{asset.pk}")
    copy = MediaAsset.objects.get(pk=int(editor.values["picture"]))
    assert copy != asset
    assert (copy.file.name, copy.licence, copy.consent_expires_on) == (
        asset.file.name,
        "Ours",
        ends,
    )
    assert {row.name for row in copy.renditions.all()} == {"card", "wide"}
    editor.type(alt_text="Another bird").press("save")
    theirs.picture.refresh_from_db()
    assert theirs.picture.alt_text == "An owl"


def test_moving_the_middle_of_a_copy_keeps_the_files_of_the_first(
    curator, django_capture_on_commit_callbacks
):
    asset = _kept(curator, jpeg())
    PostFactory(picture=asset)
    copy = media.for_use_in(asset, None, by=curator)
    with django_capture_on_commit_callbacks(execute=True):
        copy.focus_x = 0.0
        media.refocus(copy)
    for row in asset.renditions.all():
        assert default_storage.exists(row.file.name)
        assert row.file.name != copy.renditions.get(name=row.name).file.name


def test_files_without_consent_are_not_offered(client, curator):
    over = timezone.localdate() - timedelta(days=1)
    _kept(curator, jpeg(), title="Over", consent_expires_on=over)
    editor = Editor(client, reverse("content:post_new")).type(library_q="")
    editor.press("find_file")
    assert "Nothing like that is in the library." in editor.text


def test_the_editor_warns_when_consent_ends_before_the_post(client, curator):
    now, today = timezone.now(), timezone.localdate()
    warning = "The consent for a file of this post ends on"
    for days, warned in ((3, True), (30, False)):
        ends = today + timedelta(days=days)
        asset = _kept(curator, jpeg(size=(300 + days, 300)), consent_expires_on=ends)
        post = PostFactory(picture=asset, visible_until=now + timedelta(days=10))
        page = client.get(reverse("content:post_edit", post_id=post.pk)).content.decode()
        assert (warning in page) == warned


def test_previews_of_networks_do_not_get_a_picture_without_consent(client, curator):
    over = timezone.localdate() - timedelta(days=1)
    asset = _kept(curator, jpeg())
    address = media.public_picture_url(PostFactory.approved(picture=asset))
    assert Client().get(address).status_code == 200
    MediaAsset.objects.update(consent_expires_on=over)
    assert Client().get(address).status_code == 404
