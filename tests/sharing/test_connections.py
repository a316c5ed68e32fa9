"""Connecting, renewing, failing and disconnecting: by the simulator's consent page."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.utils import timezone

from advocacy.mail.models import OutgoingMail
from advocacy.sharing import oauth_flow, vault
from advocacy.sharing.linkedin import oauth
from advocacy.sharing.linkedin.errors import ReconnectReason
from advocacy.sharing.models import LinkedInAccount, LinkedInApp
from advocacy.sharing.reminders import remind_organization
from advocacy.sharing.services import disconnect, mark_account_problem
from advocacy.sharing.services.connections import usable_token
from advocacy.sharing.words import CONNECTING
from tests.sharing.conftest import JONAS

pytestmark = pytest.mark.django_db

Status = LinkedInAccount.Status
PAGE = "/nordwind/linkedin/"
CONNECT = "/nordwind/linkedin/connect/"


def consent(address: str, *, decision: str = "allow", member: str = "mara-1") -> str:
    """What LinkedIn sends the browser to, once the person has chosen."""
    parts = urlsplit(address)
    fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
    answer = requests.post(
        f"{parts.scheme}://{parts.netloc}{parts.path}",
        data=fields | {"decision": decision, "member": member},
        allow_redirects=False,
        timeout=10,
    )
    assert answer.status_code == 303
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/linkedin/callback/"
    return f"{back.path}?{back.query}"


def connect_in_browser(browser, *, next_url: str = "", **choices: str):
    start = browser.post(CONNECT, {"next": next_url})
    assert start.status_code == 302
    return browser.get(consent(start["Location"], **choices))


def test_connecting_ends_where_it_began(linkedin, member, as_person):
    browser = as_person(member)
    back = connect_in_browser(browser, next_url="/nordwind/shares/new/7/?caption=draft")
    assert back["Location"] == "/nordwind/shares/new/7/?caption=draft"
    account = LinkedInAccount.objects.get()
    assert (account.membership, account.name) == (member, "Mara Klein")
    assert account.status == Status.CONNECTED
    assert timedelta(days=59) < account.expires_at - timezone.now() <= timedelta(days=60)
    assert "w_member_social" in account.scopes
    page = browser.get(PAGE).content.decode()
    assert "Mara Klein" in page
    assert "Renew the connection" in page


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/suedwind/hub/", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_after_connecting(linkedin, member, as_person, address):
    back = connect_in_browser(as_person(member), next_url=address)
    assert back["Location"] == PAGE


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        ("user_cancelled_authorize", "cancelled"),
        ("user_cancelled_login", "cancelled"),
        ("access_denied", "denied"),
        ("unauthorized_scope_error", "scope"),
        ("something_new", "cancelled"),
    ],
)
def test_leaving_or_refusing_is_said_with_a_way_out(linkedin, member, as_person, error, problem):
    browser = as_person(member)
    start = browser.post(CONNECT)
    state = parse_qs(urlsplit(start["Location"]).query)["state"][0]
    back = browser.get("/linkedin/callback/", {"error": error, "state": state})
    assert back["Location"] == f"{PAGE}?problem={problem}"
    page = browser.get(back["Location"]).content.decode()
    assert str(CONNECTING[problem].title).replace("'", "&#39;") in page
    assert "Connect with LinkedIn" in page
    assert not LinkedInAccount.objects.exists()


def test_an_answer_is_used_once(linkedin, member, as_person):
    browser = as_person(member)
    address = consent(browser.post(CONNECT)["Location"])
    assert browser.get(address).status_code == 302
    again = browser.get(address)
    assert again.status_code == 400
    assert "cannot be used" in again.content.decode()


@pytest.mark.parametrize("query", ["", "?code=abc", "?code=abc&state=made-up"])
def test_an_answer_nobody_asked_for_connects_nobody(linkedin, member, as_person, query):
    assert as_person(member).get(f"/linkedin/callback/{query}").status_code == 400
    assert not LinkedInAccount.objects.exists()


def test_the_answer_of_somebody_elses_browser_connects_nobody(linkedin, member, curator, as_person):
    """A link with a stranger's code and state: the session knows neither."""
    address = consent(as_person(curator).post(CONNECT)["Location"], member="jonas-2")
    assert as_person(member).get(address).status_code == 400
    assert not LinkedInAccount.objects.exists()


