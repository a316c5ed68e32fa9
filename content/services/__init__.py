from content.services.counting import count_share
from content.services.errors import (
    EditConflict,
    NotPossible,
    NotReady,
    OwnPost,
    PostError,
    ReasonNeeded,
)
from content.services.review import (
    approve,
    comment,
    reopen,
    request_changes,
    submit_for_review,
    take_back,
    withdraw,
)
from content.services.sources import (
    AlreadyDecided,
    ImportResult,
    IncomingItem,
    accept_import,
    dismiss_imports,
    import_items,
)
from content.services.taxonomy import StillUsed, delete_purpose, merge_topics, save_taxonomy
from content.services.writing import CaptionDraft, PostDraft, create_post, last_editor_id, save_post

__all__ = [
    "AlreadyDecided",
    "CaptionDraft",
    "EditConflict",
    "ImportResult",
    "IncomingItem",
    "NotPossible",
    "NotReady",
    "OwnPost",
    "PostDraft",
    "PostError",
    "ReasonNeeded",
    "StillUsed",
    "accept_import",
    "approve",
    "comment",
    "count_share",
    "create_post",
    "delete_purpose",
    "dismiss_imports",
    "import_items",
    "last_editor_id",
    "merge_topics",
    "reopen",
    "request_changes",
    "save_post",
    "save_taxonomy",
    "submit_for_review",
    "take_back",
    "withdraw",
]
