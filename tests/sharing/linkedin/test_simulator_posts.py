"""`/rest/posts`: what is accepted, what is refused and how, and what is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.sharing.linkedin.simulated import (
    JONAS,
    TIMEOUT,
    Client,
    LinkedIn,
    png,
    text_post,
)

ARTICLE = {"source": "https://nordwind.example/turbine", "title": "Quieter blades"}
POLL = {
    "question": "Onshore or offshore?",
    "options": [{"text": "Onshore"}, {"text": "Offshore"}],
    "settings": {"duration": "THREE_DAYS"},
}


def path(urn: str) -> str:
    return f"/rest/posts/{quote(urn, safe='')}"


def refused(response: requests.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.json()["code"] == code
    return response.json()


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def test_created_posts_are_named_in_a_header_only(linkedin: LinkedIn, mara: Client):
    before = linkedin.get("state")["clock"]["now_ms"]
    response = mara.post("Hello")
    after = linkedin.get("state")["clock"]["now_ms"]
    assert response.status_code == 201
    assert response.content == b""
    urn = response.headers["x-restli-id"]
    assert urn.startswith("urn:li:share:")
    assert before <= int(urn.rpartition(":")[2]) >> 22 <= after


def test_what_is_kept_and_what_is_shown(linkedin: LinkedIn, mara: Client):
    urn = mara.create("Quiet (finally) blades")
    (post,) = linkedin.posts()
    assert post["urn"] == urn
    assert post["author"] == mara.urn
    assert post["commentary"] == "Quiet (finally) blades"
    assert post["text"] == "Quiet "
    assert post["cut_at"] == 6
    assert post["deleted"] is None


@pytest.mark.parametrize(
    "field", ["author", "commentary", "visibility", "distribution", "lifecycleState"]
)
def test_missing_fields(mara: Client, field: str):
    body = without(text_post(mara.urn), field)
    response = mara.call("POST", "/rest/posts", json=body)
    assert field in refused(response, 400, "MISSING_FIELD")["message"]


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "EVERYBODY"},
        {"lifecycleState": "DRAFT"},
        {"isReshareDisabledByAuthor": "no"},
        {"commentary": 5},
        {"commentary": " "},
        {"distribution": []},
        {"distribution": {"feedDistribution": "NONE"}},
        {"distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [{}]}},
        {"author": "mara-1"},
        {"content": {}},
        {"content": {"article": ARTICLE, "poll": POLL}},
        {"content": {"article": ARTICLE | {"source": "nordwind.example"}}},
        {"content": {"article": ARTICLE | {"source": "ftp://nordwind.example/a"}}},
        {"content": {"article": ARTICLE | {"title": " "}}},
        {"content": {"multiImage": {"images": [{"id": "urn:li:image:1"}]}}},
        {"content": {"poll": POLL | {"options": [{"text": "One"}]}}},
        {"content": {"poll": POLL | {"settings": {"duration": "FOREVER"}}}},
        {"content": {"media": {"id": "urn:li:image:nobody-uploaded-this"}}},
        {"reshareContext": {"parent": "urn:li:share:1"}},
        {"content": {"article": ARTICLE}, "reshareContext": {"parent": "urn:li:share:1"}},
    ],
    ids=str,
)
def test_invalid_values(mara: Client, fields: dict[str, Any]):
    refused(
        mara.call("POST", "/rest/posts", json=text_post(mara.urn) | fields),
        400,
        "INVALID_VALUE_FOR_FIELD",
    )


@pytest.mark.parametrize(
    "content",
    [
        {"article": {"title": "No source"}},
        {"article": {"source": "https://nordwind.example/"}},
        {"media": {"title": "No id"}},
        {"multiImage": {}},
        {"poll": without(POLL, "question")},
        {"poll": without(POLL, "options")},
    ],
    ids=str,
)
def test_missing_fields_of_content(mara: Client, content: dict[str, Any]):
    refused(mara.post(content=content), 400, "MISSING_FIELD")


@pytest.mark.parametrize(
    "fields",
    [
        {"commentary": "x" * 3001},
        {"content": {"article": ARTICLE | {"title": "x" * 401}}},
        {"content": {"media": {"id": "urn:li:image:1", "altText": "x" * 4087}}},
        {"content": {"poll": POLL | {"question": "x" * 141}}},
        {"content": {"poll": POLL | {"options": [{"text": "x" * 31}, {"text": "b"}]}}},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_too_long(mara: Client, fields: dict[str, Any]):
    refused(
        mara.call("POST", "/rest/posts", json=text_post(mara.urn) | fields),
        400,
        "FIELD_LENGTH_TOO_LONG",
    )


def test_whether_backslashes_count_is_a_switch(linkedin: LinkedIn, mara: Client):
    escaped = "\\(" * 2000
    refused(mara.post(escaped), 400, "FIELD_LENGTH_TOO_LONG")
    linkedin.set("switches", {"escapes_count": False})
    mara.create(escaped)


@pytest.mark.parametrize(
    "fields",
    [
        {"author": "urn:li:image:1"},
        {"content": {"media": {"id": "urn:li:share:1"}}},
        {"content": {"article": ARTICLE | {"thumbnail": "urn:li:document:1"}}},
        {"reshareContext": {"parent": "urn:li:person:mara-1"}},
    ],
    ids=str,
)
def test_wrong_kinds_of_urn(mara: Client, fields: dict[str, Any]):
    refused(
        mara.call("POST", "/rest/posts", json=text_post(mara.urn) | fields),
        400,
        "INVALID_URN_TYPE",
    )


def test_nobody_posts_for_somebody_else(linkedin: LinkedIn, mara: Client):
    jonas = linkedin.client(JONAS)
    for author in (jonas.urn, "urn:li:organization:1"):
        response = mara.call("POST", "/rest/posts", json=text_post(author))
        assert "[/author]" in refused(response, 403, "ACCESS_DENIED")["message"]
    assert linkedin.posts() == []


def test_unknown_fields_are_not_ignored(mara: Client):
    misspelt = {"feedDistribution": "MAIN_FEED", "targetEnties": []}
    response = mara.post(distribution=misspelt)
    assert response.status_code == 422
    assert response.json() == {
        "message": "ERROR :: /distribution/targetEnties :: unrecognized field found but not "
        "allowed\n",
        "status": 422,
    }


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff"])
def test_unreadable_bodies(mara: Client, data: bytes):
    refused(mara.call("POST", "/rest/posts", data=data), 400, "ILLEGAL_ARGUMENT")


def test_kinds_of_content(linkedin: LinkedIn, mara: Client):
    first, second = mara.upload(png()), mara.upload(png())
    contents = [
        {"article": ARTICLE | {"description": "About owls", "thumbnail": first}},
        {"media": {"id": first, "altText": "A turbine at dusk"}},
        {"multiImage": {"images": [{"id": first, "altText": "One"}, {"id": second}]}},
        {"poll": POLL},
    ]
    urns = [mara.create(f"Post {i}", content=content) for i, content in enumerate(contents)]
    assert all(urn.startswith("urn:li:share:") for urn in urns)
    assert [post["content"] for post in reversed(linkedin.posts())] == contents


def test_reshares(linkedin: LinkedIn, mara: Client):
    jonas = linkedin.client(JONAS)
    original = jonas.create("The original")
    mara.create("", reshareContext={"parent": original})
    assert linkedin.posts()[0]["reshare_of"] == original
    closed = jonas.create("Keep this here", isReshareDisabledByAuthor=True)
    refused(mara.post("", reshareContext={"parent": closed}), 400, "INVALID_VALUE_FOR_FIELD")


# Duplicates


def test_duplicates_name_the_first_post(mara: Client):
    urn = mara.create("Same words")
    response = mara.post("Same words")
    assert response.status_code == 422
    body = response.json()
    assert body["message"].endswith(f": Content is a duplicate of {urn}")
    assert without(body, "message") == {
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "errorDetails": {
            "inputErrors": [
                {
                    "description": "Duplicate post is detected",
                    "input": {},
                    "code": "DUPLICATE_POST",
                }
            ]
        },
        "status": 422,
    }


def test_duplicates_are_per_author_and_last_ten_minutes(linkedin: LinkedIn, mara: Client):
    mara.create("Same words")
    linkedin.client(JONAS).create("Same words")
    linkedin.advance(minutes=9)
    assert mara.post("Same words").status_code == 422
    linkedin.advance(minutes=1, seconds=1)
    assert mara.post("Same words").status_code == 201


def test_a_deleted_post_is_still_a_duplicate(mara: Client):
    urn = mara.create("Same words")
    mara.call("DELETE", path(urn))
    assert mara.post("Same words").status_code == 422


def test_a_retry_with_its_picture_uploaded_again_is_a_duplicate(mara: Client):
    def article() -> dict[str, Any]:
        return {"article": ARTICLE | {"thumbnail": mara.upload(png())}}

    mara.create("Same words", content=article())
    assert mara.post("Same words", content=article()).status_code == 422
    other = {"article": ARTICLE | {"source": "https://nordwind.example/other"}}
    assert mara.post("Same words", content=other).status_code == 201


def test_two_creates_at_once_leave_one_post(linkedin: LinkedIn, mara: Client):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: mara.post("Same words"), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    (post,) = linkedin.posts()
    assert all(
        post["urn"] in answer.json()["message"] for answer in answers if answer.status_code == 422
    )


# Read, change, delete


def test_reading_back(linkedin: LinkedIn, mara: Client):
    urn = mara.create("Hello", content={"article": ARTICLE})
    response = mara.call("GET", path(urn))
    assert response.status_code == 200
    body = response.json()
    assert body["id"] == urn
    assert body["author"] == mara.urn
    assert body["commentary"] == "Hello"
    assert body["content"] == {"article": ARTICLE}
    assert body["lifecycleStateInfo"] == {"isEditedByAuthor": False}
    assert body["publishedAt"] == int(urn.rpartition(":")[2]) >> 22
    assert mara.call("GET", path("urn:li:share:1")).status_code == 404
    refused(linkedin.client(JONAS).call("GET", path(urn)), 403, "ACCESS_DENIED")


def test_reading_many(linkedin: LinkedIn, mara: Client):
    urns = [mara.create(f"Post {number}") for number in range(3)]
    foreign = linkedin.client(JONAS).create()
    listed = ",".join(quote(urn, safe="") for urn in [urns[0], foreign, "urn:li:share:1"])
    body = mara.call("GET", f"/rest/posts?ids=List({listed})").json()
    assert set(body["results"]) == {urns[0]}
    assert body["statuses"] == {urns[0]: 200, foreign: 403, "urn:li:share:1": 404}
    author = quote(mara.urn, safe="")
    body = mara.call("GET", f"/rest/posts?q=author&author={author}&start=1&count=1").json()
    assert [post["id"] for post in body["elements"]] == [urns[1]]
    assert body["paging"] == {"start": 1, "count": 1, "links": []}


def test_a_long_query_may_be_tunnelled(mara: Client):
    urns = [mara.create(f"Post {number}") for number in range(2)]
    query = f"ids=List({','.join(quote(urn, safe='') for urn in urns)})"
    headers = mara.headers(
        X_HTTP_Method_Override="GET", Content_Type="application/x-www-form-urlencoded"
    )
    response = mara.call("POST", "/rest/posts", headers=headers, data=query)
    assert response.status_code == 200
    assert set(response.json()["results"]) == set(urns)


@pytest.mark.parametrize(
    "query",
    [
        "ids=List(urn:li:share:1)",
        "ids=List(a,)",
        "ids=List(a",
        "ids=List(a)b",
        "ids=List%28a%29",
        "q=nobody",
        "q=author&start=-1",
    ],
)
def test_broken_queries(mara: Client, query: str):
    if query.startswith("q=author"):
        query += f"&author={quote(mara.urn, safe='')}"
    refused(mara.call("GET", f"/rest/posts?{query}"), 400, "ILLEGAL_ARGUMENT")


def test_lists_need_protocol_two(mara: Client):
    headers = mara.headers(X_Restli_Protocol_Version=None)
    response = mara.call("GET", "/rest/posts?ids=List(a)", headers=headers)
    refused(response, 400, "ILLEGAL_ARGUMENT")


def test_changing_the_commentary(linkedin: LinkedIn, mara: Client):
    urn = mara.create("First words")
    headers = mara.headers(X_RestLi_Method="PARTIAL_UPDATE")
    patch = {"patch": {"$set": {"commentary": "Better words"}}}
    response = mara.call("POST", path(urn), headers=headers, json=patch)
    assert response.status_code == 204
    assert response.content == b""
    assert linkedin.posts()[0]["text"] == "Better words"
    body = mara.call("GET", path(urn)).json()
    assert body["lifecycleStateInfo"] == {"isEditedByAuthor": True}


def test_refused_changes(linkedin: LinkedIn, mara: Client):
    urn = mara.create("First words")
    headers = mara.headers(X_RestLi_Method="PARTIAL_UPDATE")

    def change(values: Any, to: str = urn, by: Client = mara, **more: Any) -> requests.Response:
        how = {"headers": by.headers(X_RestLi_Method="PARTIAL_UPDATE")} | more
        return by.call("POST", path(to), json={"patch": {"$set": values}}, **how)

    refused(change({}), 400, "MISSING_FIELD")
    refused(change({"visibility": "PUBLIC"}), 400, "INVALID_VALUE_FOR_FIELD")
    refused(change({"commentary": "x" * 3001}), 400, "FIELD_LENGTH_TOO_LONG")
    refused(change({"commentary": "x"}, to="urn:li:share:1"), 404, "NOT_FOUND")
    refused(change({"commentary": "x"}, by=linkedin.client(JONAS)), 403, "ACCESS_DENIED")
    refused(change({"commentary": "x"}, headers=mara.headers()), 400, "ILLEGAL_ARGUMENT")
    refused(mara.call("POST", path(urn), headers=headers, json={}), 400, "MISSING_FIELD")
    assert linkedin.posts()[0]["text"] == "First words"


def test_deleting_twice(linkedin: LinkedIn):
    client = linkedin.self_serve_client()
    urn = client.create()
    for _ in range(2):
        response = client.call("DELETE", path(urn))
        assert response.status_code == 204
    assert client.call("DELETE", path("urn:li:share:1")).status_code == 204
    assert linkedin.posts() == []
    assert linkedin.posts(deleted="1")[0]["deleted"] is not None


def test_nobody_deletes_anothers_post(linkedin: LinkedIn, mara: Client):
    urn = mara.create()
    refused(linkedin.client(JONAS).call("DELETE", path(urn)), 403, "ACCESS_DENIED")
    page = requests.get(f"{linkedin.url}/feed/update/{urn}/", timeout=TIMEOUT)
    assert page.status_code == 200
