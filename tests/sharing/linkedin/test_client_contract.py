"""The client against the simulator: the whole way over real HTTP."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.sharing.linkedin.client import BASIC_METRICS, LinkedInClient, Metric
from advocacy.sharing.linkedin.content import (
    Article,
    Document,
    Image,
    MultiImage,
    Poll,
    Reshare,
    Video,
    Visibility,
)
from advocacy.sharing.linkedin.errors import (
    AmbiguousError,
    DuplicatePost,
    LinkedInError,
    MediaRejected,
    PermanentError,
    PermissionMissing,
    QuotaExceeded,
    ReconnectNeeded,
    ReconnectReason,
    TransientError,
    VersionInactive,
)
from advocacy.sharing.linkedin.images import prepare
from advocacy.sharing.linkedin.little_text import (
    LIMIT,
    Mention,
    escape,
    preview,
    remaining,
    visible,
)
from advocacy.sharing.linkedin.simulator.little_text import Hashtag, parse
from advocacy.sharing.linkedin.simulator.little_text import Mention as ShownMention
from advocacy.sharing.linkedin.uploads import MediaStatus
from advocacy.sharing.linkedin.urns import permalink
from tests.sharing.linkedin.simulated import (
    COMMUNITY_SCOPES,
    MARA,
    Client,
    LinkedIn,
    png,
)
from tests.sharing.linkedin.test_little_text import ACME, ADA, ADA_ONLY, texts

VERSION = "202605"
TIMEOUT = 20


@pytest.fixture
def connect(linkedin: LinkedIn) -> Callable[..., tuple[LinkedInClient, str]]:
    """A client for Mara and her URN."""

    def connect(*, scope: str = COMMUNITY_SCOPES, **options: object) -> tuple[LinkedInClient, str]:
        token: Client = linkedin.client(scope=scope)
        settings = {"api_version": VERSION, "base_url": linkedin.url, **options}
        return LinkedInClient(token.token, **settings), token.urn

    return connect


def publish(client: LinkedInClient, author: str, text: str = "Hello", **options: object) -> str:
    return client.create_post(author=author, commentary=escape(text), **options).urn


def shown(linkedin: LinkedIn, urn: str) -> dict:
    return next(post for post in linkedin.posts() if post["urn"] == urn)


# Posts


@settings(max_examples=1_000, deadline=None)
@given(texts, st.sets(st.sampled_from([ADA, ADA_ONLY, ACME])).map(tuple))
def test_linkedin_reads_what_was_previewed(text: str, mentions: tuple[Mention, ...]) -> None:
    """Two readers written apart: the product's preview and the simulator's little text."""
    read = parse(escape(text, mentions))
    assert read.cut_at is None
    assert read.text == visible(text, mentions) == preview(text, mentions).text
    linked = [each.text for each in read.elements if isinstance(each, ShownMention)]
    assert set(linked) <= {mention.name for mention in mentions}


@settings(max_examples=300, deadline=None)
@given(texts.filter(bool), st.integers(1, 400))
def test_what_fits_by_our_count_fits_however_linkedin_counts(text: str, times: int) -> None:
    """In UTF-16 units or code points, with backslashes or without: ours is never the smaller."""
    long = text * times
    sent = escape(long)
    counts = (
        len(sent.encode("utf-16-le")) // 2,
        len(sent),
        len(visible(long)),
        len(visible(long).encode("utf-16-le")) // 2,
    )
    assert LIMIT - remaining(long) == max(counts)


def test_linkedin_sees_hashtags_and_mentions() -> None:
    ada = Mention("Ada (A.) Lovelace", "urn:li:person:a-1")
    read = parse(escape("With @Ada (A.) Lovelace: #engines_first, C# and #1", [ada]))
    assert ShownMention("Ada (A.) Lovelace", "urn:li:person:a-1") in read.elements
    assert [each.text for each in read.elements if isinstance(each, Hashtag)] == ["#engines"]
    assert read.text == "With Ada (A.) Lovelace: #engines_first, C# and #1"


def test_publishing_shows_the_text_as_previewed(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]]
) -> None:
    client, me = connect()
    text = "Grüße 👩‍👩‍👧 (alle) an_alle\r\n#engines | {x} <b> ~ * \\ @nobody שלום"
    urn = publish(client, me, text, visibility=Visibility.LOGGED_IN)
    post = shown(linkedin, urn)
    assert post["text"] == visible(text)
    assert post["visibility"] == "LOGGED_IN"
    page = requests.get(permalink(urn, site=linkedin.url), timeout=TIMEOUT)
    assert page.status_code == 200


def test_the_longest_text_that_fits_is_accepted_and_one_more_is_not(
    connect: Callable[..., tuple[LinkedInClient, str]],
) -> None:
    client, me = connect()
    longest = "😀(" * (LIMIT // 4)
    assert remaining(longest) == 0
    publish(client, me, longest)
    with pytest.raises(PermanentError) as caught:
        publish(client, me, "a" * (LIMIT + 1))
    assert caught.value.code == "FIELD_LENGTH_TOO_LONG"


def test_every_kind_of_content(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]]
) -> None:
    client, me = connect()
    picture = prepare(png())

    def upload() -> str:
        return client.upload_image(owner=me, data=picture.data, content_type=picture.content_type)

    document = client.upload_document(
        owner=me, data=b"%PDF-1.4\n%%EOF\n", content_type="application/pdf"
    )
    contents = [
        Article("https://example.com/", "Title", "More", upload(), "A crane"),
        Image(upload(), "Teal"),
        MultiImage((Image(upload(), "One"), Image(upload()))),
        Document(document, "deck.pdf"),
        Poll("Tea?", ("Yes", "No")),
    ]
    for number, content in enumerate(contents):
        urn = publish(client, me, f"Post {number}", content=content)
        assert shown(linkedin, urn)["content"] == content.payload()["content"]


def test_a_video_is_posted_once_it_is_ready(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]]
) -> None:
    client, me = connect()
    film = b"\x00\x00\x00\x20ftypisom" + bytes(5_000_000)
    urn = client.upload_video(owner=me, file=io.BytesIO(film), size_bytes=len(film))
    assert client.media_status(urn) is MediaStatus.PROCESSING
    linkedin.advance(seconds=60)
    assert client.media_status(urn) is MediaStatus.AVAILABLE
    publish(client, me, content=Video(urn, "Tour"))


def test_a_picture_that_linkedin_cannot_process(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]]
) -> None:
    client, me = connect()
    linkedin.arm("fail_processing")
    urn = client.upload_image(owner=me, data=png(), content_type="image/png")
    linkedin.advance(seconds=60)
    assert client.media_status(urn) is MediaStatus.PROCESSING_FAILED
    with pytest.raises(MediaRejected):
        publish(client, me, content=Image(urn))


def test_resharing_and_deleting(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]]
) -> None:
    client, me = connect()
    parent = publish(client, me, "First")
    child = publish(client, me, "Second", content=Reshare(parent))
    assert shown(linkedin, child)["reshare_of"] == parent
    client.delete_post(child)
    client.delete_post(child)
    assert child not in [post["urn"] for post in linkedin.posts()]


def test_posting_as_somebody_else_is_refused(
    connect: Callable[..., tuple[LinkedInClient, str]],
) -> None:
    client, _ = connect()
    with pytest.raises(PermanentError):
        publish(client, "urn:li:person:jonas-2")


# What can go wrong


@pytest.mark.parametrize("kind", ["unavailable_on_create", "hang_on_create"])
def test_a_lost_answer_can_be_found_again(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]], kind: str
) -> None:
    client, me = connect(deadline_seconds=1.0)
    linkedin.arm(kind, seconds=60)
    with pytest.raises(AmbiguousError):
        publish(client, me, "Once")
    with pytest.raises(DuplicatePost) as caught:
        publish(client, me, "Once")
    (post,) = linkedin.posts()
    assert caught.value.urn == post["urn"]


@pytest.mark.parametrize("kind", ["conflict", "throttle"])
def test_refusals_create_nothing(
    linkedin: LinkedIn,
    connect: Callable[..., tuple[LinkedInClient, str]],
    kind: str,
) -> None:
    client, me = connect()
    linkedin.arm(kind)
    with pytest.raises(TransientError):
        publish(client, me)
    assert linkedin.posts() == []
    publish(client, me)


def test_the_quota_ends_at_midnight(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]]
) -> None:
    client, _ = connect()
    linkedin.arm("throttle")
    with pytest.raises(QuotaExceeded) as caught:
        client.followers_count()
    until = caught.value.resets_at - datetime.now(UTC)
    assert timedelta(0) <= until <= timedelta(days=1)
    assert (caught.value.resets_at.hour, caught.value.resets_at.minute) == (0, 0)
    assert caught.value.service_code == 101


def test_a_retired_version(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]]
) -> None:
    client, me = connect(api_version="202001")
    with pytest.raises(VersionInactive):
        publish(client, me)


@pytest.mark.parametrize(
    ("path", "values", "reason"),
    [
        (f"members/{MARA}/tokens", {"action": "expire"}, ReconnectReason.EXPIRED),
        (f"members/{MARA}/tokens", {"action": "revoke"}, ReconnectReason.REVOKED),
        (f"members/{MARA}/restriction", {"restricted": True}, ReconnectReason.RESTRICTED),
    ],
)
def test_a_token_that_has_ended(
    linkedin: LinkedIn,
    connect: Callable[..., tuple[LinkedInClient, str]],
    path: str,
    values: dict,
    reason: ReconnectReason,
) -> None:
    client, me = connect()
    linkedin.set(path, values)
    with pytest.raises(ReconnectNeeded) as caught:
        publish(client, me)
    assert caught.value.reason is reason


def test_a_token_nobody_issued(linkedin: LinkedIn) -> None:
    client = LinkedInClient("AQVnever", api_version=VERSION, base_url=linkedin.url)
    with pytest.raises(ReconnectNeeded) as caught:
        client.userinfo()
    assert caught.value.reason is ReconnectReason.INVALID


# Figures


@pytest.mark.parametrize("version", ["202604", "202605"])
def test_figures_in_both_spellings(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]], version: str
) -> None:
    client, me = connect(api_version=version)
    urn = publish(client, me)
    linkedin.advance(days=2)
    figures = client.post_analytics(urn, list(Metric))
    assert set(figures) == set(Metric)
    assert all(count is not None for count in figures.values())
    assert (figures[Metric.IMPRESSION] or 0) >= (figures[Metric.MEMBERS_REACHED] or 0) > 0


def test_an_older_version_knows_fewer_figures(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]]
) -> None:
    client, me = connect(api_version="202603")
    urn = publish(client, me)
    figures = client.post_analytics(urn, list(Metric))
    assert {metric for metric, count in figures.items() if count is not None} == BASIC_METRICS


def test_self_serve_reads_nothing_back(linkedin: LinkedIn) -> None:
    token = linkedin.self_serve_client()
    client = LinkedInClient(token.token, api_version=VERSION, base_url=linkedin.url)
    urn = publish(client, token.urn)
    for read in (
        client.followers_count,
        lambda: client.post_analytics(urn, [Metric.IMPRESSION]),
    ):
        with pytest.raises(PermissionMissing):
            read()
    client.delete_post(urn)


def test_errors_name_the_status_and_no_token(
    linkedin: LinkedIn, connect: Callable[..., tuple[LinkedInClient, str]]
) -> None:
    client, _ = connect(scope="w_member_social")
    with pytest.raises(LinkedInError) as caught:
        client.followers_count()
    assert caught.value.status == 403
    assert "AQV" not in str(caught.value)
