"""A post as the composer needs it, in one lean read: it runs on every pause in typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from advocacy.accounts.models import Membership
from content import kinds, rules
from content.models import Post
from content.queries.visibility import reader_of


@dataclass(frozen=True)
class CaptionToStartFrom:
    id: int
    tone: str
    language: str
    network: str
    text: str


@dataclass(frozen=True)
class File:
    """A file that goes with a share: of the post itself, or the picture of its link's card."""

    id: int
    kind: str
    """picture, document or video"""
    alt_text: str
    title: str
    consent_is_over: bool


@dataclass(frozen=True)
class PostToShare:
    """A post that a member may share now, as plain values."""

    pk: int
    kind: str
    title: str
    url: str
    summary: str
    site_name: str
    language: str
    visible_until: datetime | None
    is_reshare: bool
    poll: kinds.Poll | None
    campaign_hashtag: str
    topics: tuple[str, ...]
    captions: tuple[CaptionToStartFrom, ...]
    files: tuple[File, ...]
    """The post's picture, then its further files in order."""

    @property
    def carried_kind(self) -> str | None:
        """The kind of file that a share carries itself; None when it shares a link."""
        return kinds.carried_kind_of(self.kind, has_link=bool(self.url))

    @property
    def carried(self) -> list[File]:
        """What `content.media.files_for_sharing` gives a publisher."""
        kind = self.carried_kind
        fitting = [file for file in self.files if file.kind == kind and not file.consent_is_over]
        return fitting[: kinds.MOST_PICTURES if kind == "picture" else 1]

    @property
    def card_picture(self) -> File | None:
        """The picture of the link's card."""
        first = self.files[0] if self.files and self.carried_kind is None else None
        usable = first is not None and first.kind == "picture" and not first.consent_is_over
        return first if usable else None


def post_of(values: Sequence[Any], membership: Membership, *, now: datetime) -> PostToShare:
    """The post that a row of `POST_TO_SHARE` tells of.

    Raises Post.DoesNotExist where `shareable_post` does: the member may not share it now.
    """
    row = _Row(*values)
    visible = rules.is_visible(
        status=row.status,
        visible_from=row.visible_from,
        visible_until=row.visible_until,
        audience=rules.Audience(
            row.for_everyone,
            row.teams or (),
            row.audience_languages,
            row.audience_locations,
            row.groups or (),
        ),
        reader=reader_of(membership, group_ids=row.own_groups or ()),
        now=now,
    )
    files = tuple(
        File(id=asset, kind=kind, alt_text=alt_text, title=title, consent_is_over=bool(is_over))
        for asset, kind, alt_text, title, is_over in row.files or ()
    )
    lost_consent = row.kind in kinds.CARRIED and any(file.consent_is_over for file in files)
    if not visible or row.kind in kinds.INTERNAL or lost_consent:
        raise Post.DoesNotExist
    return PostToShare(
        pk=row.pk,
        kind=row.kind,
        title=row.title,
        url=row.url,
        summary=row.summary,
        site_name=row.site_name,
        language=row.language,
        visible_until=row.visible_until,
        is_reshare=row.is_reshare,
        poll=kinds.Poll.from_json(row.poll),
        campaign_hashtag=row.hashtag or "",
        topics=tuple(row.topics or ()),
        captions=tuple(CaptionToStartFrom(*each) for each in row.captions or ()),
        files=files,
    )


class _Row(NamedTuple):
    pk: int
    kind: str
    status: str
    title: str
    url: str
    summary: str
    site_name: str
    language: str
    visible_from: datetime | None
    visible_until: datetime | None
    is_reshare: bool
    poll: dict[str, Any] | None
    for_everyone: bool
    audience_languages: list[str]
    audience_locations: list[str]
    teams: list[int] | None
    groups: list[int] | None
    own_groups: list[int] | None
    hashtag: str | None
    topics: list[str] | None
    captions: list[list[Any]] | None
    files: list[list[Any]] | None


# Part of the composer's statement: takes %(post)s, %(membership)s and %(today)s, gives at most one
# row of `WIDTH` columns.
POST_TO_SHARE = """
SELECT post.id, post.kind, post.status, post.title, post.url, post.summary, post.site_name,
       post.language, post.visible_from, post.visible_until,
       post.reshare_of <> '' AS is_reshare, post.poll::json,
       post.for_everyone, post.audience_languages, post.audience_locations,
       (SELECT array_agg(team_id) FROM content_postaudienceteam WHERE post_id = post.id)
           AS teams,
       (SELECT array_agg(group_id) FROM content_postaudiencegroup WHERE post_id = post.id)
           AS groups,
       (SELECT array_agg(group_id) FROM accounts_groupmember
        WHERE membership_id = %(membership)s) AS own_groups,
       (SELECT hashtag FROM content_campaign WHERE id = post.campaign_id),
       (SELECT array_agg(topic.name ORDER BY topic.name)
        FROM content_posttopic AS link JOIN content_topic AS topic ON topic.id = link.topic_id
        WHERE link.post_id = post.id) AS topics,
       (SELECT json_agg(json_build_array(id, tone, language, network, text)
                        ORDER BY position, id)
        FROM content_caption WHERE post_id = post.id) AS captions,
       (SELECT json_agg(json_build_array(asset.id, asset.kind, asset.alt_text, asset.title,
                                         asset.consent_expires_on < %(today)s)
                        ORDER BY carried.place, carried.position, asset.id)
        FROM (SELECT post.picture_id AS asset_id, 0 AS place, 0 AS position
              UNION ALL
              SELECT asset_id, 1, position FROM content_postmedia WHERE post_id = post.id)
             AS carried
        JOIN content_mediaasset AS asset ON asset.id = carried.asset_id) AS files
FROM content_post AS post
WHERE post.id = %(post)s AND post.organization_id = %(organization)s
"""
WIDTH = len(_Row._fields)
