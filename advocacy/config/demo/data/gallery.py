"""A picture for every story, drawn, stored and prepared for its places as uploads are."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from advocacy.accounts.models import Membership
from advocacy.config.demo.data.pictures import draw
from advocacy.config.demo.data.plan import Plan
from advocacy.config.demo.data.posts import Dated
from content.media import store_picture
from content.models import MediaAsset

# As many as a browser shows beside each other without one twice.
_MOST = 80


def make_gallery(
    plan: Plan, company: str, dated: Sequence[Dated], by: Membership
) -> dict[str, MediaAsset]:
    """Pictures by the slugs of their stories; stories told again go without."""
    stories = [each.story for each in dated][:_MOST]
    chances = [plan.chance(company, "picture", story.slug) for story in stories]
    found: dict[str, MediaAsset] = {}
    # Pillow lets go of the interpreter while it draws: the next one is ready when it is needed.
    with ThreadPoolExecutor(2) as pool:
        drawings = pool.map(draw, [story.motif for story in stories], chances)
        for story, data in zip(stories, drawings, strict=True):
            asset = store_picture(data, by=by)
            asset.alt_text = story.alt
            found[story.slug] = asset
    MediaAsset.objects.bulk_update(found.values(), ["alt_text"])
    return found