def test_a_state_ends_after_half_an_hour(linkedin, member, as_person, monkeypatch):
    browser = as_person(member)
    address = consent(browser.post(CONNECT)["Location"])
    monkeypatch.setattr(oauth_flow, "STATE_LIFETIME", timedelta(seconds=-1))
    assert browser.get(address).status_code == 400


def test_signed_out_people_are_sent_to_sign_in(linkedin, client, organization):
    answer = client.get("/linkedin/callback/?code=a&state=b")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_colleagues_profile_is_refused_without_naming_them(
    linkedin, member, curator, as_person, connect_member
):
    connect_member(curator, JONAS)
    browser = as_person(member)
    back = connect_in_browser(browser, member="jonas-2")
    assert back["Location"] == f"{PAGE}?problem=taken"
    page = browser.get(back["Location"]).content.decode()
    assert "A colleague is connected" in page
    assert "Jonas" not in page
    assert LinkedInAccount.objects.get().membership == curator


def test_another_person_than_before_is_refused_and_the_connection_stays(
    linkedin, connected, as_person
):
    token = vault.unseal(connected.linkedin_account, "access_token")
    browser = as_person(connected)
    back = connect_in_browser(browser, member="jonas-2")
    assert back["Location"] == f"{PAGE}?problem=another_person"
    account = LinkedInAccount.objects.get()
    assert (account.subject, vault.unseal(account, "access_token")) == ("mara-1", token)


def test_after_disconnecting_another_profile_may_be_connected(linkedin, connected, as_person):
    browser = as_person(connected)
    assert browser.post("/nordwind/linkedin/disconnect/").status_code == 302
    connect_in_browser(browser, member="jonas-2")
    assert LinkedInAccount.objects.get().subject == "jonas-2"


def test_disconnecting_deletes_the_tokens_here_and_at_linkedin(linkedin, connected):
    token = vault.unseal(connected.linkedin_account, "access_token")
    assert disconnect(by=connected)
    account = LinkedInAccount.objects.get()
    assert account.status == Status.DISCONNECTED
    assert account.access_token is None
    assert account.refresh_token is None
    assert account.scopes == []
    answer = requests.get(
        f"{linkedin.url}/v2/userinfo", headers={"Authorization": f"Bearer {token}"}, timeout=10
    )
    assert answer.status_code == 401
    assert not disconnect(by=connected)


def test_disconnecting_works_while_linkedin_does_not(linkedin, connected, settings):
    settings.LINKEDIN_OAUTH_BASE = "http://127.0.0.1:9"
    settings.OUTBOUND_TRUSTED_ORIGINS = ["http://127.0.0.1:9"]
    assert disconnect(by=connected)
    assert LinkedInAccount.objects.get().access_token is None


def test_an_organization_may_bring_its_own_app(linkedin, member, as_person, organization):
    linkedin.set(
        "apps",
        {
            "client_id": "own-app",
            "client_secret": "own-secret",
            "products": "self_serve",
            "redirect_uris": ["http://testserver/linkedin/callback/"],
        },
    )
    app = LinkedInApp.objects.create(client_id="own-app", client_secret=b"")
    app.client_secret = vault.seal(app, "client_secret", "own-secret")
    app.save()
    browser = as_person(member)
    start = browser.post(CONNECT)
    assert "client_id=own-app" in start["Location"]
    browser.get(consent(start["Location"]))
    assert LinkedInAccount.objects.get().status == Status.CONNECTED


def test_an_installation_without_an_app_says_so(linkedin, member, as_person, settings):
    settings.LINKEDIN_CLIENT_ID = ""
    assert as_person(member).post(CONNECT)["Location"] == f"{PAGE}?problem=app"


def test_a_token_that_ended_is_refreshed_where_that_was_granted(linkedin, connected):
    linkedin.set("apps", {"client_id": "demo-client", "refresh_tokens": True})
    granted = linkedin.set("tokens", {"client_id": "demo-client", "member": "mara-1"})
    account = connected.linkedin_account
    account.refresh_token = vault.seal(account, "refresh_token", granted["refresh_token"])
    account.refresh_expires_at = timezone.now() + timedelta(days=300)
    account.expires_at = timezone.now() - timedelta(minutes=1)
    account.save()
    token = usable_token(account, now=timezone.now())
    kept = LinkedInAccount.objects.get()
    assert vault.unseal(kept, "access_token") == token
    assert kept.expires_at > timezone.now()


