"""What a post shows beside its text, in LinkedIn's JSON."""

import pytest

from advocacy.sharing.linkedin.content import (
    Article,
    Content,
    Document,
    Image,
    MultiImage,
    Poll,
    PollDuration,
    Reshare,
    Video,
)


@pytest.mark.parametrize(
    ("content", "payload"),
    [
        (
            Article("https://example.com/", "Title", "More", "urn:li:image:1", "A crane"),
            {
                "article": {
                    "source": "https://example.com/",
                    "title": "Title",
                    "description": "More",
                    "thumbnail": "urn:li:image:1",
                    "thumbnailAltText": "A crane",
                }
            },
        ),
        (
            Article("https://example.com/", "Title"),
            {"article": {"source": "https://example.com/", "title": "Title"}},
        ),
        (
            Image("urn:li:image:1", "A crane"),
            {"media": {"id": "urn:li:image:1", "altText": "A crane"}},
        ),
        (Image("urn:li:image:1"), {"media": {"id": "urn:li:image:1"}}),
        (
            MultiImage((Image("urn:li:image:1", "A"), Image("urn:li:image:2"))),
            {
                "multiImage": {
                    "images": [{"id": "urn:li:image:1", "altText": "A"}, {"id": "urn:li:image:2"}]
                }
            },
        ),
        (
            Document("urn:li:document:1", "deck.pdf"),
            {"media": {"id": "urn:li:document:1", "title": "deck.pdf"}},
        ),
        (Video("urn:li:video:1", "Tour"), {"media": {"id": "urn:li:video:1", "title": "Tour"}}),
        (Video("urn:li:video:1"), {"media": {"id": "urn:li:video:1"}}),
        (
            Poll("Tea?", ("Yes", "No"), PollDuration.ONE_DAY),
            {
                "poll": {
                    "question": "Tea?",
                    "options": [{"text": "Yes"}, {"text": "No"}],
                    "settings": {"duration": "ONE_DAY"},
                }
            },
        ),
    ],
)
def test_payloads(content: Content, payload: dict[str, object]) -> None:
    assert content.payload() == {"content": payload}


@pytest.mark.parametrize(
    "build",
    [
        lambda: Article("https://example.com/", " "),
        lambda: Article("https://example.com/", "x" * 401),
        lambda: Image("urn:li:image:1", "x" * 4087),
        lambda: MultiImage((Image("urn:li:image:1"),)),
        lambda: MultiImage((Image("urn:li:image:1"),) * 21),
        lambda: Document("urn:li:document:1", ""),
        lambda: Video("urn:li:video:1", "x" * 401),
        lambda: Poll("", ("Yes", "No")),
        lambda: Poll("x" * 141, ("Yes", "No")),
        lambda: Poll("Tea?", ("Yes",)),
        lambda: Poll("Tea?", ("1", "2", "3", "4", "5")),
        lambda: Poll("Tea?", ("Yes", "")),
        lambda: Poll("Tea?", ("Yes", "x" * 31)),
    ],
)
def test_limits_are_refused_when_building(build: object) -> None:
    with pytest.raises(ValueError, match=r"missing|LinkedIn takes"):
        build()


def test_a_reshare_has_a_parent_and_no_content_of_its_own() -> None:
    assert Reshare("urn:li:ugcPost:7").payload() == {
        "reshareContext": {"parent": "urn:li:ugcPost:7"}
    }
    with pytest.raises(ValueError, match="reshares no"):
        Reshare("urn:li:activity:7")
