"""The settings of an organization, its look and its logo."""

from __future__ import annotations

import io
from typing import ClassVar

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image

from advocacy.accounts.services import organization
from advocacy.audit.models import AuditEntry
from advocacy.tenancy.urls import reverse

pytestmark = pytest.mark.django_db


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 300)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    out.seek(0)
    out.name = f"logo.{kind.lower()}"
    return out


class TestSettings:
    VALUES: ClassVar = {
        "name": "Nordwind",
        "brand_color": "#ffee00",
        "default_language": "de",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "minimum_group_size": 8,
        "works_council_mode": "on",
        "daily_share_cap": 2,
        "weekly_share_cap": 5,
    }

    def test_they_are_saved_and_each_change_is_audited(self, admin, as_person):
        client = as_person(admin)
        client.post(reverse("accounts:organization"), self.VALUES)
        entry = AuditEntry.objects.get()
        assert entry.verb == "organization.changed"
        assert entry.changes["minimum_group_size"] == [5, 8]
        assert entry.changes["works_council_mode"] == [False, True]
        assert "currency" not in entry.changes
        assert "country" not in entry.changes
        assert "/theme/ffee00.css" in client.get(reverse("accounts:organization")).text

    def test_the_country_is_one_of_the_list(self, admin, as_person):
        client, path = as_person(admin), reverse("accounts:organization")
        refused = client.post(path, {**self.VALUES, "country": "XX"})
        assert refused.status_code == 422
        assert "Choose a country from the list." in refused.text
        assert client.post(path, {**self.VALUES, "country": "DK"}).status_code == 302
        admin.organization.refresh_from_db()
        assert admin.organization.country == "DK"

    def test_groups_stay_private_and_the_frame_keeps_its_name(self, admin, as_person):
        response = as_person(admin).post(
            reverse("accounts:organization"), {**self.VALUES, "minimum_group_size": 4, "name": "X"}
        )
        assert response.status_code == 422
        assert "· Nordwind Energy</title>" in response.text
        admin.organization.refresh_from_db()
        assert admin.organization.minimum_group_size == 5

    @pytest.mark.parametrize(
        "typed",
        [
            "12345",
            "urn:li:organization:12345",
            "https://www.linkedin.com/company/12345/admin/dashboard/",
        ],
    )
    def test_the_linkedin_page_is_known_by_its_number(self, admin, as_person, typed):
        page = {"linkedin_page_name": "Nordwind Energy", "linkedin_page_urn": typed}
        client = as_person(admin)
        client.post(reverse("accounts:organization"), self.VALUES | page)
        admin.organization.refresh_from_db()
        assert admin.organization.linkedin_page_urn == "urn:li:organization:12345"
        assert 'value="12345"' in client.get(reverse("accounts:organization")).text

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            (
                {"linkedin_page_name": "N", "linkedin_page_urn": "company/nordwind"},
                "Write the number of your page",
            ),
            ({"linkedin_page_urn": "12345"}, "Write the name of the page as well."),
            ({"linkedin_page_name": "N"}, "Write the number of the page as well."),
            ({"hard_daily_share_cap": 1}, "cannot be lower than the soft cap"),
        ],
    )
    def test_what_does_not_go_together_comes_back(self, admin, as_person, changes, says):
        response = as_person(admin).post(reverse("accounts:organization"), self.VALUES | changes)
        assert response.status_code == 422
        assert says in response.text

    def test_the_preview_says_when_a_colour_is_adjusted(self, admin, as_person):
        client = as_person(admin)
        address = reverse("accounts:brand_preview")
        yellow = client.get(address, {"brand_color": "#ffee00"}).text
        assert "Text in #ffee00 would be hard to read" in yellow
        assert "hard to read" not in client.get(address, {"brand_color": "#5850d6"}).text
        assert client.get(address, {"brand_color": "red;}"}).status_code == 200

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
    def test_a_logo_is_drawn_anew_and_shown_to_everybody(self, admin, as_person, kind):
        client = as_person(admin)
        client.post(reverse("accounts:logo"), {"logo": picture(kind)})
        admin.organization.refresh_from_db()
        response = Client().get(admin.organization.logo.url)
        assert response["Content-Type"] == "image/png"
        assert "immutable" in response["Cache-Control"]
        shown = Image.open(io.BytesIO(response.getvalue()))
        assert (shown.format, shown.size) == ("PNG", (256, 256))
        assert admin.organization.logo.url in client.get(reverse("accounts:profile")).text

    def test_what_is_no_picture_is_refused(self, admin, as_person):
        file = io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
        file.name = "logo.png"
        response = as_person(admin).post(reverse("accounts:logo"), {"logo": file})
        assert response.status_code == 422
        assert "not a picture we can read" in response.text
        with pytest.raises(ValidationError, match="larger than 2 MB"):
            organization.set_logo(by=admin, upload=io.BytesIO(b"x" * (2 * 1024 * 1024 + 1)))
        with pytest.raises(ValidationError, match="too many pixels"):
            organization.set_logo(by=admin, upload=picture(size=(6000, 6000)))

    def test_a_logo_can_be_removed_and_its_file_goes(
        self, admin, as_person, django_capture_on_commit_callbacks
    ):
        client = as_person(admin)
        client.post(reverse("accounts:logo"), {"logo": picture()})
        admin.organization.refresh_from_db()
        address = admin.organization.logo.url
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("accounts:logo"), {"remove": "1"})
        assert Client().get(address).status_code == 404

    @pytest.mark.parametrize("name", ["../secret", "x.png", "..", "%2e%2e"])
    def test_only_logos_are_served(self, name, db):
        assert Client().get(f"/media/logos/{name}.png").status_code == 404
