from content.media.addresses import picture_url, public_picture_url, read_public_token
from content.media.carried import SharedFile, assets_of, carried_kind, files_for_sharing
from content.media.files import Damaged, FileTooBig, NoSvg, NotAFile
from content.media.library import (
    fetch_bytes,
    fetch_picture,
    for_use_in,
    forget,
    forget_unused,
    picture_for_sharing,
    refocus,
    rendition_of,
    store_picture,
)
from content.media.pictures import NotAPicture, PictureError, TooBig, TooSmall
from content.media.scanning import Infected, NotScanned
from content.media.storing import QuotaReached, bytes_used, store_upload

__all__ = [
    "Damaged",
    "FileTooBig",
    "Infected",
    "NoSvg",
    "NotAFile",
    "NotAPicture",
    "NotScanned",
    "PictureError",
    "QuotaReached",
    "SharedFile",
    "TooBig",
    "TooSmall",
    "assets_of",
    "bytes_used",
    "carried_kind",
    "fetch_bytes",
    "fetch_picture",
    "files_for_sharing",
    "for_use_in",
    "forget",
    "forget_unused",
    "picture_for_sharing",
    "picture_url",
    "public_picture_url",
    "read_public_token",
    "refocus",
    "rendition_of",
    "store_picture",
    "store_upload",
]
