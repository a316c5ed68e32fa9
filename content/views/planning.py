"""Planning: how long the material lasts, whether it is balanced, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel import reading
from advocacy.tenancy.urls import reverse
from content import flow_rules, words
from content.queries import runway as queries
from content.queries.runway import LanguageRunway
from content.queries.sources import inboxes


@require_GET
@requires(Permission.WRITE_POSTS)
def planning(request: MemberRequest) -> HttpResponse:
    today = timezone.localdate()
    languages = queries.language_runways(today=today)
    trend = queries.balance_trend(today=today)
    codes = [language.code for language in languages]
    return render(
        request,
        "content/planning.html",
        {
            "tiles": runway_tiles(languages),
            "balance": queries.balance_now(now=timezone.now()),
            "inboxes": inboxes(),
            "codes": [(code, words.language_name(code)) for code in codes],
            "teams": queries.team_runways(today=today, codes=codes),
            "short": flow_rules.SHORT_RUNWAY,
            "enough": flow_rules.SOME_RUNWAY,
            "longest": flow_rules.LONGEST_RUNWAY,
            "fresh_days": flow_rules.FRESH_FOR.days,
            "guideline": round(flow_rules.USEFUL_GUIDELINE * 100),
            "weeks": [reading.day(week.first_day) for week in trend],
            "trend": [None if week.share is None else round(week.share * 100) for week in trend],
        },
    )


def runway_tiles(languages: list[LanguageRunway]) -> list[dict[str, Any]]:
    """A tile per language: days, their tone, and the next thing to do."""
    return [
        {
            "label": _("Runway, %(language)s") % {"language": words.language_name(language.code)},
            "days": days_words(language.days),
            "tone": "bad" if language.days == 0 else "warn" if language.is_short else "",
            "next": _next_step(language),
        }
        for language in languages
    ]


def days_words(days: int) -> str | Promise:
    if days >= flow_rules.LONGEST_RUNWAY:
        return ngettext("%(num)s day or more", "%(num)s days or more", days) % {"num": days}
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}


def _next_step(language: LanguageRunway) -> tuple[str, str]:
    """Words and where they lead ("" when nothing has to be done)."""
    waiting = language.waiting
    if waiting.review and not language.is_enough:
        return (
            ngettext(
                "%(num)s post waits for review", "%(num)s posts wait for review", waiting.review
            )
            % {"num": waiting.review},
            reverse("content:review_queue"),
        )
    if waiting.imports and not language.is_enough:
        return (
            ngettext(
                "%(num)s import waits for you", "%(num)s imports wait for you", waiting.imports
            )
            % {"num": waiting.imports},
            f"{reverse('content:imports')}?language={language.code}",
        )
    if not language.is_enough and language.translatable:
        editor = reverse("content:post_edit", post_id=language.translatable)
        return _("Translate a caption"), f"{editor}#captions"
    if not language.is_enough:
        return _("Write a post"), f"{reverse('content:post_new')}?language={language.code}"
    return _("fresh posts that are not promotion"), ""


def queue_line() -> dict[str, Any]:
    """For the review queue: what waits elsewhere, and the language whose material ends first."""
    runways = queries.language_runways(today=timezone.localdate(), with_waiting=False)
    shortest = min(runways, key=lambda one: one.days, default=None)
    line = ""
    if shortest is not None:
        line = ngettext(
            "Fresh posts in %(language)s last %(num)s day.",
            "Fresh posts in %(language)s last %(num)s days.",
            shortest.days,
        ) % {"language": words.language_name(shortest.code), "num": shortest.days}
    return {
        "inboxes": inboxes(),
        "line": line,
        "is_short": shortest is not None and shortest.is_short,
    }
