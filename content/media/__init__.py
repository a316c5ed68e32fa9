from content.media.addresses import picture_url, public_picture_url, read_public_token
from content.media.carried import SharedFile, assets_of, carried_kind, files_for_sharing
from content.media.library import (
    fetch_bytes,
    fetch_picture,
    forget_unused,
    picture_for_sharing,
    refocus,
    rendition_of,
    store_picture,
)
from content.media.pictures import NotAPicture, PictureError, TooBig, TooSmall

__all__ = [
    "NotAPicture",
    "PictureError",
    "SharedFile",
    "TooBig",
    "TooSmall",
    "assets_of",
    "carried_kind",
    "fetch_bytes",
    "fetch_picture",
    "files_for_sharing",
    "forget_unused",
    "picture_for_sharing",
    "picture_url",
    "public_picture_url",
    "read_public_token",
    "refocus",
    "rendition_of",
    "store_picture",
]
