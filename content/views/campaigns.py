"""What became of a campaign: its posts, how often they were shared, and what that led to."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.navigation import slot
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from content import rules, words
from content.models import Campaign

# Filled above: provider(post_ids) → clicks by post.
CLICKS = "campaign.clicks"
MOST_POSTS = 200


@require_safe
@requires(Permission.WRITE_POSTS)
def campaign(request: MemberRequest, *, campaign_id: int) -> HttpResponse:
    found = Campaign.objects.filter(pk=campaign_id).first()
    if found is None:
        raise Http404
    posts = list(found.posts.order_by("-share_count", "-pk")[:MOST_POSTS])
    clicks: dict[int, int] = {}
    if posts:
        for known in slot(CLICKS, [post.pk for post in posts]):
            clicks |= known
    shares = sum(post.share_count for post in posts)
    smallest, now = request.organization.minimum_group_size, timezone.now()
    rows: list[dict[str, Any]] = [
        {
            "post": post,
            "stage": words.STAGES[
                rules.stage_of(
                    status=post.status,
                    visible_from=post.visible_from,
                    visible_until=post.visible_until,
                    now=now,
                )
            ],
            # The clicks of one or two shares would be figures about one or two people.
            "clicks": clicks.get(post.pk, 0) if post.share_count >= smallest else None,
        }
        for post in posts
    ]
    today = timezone.localdate()
    context = {
        "campaign": found,
        "rows": rows,
        "shares": shares,
        "clicks": sum(clicks.values()) if shares >= smallest else None,
        "smallest": smallest,
        "days_left": (found.ends_on - today).days + 1 if found.starts_on <= today else None,
        "is_over": found.ends_on < today,
    }
    return render(request, "content/campaign.html", context)
