from content.media.addresses import picture_url, public_picture_url, read_public_token
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
    "TooBig",
    "TooSmall",
    "fetch_bytes",
    "fetch_picture",
    "forget_unused",
    "picture_for_sharing",
    "picture_url",
    "public_picture_url",
    "read_public_token",
    "refocus",
    "rendition_of",
    "store_picture",
]
