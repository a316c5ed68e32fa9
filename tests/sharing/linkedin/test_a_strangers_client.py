"""The simulator as a client of plain `requests` meets it: methods, chunks, ids it signed itself."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import jwt
import pytest
import requests

from tests.sharing.linkedin.simulated import COMMUNITY_SCOPES, REDIRECT_URI, LinkedIn, text_post

SELF_SERVE = "openid profile email w_member_social"
PERSON = "urn:li:person:mara-1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def ask(linkedin: LinkedIn) -> Callable[..., requests.Response]:
    """`ask("GET", "/rest/…", header="…")` as Mara, with the headers every call needs."""
    wanted = {"client_id": "demo-client", "member": "mara-1", "scope": COMMUNITY_SCOPES}
    token = linkedin.set("tokens", wanted)["access_token"]

    def send(method: str, path: str, *, json=None, data=None, **headers: str) -> requests.Response:
        sent = {
            "Authorization": f"Bearer {token}",
            "LinkedIn-Version": "202605",
            "X-Restli-Protocol-Version": "2.0.0",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(
            method, linkedin.url + path, json=json, data=data, headers=sent, timeout=20
        )

    return send


@pytest.mark.parametrize("method", ["BATCH_CREATE", "DELETE", "GET", "ACTION", "nonsense"])
def test_a_post_is_not_created_under_another_name(linkedin, ask, method):
    answer = ask("POST", "/rest/posts", json=text_post(PERSON, "No"), X_RestLi_Method=method)
    assert (answer.status_code, answer.json()["code"]) == (400, "ILLEGAL_ARGUMENT")
    assert method in answer.json()["message"]
    assert linkedin.posts() == []


def test_each_call_takes_its_own_name_in_any_case(linkedin, ask):
    made = ask("POST", "/rest/posts", json=text_post(PERSON, "Yes"), X_RestLi_Method="create")
    assert made.status_code == 201
    # An answer without a body has no type either.
    assert (made.content, "content-type" in made.headers) == (b"", False)
    key = quote(made.headers["x-restli-id"], safe="")
    begun = ask(
        "POST",
        "/rest/images?action=initializeUpload",
        json={"initializeUploadRequest": {"owner": PERSON}},
        X_RestLi_Method="ACTION",
    )
    assert begun.status_code == 200
    reads = {
        f"/rest/posts/{key}": "GET",
        f"/rest/posts?ids=List({key})": "BATCH_GET",
        f"/rest/posts?q=author&author={quote(PERSON, safe='')}": "FINDER",
    }
    for path, name in reads.items():
        assert ask("GET", path, X_RestLi_Method=name).status_code == 200
        wrong = {"GET": "FINDER"}.get(name, "GET")
        assert ask("GET", path, X_RestLi_Method=wrong).status_code == 400
    change = {"patch": {"$set": {"commentary": "Changed"}}}
    assert ask("POST", f"/rest/posts/{key}", json=change).status_code == 400
    changed = ask("POST", f"/rest/posts/{key}", json=change, X_RestLi_Method="PARTIAL_UPDATE")
    assert changed.status_code == 204
    assert ask("DELETE", f"/rest/posts/{key}", X_RestLi_Method="BATCH_DELETE").status_code == 400
    assert len(linkedin.posts()) == 1
    assert ask("DELETE", f"/rest/posts/{key}", X_RestLi_Method="DELETE").status_code == 204


def test_a_wrong_method_is_found_after_the_gates_before_it(linkedin, ask):
    post = text_post(PERSON, "No")
    old = {"LinkedIn_Version": "202401", "X_RestLi_Method": "DELETE"}
    assert ask("POST", "/rest/posts", json=post, **old).status_code == 426
    anonymous = {"Authorization": "", "X_RestLi_Method": "DELETE"}
    assert ask("POST", "/rest/posts", json=post, **anonymous).status_code == 401


def test_chunked_bodies(linkedin, ask):
    body = [b'{"initializeUploadRequest": {"owner": "', PERSON.encode(), b'"}}']
    begun = ask(
        "POST",
        "/rest/images?action=initializeUpload",
        data=iter(body),
        Content_Type="application/json",
    )
    assert begun.json()["value"]["image"].startswith("urn:li:image:")
    made = ask("POST", "/rest/posts", json=text_post(PERSON, "Read me back"))
    query = [b"ids=List(", quote(made.headers["x-restli-id"], safe="").encode(), b")"]
    found = ask("POST", "/rest/posts", data=iter(query), X_HTTP_Method_Override="GET", **FORM)
    assert list(found.json()["results"]) == [made.headers["x-restli-id"]]


def test_calls_that_lead_nowhere_are_listed_with_the_others(linkedin, ask):
    answer = ask("GET", "/rest/ugcPosts?q=authors")
    assert (answer.status_code, answer.json()["message"]) == (404, "No virtual resource found")
    assert answer.headers["x-li-uuid"]
    assert ask("PUT", "/rest/posts", json={}).status_code == 404
    calls = requests.get(f"{linkedin.url}/simulator/calls", timeout=20).json()["calls"]
    assert [(each["method"], each["path"], each["status"]) for each in calls[:2]] == [
        ("PUT", "/rest/posts", 404),
        ("GET", "/rest/ugcPosts?q=authors", 404),
    ]


def test_an_identity_is_verified_by_discovery_alone(linkedin):
    consent = {
        "response_type": "code",
        "client_id": "demo-client",
        "redirect_uri": REDIRECT_URI,
        "scope": SELF_SERVE,
    }
    allowed = requests.post(
        f"{linkedin.url}/oauth/v2/authorization",
        data=consent | {"member": "mara-1", "decision": "allow"},
        allow_redirects=False,
        timeout=20,
    )
    code = allowed.headers["location"].partition("code=")[2].partition("&")[0]
    known = requests.get(
        f"{linkedin.url}/oauth/.well-known/openid-configuration", timeout=20
    ).json()
    granted = requests.post(
        known["token_endpoint"],
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "client_id": "demo-client",
            "client_secret": "demo-secret",
        },
        timeout=20,
    ).json()
    keys = requests.get(known["jwks_uri"], timeout=20).json()
    header = jwt.get_unverified_header(granted["id_token"])
    key = next(each for each in jwt.PyJWKSet.from_dict(keys).keys if each.key_id == header["kid"])
    claims = jwt.decode(
        granted["id_token"],
        key.key,
        algorithms=["RS256"],
        audience="demo-client",
        issuer=known["issuer"],
    )
    bearer = {"Authorization": f"Bearer {granted['access_token']}"}
    person = requests.get(known["userinfo_endpoint"], headers=bearer, timeout=20).json()
    assert (claims["sub"], claims["email"]) == (person["sub"], person["email"])
    assert (claims["email_verified"], person["email_verified"]) == ("true", True)
    assert claims["locale"] == "{language}_{country}".format(**person["locale"])
