"""What a post may show beside its text, as LinkedIn's API writes it.

Limits are LinkedIn's; what exceeds them raises `ValueError` when it is built, so that a form can
say so before anything is sent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MAX_ALT_TEXT = 4086
MAX_ARTICLE_TITLE = 400
MIN_IMAGES, MAX_IMAGES = 2, 20
MAX_POLL_QUESTION = 140
MAX_POLL_OPTION = 30
MIN_POLL_OPTIONS, MAX_POLL_OPTIONS = 2, 4

Payload = dict[str, Any]


class Visibility(StrEnum):
    PUBLIC = "PUBLIC"
    CONNECTIONS = "CONNECTIONS"
    LOGGED_IN = "LOGGED_IN"


class PollDuration(StrEnum):
    ONE_DAY = "ONE_DAY"
    THREE_DAYS = "THREE_DAYS"
    SEVEN_DAYS = "SEVEN_DAYS"
    FOURTEEN_DAYS = "FOURTEEN_DAYS"


@dataclass(frozen=True)
class Article:
    """A link with its card. LinkedIn does not unfurl links posted through the API, so title,
    description and picture (`thumbnail`, an uploaded image of the same author) come from here."""

    source: str
    title: str
    description: str = ""
    thumbnail: str | None = None
    thumbnail_alt_text: str = ""

    def __post_init__(self) -> None:
        _check_length("title", self.title, MAX_ARTICLE_TITLE, required=True)
        _check_length("alternative text", self.thumbnail_alt_text, MAX_ALT_TEXT)

    def payload(self) -> Payload:
        article = {"source": self.source, "title": self.title}
        if self.description:
            article["description"] = self.description
        if self.thumbnail:
            article["thumbnail"] = self.thumbnail
            if self.thumbnail_alt_text:
                article["thumbnailAltText"] = self.thumbnail_alt_text
        return {"content": {"article": article}}


@dataclass(frozen=True)
class Image:
    urn: str
    alt_text: str = ""

    def __post_init__(self) -> None:
        _check_length("alternative text", self.alt_text, MAX_ALT_TEXT)

    def payload(self) -> Payload:
        return {"content": {"media": self.media()}}

    def media(self) -> Payload:
        media = {"id": self.urn}
        if self.alt_text:
            media["altText"] = self.alt_text
        return media


@dataclass(frozen=True)
class MultiImage:
    images: tuple[Image, ...]

    def __post_init__(self) -> None:
        if not MIN_IMAGES <= len(self.images) <= MAX_IMAGES:
            raise ValueError(f"{len(self.images)} images; LinkedIn takes 2 to 20 together.")

    def payload(self) -> Payload:
        return {"content": {"multiImage": {"images": [image.media() for image in self.images]}}}


@dataclass(frozen=True)
class Document:
    """`title` is shown above the pages; LinkedIn requires it."""

    urn: str
    title: str

    def __post_init__(self) -> None:
        _check_length("title", self.title, MAX_ARTICLE_TITLE, required=True)

    def payload(self) -> Payload:
        return {"content": {"media": {"id": self.urn, "title": self.title}}}


@dataclass(frozen=True)
class Video:
    urn: str
    title: str = ""

    def __post_init__(self) -> None:
        _check_length("title", self.title, MAX_ARTICLE_TITLE)

    def payload(self) -> Payload:
        media = {"id": self.urn}
        if self.title:
            media["title"] = self.title
        return {"content": {"media": media}}


@dataclass(frozen=True)
class Poll:
    question: str
    options: tuple[str, ...]
    duration: PollDuration = PollDuration.THREE_DAYS

    def __post_init__(self) -> None:
        _check_length("question", self.question, MAX_POLL_QUESTION, required=True)
        if not MIN_POLL_OPTIONS <= len(self.options) <= MAX_POLL_OPTIONS:
            raise ValueError(f"{len(self.options)} options; LinkedIn takes 2 to 4.")
        for option in self.options:
            _check_length("option", option, MAX_POLL_OPTION, required=True)

    def payload(self) -> Payload:
        poll = {
            "question": self.question,
            "options": [{"text": option} for option in self.options],
            "settings": {"duration": self.duration.value},
        }
        return {"content": {"poll": poll}}


@dataclass(frozen=True)
class Reshare:
    """Another's post, shown below the text."""

    parent: str

    def __post_init__(self) -> None:
        if not self.accepts(self.parent):
            raise ValueError(f"LinkedIn reshares no {self.parent!r}.")

    @staticmethod
    def accepts(urn: str) -> bool:
        """LinkedIn takes shares and ugcPosts, not the activities that addresses often name."""
        return urn.startswith(("urn:li:share:", "urn:li:ugcPost:"))

    def payload(self) -> Payload:
        return {"reshareContext": {"parent": self.parent}}


Content = Article | Image | MultiImage | Document | Video | Poll | Reshare
"""`payload()` is what it adds to the body of a post."""


def _check_length(name: str, value: str, limit: int, *, required: bool = False) -> None:
    if required and not value.strip():
        raise ValueError(f"The {name} is missing.")
    if len(value) > limit:
        raise ValueError(f"The {name} has {len(value)} characters; LinkedIn takes {limit}.")
