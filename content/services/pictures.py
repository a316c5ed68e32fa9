"""Pictures that come with imported and suggested posts."""

from __future__ import annotations

from advocacy.accounts.models import Membership
from advocacy.kernel import http
from content import media
from content.models import Post


def adopt_picture(*, post: Post, url: str, by: Membership) -> bool:
    """Fetch a picture for a fresh draft without one. False when there is none to be had.

    Asks the network: never call it inside a transaction.
    """
    try:
        asset = media.store_picture(media.fetch_bytes(url), by=by, source_url=url)
    except (http.FetchError, media.PictureError):
        return False
    return bool(Post.objects.filter(pk=post.pk, picture=None).update(picture=asset))
