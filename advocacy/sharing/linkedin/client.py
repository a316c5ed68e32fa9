"""LinkedIn on behalf of one member: profile, posts, media, figures.

Every method makes its calls at once and raises `LinkedInError`s; none retries. None may be called
inside a database transaction.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO, Any

from advocacy.kernel.http import GuardedSession
from advocacy.sharing.linkedin import pages, uploads
from advocacy.sharing.linkedin.api import RestApi, utc_now
from advocacy.sharing.linkedin.content import Content, Visibility
from advocacy.sharing.linkedin.errors import (
    AmbiguousError,
    PermanentError,
    PermissionMissing,
    ReconnectNeeded,
    TransientError,
    VersionInactive,
    request_id,
)
from advocacy.sharing.linkedin.hosts import API_BASE, checked_base, session_of_thread
from advocacy.sharing.linkedin.little_text import LittleText
from advocacy.sharing.linkedin.pages import CompanyPage, PagePost
from advocacy.sharing.linkedin.uploads import MediaStatus
from advocacy.sharing.linkedin.urns import created_at, encode, is_post_urn


class Metric(StrEnum):
    """What LinkedIn counts about a member's post."""

    IMPRESSION = "IMPRESSION"
    MEMBERS_REACHED = "MEMBERS_REACHED"
    RESHARE = "RESHARE"
    REACTION = "REACTION"
    COMMENT = "COMMENT"
    POST_SAVE = "POST_SAVE"
    POST_SEND = "POST_SEND"
    LINK_CLICKS = "LINK_CLICKS"
    FOLLOWER_GAINED_FROM_CONTENT = "FOLLOWER_GAINED_FROM_CONTENT"
    PROFILE_VIEW_FROM_CONTENT = "PROFILE_VIEW_FROM_CONTENT"

    @property
    def since_version(self) -> str:
        """The first API version that knows it."""
        return "202506" if self in BASIC_METRICS else "202604"


BASIC_METRICS = frozenset(
    {
        Metric.IMPRESSION,
        Metric.MEMBERS_REACHED,
        Metric.RESHARE,
        Metric.REACTION,
        Metric.COMMENT,
    }
)


_ANALYTICS_ENTITIES = {"urn:li:share": "share", "urn:li:ugcPost": "ugc"}


@dataclass(frozen=True)
class UserInfo:
    """The member behind the token. `sub` is theirs for this app only; there is no headline."""

    sub: str
    name: str
    given_name: str
    family_name: str
    picture: str | None = None
    """Expires after some weeks."""
    email: str | None = None
    email_verified: bool = False
    locale: str | None = None
    """As in "de-DE"."""

    @property
    def urn(self) -> str:
        return person_urn(self.sub)


@dataclass(frozen=True)
class PostCreated:
    urn: str
    """urn:li:share:… or urn:li:ugcPost:…; a self-serve token can never look it up again."""
    request_id: str | None = None

    @property
    def created_at(self) -> datetime:
        return created_at(self.urn)