# --- Ending -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (ReconnectReason.EXPIRED, Status.EXPIRED),
        (ReconnectReason.REVOKED, Status.REVOKED),
        (ReconnectReason.INVALID, Status.REVOKED),
        (ReconnectReason.RESTRICTED, Status.RESTRICTED),
    ],
)
def test_a_problem_is_noted_once_and_told_once(connected, reason, status):
    account = connected.linkedin_account
    assert mark_account_problem(account_id=account.pk, reason=reason)
    assert not mark_account_problem(account_id=account.pk, reason=reason)
    account.refresh_from_db()
    assert (account.status, account.access_token) == (status, None)
    assert OutgoingMail.objects.filter(kind="reconnect").count() == 1


def test_a_refused_token_that_was_renewed_meanwhile_changes_nothing(connected, connect_member):
    old = bytes(connected.linkedin_account.access_token)
    account = connect_member(connected)
    assert not mark_account_problem(
        account_id=account.pk, reason=ReconnectReason.EXPIRED, token=old
    )
    account.refresh_from_db()
    assert account.status == Status.CONNECTED


@pytest.mark.parametrize(("days", "told"), [(13, 0), (11, 1), (4, 1), (-0.1, 1)])
def test_prompts_before_the_end_and_at_it(connected, days, told):
    now = timezone.now()
    LinkedInAccount.objects.update(expires_at=now + timedelta(days=days))
    for _ in range(2):
        remind_organization(now=now)
    assert OutgoingMail.objects.filter(kind="reconnect").count() == told
    ended = LinkedInAccount.objects.get().status == Status.EXPIRED
    assert ended == (days < 0)


def test_each_prompt_comes_once(connected):
    now = timezone.now()
    LinkedInAccount.objects.update(expires_at=now + timedelta(days=12))
    remind_organization(now=now)
    remind_organization(now=now + timedelta(days=1))
    assert OutgoingMail.objects.count() == 1
    OutgoingMail.objects.update(not_before=now - timedelta(days=3))
    remind_organization(now=now + timedelta(days=8))
    occasions = OutgoingMail.objects.order_by("pk").values_list("occasion", flat=True)
    assert [occasion.rpartition(":")[2] for occasion in occasions] == ["12", "5"]


def test_a_connection_that_renews_itself_is_not_prompted_for(connected):
    account = connected.linkedin_account
    account.refresh_token = vault.seal(account, "refresh_token", "a-refresh-token")
    account.refresh_expires_at = timezone.now() + timedelta(days=200)
    account.expires_at = timezone.now() + timedelta(days=2)
    account.save()
    remind_organization(now=timezone.now())
    assert not OutgoingMail.objects.exists()


def test_renewing_takes_back_a_prompt_that_still_waits(connected, connect_member):
    now = timezone.now()
    LinkedInAccount.objects.update(expires_at=now + timedelta(days=4))
    remind_organization(now=now)
    OutgoingMail.objects.update(not_before=now + timedelta(hours=5))
    connect_member(connected)
    assert not OutgoingMail.objects.filter(status="queued").exists()


@pytest.mark.parametrize(
    ("reason", "subject", "words"),
    [
        (ReconnectReason.EXPIRED, "has ended", "has reached its day"),
        (ReconnectReason.REVOKED, "no longer accepts", "you, or LinkedIn, took it back"),
        (ReconnectReason.RESTRICTED, "has restricted", "Settle it with LinkedIn first"),
    ],
)
def test_each_ending_has_its_own_mail(connected, reason, subject, words):
    mark_account_problem(account_id=LinkedInAccount.objects.get().pk, reason=reason)
    message = OutgoingMail.objects.get(kind="reconnect")
    assert subject in message.subject
    assert words in message.text
    assert "nothing is lost" in message.html


def test_a_refreshed_token_is_young_a_connection_need_not_be(connected, linkedin, monkeypatch):
    long_ago = timezone.now() - timedelta(days=70)
    account = LinkedInAccount.objects.get()
    account.connected_at, account.expires_at = long_ago, timezone.now() - timedelta(days=1)
    account.refresh_token = vault.seal(account, "refresh_token", "AQX")
    account.refresh_expires_at = long_ago + timedelta(days=365)
    account.save()
    now = timezone.now()
    fresh = oauth.Tokens("AQV", now + timedelta(days=60), frozenset({"w_member_social"}))
    monkeypatch.setattr(oauth, "refresh", lambda *args, **kwargs: fresh)
    assert usable_token(account, now=now) == "AQV"
    assert account.token_issued_at == now
    account.refresh_from_db()
    assert (account.token_issued_at, account.connected_at) == (now, long_ago)
