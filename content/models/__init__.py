from content.models.attached import PostMedia
from content.models.media import MediaAsset, MediaRendition
from content.models.people import DismissedPost, SavedPost, SeenPost, TopicInterest
from content.models.posts import (
    Caption,
    Post,
    PostAudienceTeam,
    PostRevision,
    PostTopic,
    ReviewEntry,
)
from content.models.taxonomy import Campaign, Purpose, Topic

__all__ = [
    "Campaign",
    "Caption",
    "DismissedPost",
    "MediaAsset",
    "MediaRendition",
    "Post",
    "PostAudienceTeam",
    "PostMedia",
    "PostRevision",
    "PostTopic",
    "Purpose",
    "ReviewEntry",
    "SavedPost",
    "SeenPost",
    "Topic",
    "TopicInterest",
]