class LinkedInClient:
    """One member's LinkedIn. Cheap to make, not to be shared between threads.

    `api_version` is "YYYYMM". `issued_at` is when the token was issued, if known: in its first
    seconds "revoked" means "not yet known". Deadlines are seconds for a whole call.
    Raises `ValueError` for a `base_url` that would see the token unencrypted.
    """

    def __init__(
        self,
        access_token: str,
        *,
        api_version: str,
        base_url: str = API_BASE,
        session: GuardedSession | None = None,
        trusted_origins: Iterable[str] = (),
        deadline_seconds: float = 20.0,
        upload_deadline_seconds: float = 120.0,
        issued_at: datetime | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        trusted = tuple(trusted_origins)
        base = checked_base(base_url, trusted_origins=trusted)
        self._api = RestApi(
            access_token,
            version=api_version,
            base=base,
            session=session or session_of_thread(base, trusted_origins=trusted),
            deadline_seconds=deadline_seconds,
            upload_deadline_seconds=upload_deadline_seconds,
            issued_at=issued_at,
            now=now,
        )

    def userinfo(self) -> UserInfo:
        """Needs the scopes `openid profile`, and `email` for the address."""
        body = self._api.call_for_json("GET", "/v2/userinfo")
        if not body.get("sub"):
            raise TransientError("LinkedIn does not say who the member is.")
        return UserInfo(
            sub=str(body["sub"]),
            name=str(body.get("name") or ""),
            given_name=str(body.get("given_name") or ""),
            family_name=str(body.get("family_name") or ""),
            picture=body.get("picture") or None,
            email=body.get("email") or None,
            email_verified=is_true(body.get("email_verified")),
            locale=read_locale(body.get("locale")),
        )

    def me(self) -> UserInfo:
        """The member for apps without OpenID Connect; needs the scope `r_basicprofile`.

        Community Management apps cannot have `openid`: this is where they learn the author's id.
        """
        body = self._api.call_for_json("GET", "/v2/me")
        if not body.get("id"):
            raise TransientError("LinkedIn does not say who the member is.")
        given, family = (
            str(body.get(f"localized{which}Name") or "") for which in ("First", "Last")
        )
        return UserInfo(
            sub=str(body["id"]),
            name=f"{given} {family}".strip(),
            given_name=given,
            family_name=family,
        )

    def profile(self, scopes: Collection[str]) -> UserInfo:
        """The member, by whichever of `userinfo` and `me` the token's scopes allow."""
        return self.userinfo() if "openid" in scopes else self.me()

    def create_post(
        self,
        *,
        author: str,
        commentary: LittleText,
        content: Content | None = None,
        visibility: Visibility = Visibility.PUBLIC,
        may_send: Callable[[], bool] | None = None,
    ) -> PostCreated:
        """Publish now, as the member. `commentary` comes from `little_text.escape`. `may_send` is
        asked right before the request goes out: no, and nothing is sent (`TransientError`).

        Raises `AmbiguousError` when the post may or may not exist: after a lost answer, a 5xx, or
        a success that does not name the post. There is no idempotency key: before repeating, read
        `DuplicatePost.urn`. Also `DuplicatePost`, `QuotaExceeded`, `ReconnectNeeded`,
        `PermissionMissing`, `PermanentError`, `TransientError`.
        """
        payload: dict[str, Any] = {
            "author": author,
            "commentary": commentary,
            "visibility": visibility.value,
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        if content is not None:
            payload |= content.payload()
        response = self._api.call(
            "POST", "/rest/posts", json=payload, creating=True, may_send=may_send
        )
        urn = response.headers.get("x-restli-id", "")
        if not is_post_urn(urn):
            raise AmbiguousError(
                "LinkedIn accepted the post without naming it.",
                status=response.status_code,
                request_id=request_id(response),
            )
        return PostCreated(urn=urn, request_id=request_id(response))

    def delete_post(self, urn: str) -> None:
        """Delete a post of the member. Deleting twice, or what is gone, is no error."""
        try:
            self._api.call("DELETE", f"/rest/posts/{encode(urn)}")
        except PermanentError as error:
            if error.status not in (404, 410):
                raise

    def upload_image(self, *, owner: str, data: bytes, content_type: str) -> str:
        """Upload a picture and return its URN, to be posted right away. `owner` is the author.

        LinkedIn takes JPEG, PNG and GIF: `images.prepare` makes them. Raises `MediaRejected`.
        """
        return uploads.upload_image(self._api, owner=owner, data=data, content_type=content_type)

    def upload_document(self, *, owner: str, data: bytes, content_type: str) -> str:
        """Upload PDF, PowerPoint or Word, up to 100 MB, and return its URN."""
        return uploads.upload_document(self._api, owner=owner, data=data, content_type=content_type)

    def upload_video(self, *, owner: str, file: IO[bytes], size_bytes: int) -> str:
        """Upload an MP4 from a seekable file, in parts, and return its URN.

        It can be posted once `media_status` says so.
        """
        return uploads.upload_video(self._api, owner=owner, file=file, size_bytes=size_bytes)

    def media_status(self, urn: str) -> MediaStatus:
        """How far LinkedIn is with an upload. Self-serve tokens get `PermissionMissing`."""
        return uploads.media_status(self._api, urn)

    def post_analytics(self, urn: str, metrics: Iterable[Metric]) -> dict[Metric, int | None]:
        """All-time figures of a post, one call for each metric.

        None is *unknown*, never zero. A metric that this API version does not have, or refuses for
        this post, is unknown, and so is everything about an urn:li:activity. Raises
        `PermissionMissing` without `r_member_postAnalytics`, and whatever concerns more than one
        metric.
        """
        return {metric: self._post_metric(urn, metric) for metric in metrics}

    def followers_count(self) -> int | None:
        """The member's followers; None when LinkedIn does not say."""
        body = self._api.call_for_json("GET", "/rest/memberFollowersCount?q=me")
        counts = [
            element.get("memberFollowersCount")
            for element in body.get("elements") or ()
            if isinstance(element, dict)
        ]
        return counts[0] if counts and isinstance(counts[0], int) else None

    def managed_pages(self) -> list[CompanyPage]:
        """The company pages that the member administrates; one call, and one for each page.

        Raises `PermissionMissing` without `r_organization_admin`.
        """
        return pages.managed_pages(self._api)

    def page_posts(self, page_urn: str, *, count: int = 20) -> list[PagePost]:
        """The newest posts of a company page that the member administrates, published ones only.

        Raises `PermissionMissing` without `r_organization_social`, or for somebody else's page.
        """
        return pages.page_posts(self._api, page_urn, count=count)

    def _post_metric(self, urn: str, metric: Metric) -> int | None:
        kind = _ANALYTICS_ENTITIES.get(urn.rpartition(":")[0])
        if kind is None or self._api.version < metric.since_version:
            return None
        query = (
            f"q=entity&entity=({kind}:{encode(urn)})"  # Rest.li: only the URN is encoded
            f"&queryType={metric.value}&aggregation=TOTAL"
        )
        try:
            body = self._api.call_for_json("GET", f"/rest/memberCreatorPostAnalytics?{query}")
        except (ReconnectNeeded, PermissionMissing, VersionInactive):
            raise
        except PermanentError as error:
            if error.status == 400:
                return None
            raise
        counts = [
            element["count"]
            for element in body.get("elements") or ()
            if isinstance(element, dict)
            and _metric_type(element.get("metricType")) == metric.value
            and isinstance(element.get("count"), int)
        ]
        return sum(counts) if counts else None


def person_urn(sub: str) -> str:
    """The URN of the member whom OpenID Connect calls `sub`."""
    return f"urn:li:person:{sub}"


def is_true(value: object) -> bool:
    """True for true and "true": an id_token has `email_verified` as text."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def read_locale(value: object) -> str | None:
    """ "de-DE" from {"language": "de", "country": "DE"} or from "de_DE"."""
    if isinstance(value, dict) and value.get("language"):
        return "-".join(str(value[key]) for key in ("language", "country") if value.get(key))
    if isinstance(value, str) and value:
        return value.replace("_", "-")
    return None


def _metric_type(value: object) -> str | None:
    """The name itself, or before version 202605 the only value of an object around it."""
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    return value if isinstance(value, str) else None
