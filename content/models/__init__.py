from content.models.asking import CaptionRequest
from content.models.attached import PostMedia
from content.models.media import MediaAsset, MediaRendition
from content.models.people import DismissedPost, SavedPost, SeenPost, TopicInterest
from content.models.posts import (
    Caption,
    Post,
    PostAudienceGroup,
    PostAudienceTeam,
    PostRevision,
    PostTopic,
)
from content.models.review import (
    ExternalReviewer,
    ReviewAbsence,
    ReviewEntry,
    ReviewMention,
    ReviewPolicy,
    TopicOwner,
)
from content.models.sources import ImportedItem, Source
from content.models.suggestions import CalendarFeed, Suggestion
from content.models.taxonomy import Campaign, Purpose, Topic

__all__ = [
    "CalendarFeed",
    "Campaign",
    "Caption",
    "CaptionRequest",
    "DismissedPost",
    "ExternalReviewer",
    "ImportedItem",
    "MediaAsset",
    "MediaRendition",
    "Post",
    "PostAudienceGroup",
    "PostAudienceTeam",
    "PostMedia",
    "PostRevision",
    "PostTopic",
    "Purpose",
    "ReviewAbsence",
    "ReviewEntry",
    "ReviewMention",
    "ReviewPolicy",
    "SavedPost",
    "SeenPost",
    "Source",
    "Suggestion",
    "Topic",
    "TopicInterest",
    "TopicOwner",
]
