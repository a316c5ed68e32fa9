from content.queries.visibility import (
    audience_of,
    locations,
    members_addressed,
    posts_visible_to,
    reader_of,
    shareable_post,
)

__all__ = [
    "audience_of",
    "locations",
    "members_addressed",
    "posts_visible_to",
    "reader_of",
    "shareable_post",
]
