"""The search index of posts: each in the grammar of its own language, without accents."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection

from advocacy.tenancy.context import current_organization

# PostgreSQL's text search configurations; it has none for Polish.
CONFIGURATIONS = {"en": "english", "de": "german", "da": "danish", "nl": "dutch"}
FALLBACK = "simple"

_INDEX = """
UPDATE content_post AS post SET search =
    setweight(to_tsvector(config.name, unaccent(post.title)), 'A')
    || setweight(to_tsvector(config.name, unaccent(coalesce(topics.names, ''))), 'A')
    || setweight(to_tsvector(config.name, unaccent(post.summary || ' ' || post.site_name)), 'B')
    || setweight(to_tsvector(config.name, unaccent(coalesce(captions.texts, ''))), 'C')
FROM
    content_post AS same
    CROSS JOIN LATERAL (
        SELECT coalesce((%s::jsonb ->> same.language), %s)::regconfig AS name
    ) AS config
    CROSS JOIN LATERAL (
        SELECT string_agg(topic.name, ' ') AS names
        FROM content_posttopic AS link JOIN content_topic AS topic ON topic.id = link.topic_id
        WHERE link.post_id = same.id
    ) AS topics
    CROSS JOIN LATERAL (
        SELECT string_agg(caption.text, ' ') AS texts
        FROM content_caption AS caption WHERE caption.post_id = same.id
    ) AS captions
WHERE same.id = post.id AND post.id = ANY(%s) AND post.organization_id = %s
"""


def index_posts(post_ids: Iterable[int]) -> None:
    """Write the search vector of posts: title, topics, summary, captions, in falling weight."""
    with connection.cursor() as cursor:
        cursor.execute(
            _INDEX,
            [json.dumps(CONFIGURATIONS), FALLBACK, list(post_ids), current_organization().pk],
        )
