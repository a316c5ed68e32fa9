from content.queries.curation import (
    PostFilter,
    Reach,
    conversation_of,
    counts_by_stage,
    last_reviewed,
    possible_duplicates,
    post_in_full,
    posts_table,
    reach_of,
    review_queue,
    reviewable_by,
)
from content.queries.sharing import PostToShare, post_to_share
from content.queries.visibility import (
    audience_of,
    locations,
    members_addressed,
    posts_visible_to,
    reader_of,
    shareable_post,
)

__all__ = [
    "PostFilter",
    "PostToShare",
    "Reach",
    "audience_of",
    "conversation_of",
    "counts_by_stage",
    "last_reviewed",
    "locations",
    "members_addressed",
    "possible_duplicates",
    "post_in_full",
    "post_to_share",
    "posts_table",
    "posts_visible_to",
    "reach_of",
    "reader_of",
    "review_queue",
    "reviewable_by",
    "shareable_post",
]
