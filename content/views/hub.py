"""The employee's side: the hub, a post's page, and what a person does with it for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.navigation import slot
from advocacy.accounts.permissions import Permission
from advocacy.kernel.fragments import render_block
from advocacy.tenancy.together import together
from advocacy.tenancy.urls import reverse
from content import hub
from content.models import DismissedPost, Post, SavedPost, Topic, TopicInterest
from content.queries import feed, load_files, posts_visible_to
from content.queries.finding import SORTS, Narrowing, filter_choices
from content.services import people

HUB = "content/hub.html"
_SORT_WORDS = {
    "newest": gettext_lazy("Newest first"),
    "shared": gettext_lazy("Most shared first"),
    "ending": gettext_lazy("Ending soonest first"),
}
# So many topics stand beside the lists; all of them are in the menu.
_TOPIC_CHIPS = 2
_KEPT_PARAMS = ("view", "topic")


@requires(Permission.USE_HUB)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The hub. Every filter is in the address, so that a view can be sent to a colleague."""
    membership = request.membership  # type: ignore[attr-defined]
    view = request.GET.get("view", "for-you")
    if view not in hub.VIEWS:
        raise Http404
    text = request.GET.get("q", "").strip()
    narrowing, page = _narrowing(request), _number(request, "page") or 1
    is_part = request.htmx and (page > 1 or not request.htmx.boosted)  # type: ignore[attr-defined]
    # A part of the page has nothing beside it.
    asides = [] if is_part else slot("hub.aside", request, membership)
    topics, listing, *asides = together(
        feed.topics_for_filter(membership),
        hub.listing(membership, view=view, text=text, narrowing=narrowing, page=page),
        *asides,
    )
    topic_id = narrowing.topic
    context: dict[str, Any] = {
        "listing": listing,
        "view": view,
        "text": text,
        "topic_id": topic_id,
        "page": page,
        "filters": _filters(request, narrowing),
        "topics": topics,
        "topic_chips": _TOPIC_CHIPS,
        "params": request.GET,
        # Without words to search for, the row of filters is drawn once for its few combinations.
        "known_params": tuple(
            (name, request.GET[name]) for name in _KEPT_PARAMS & request.GET.keys()
        ),
    }
    if is_part:
        return render_block(request, HUB, "cards" if page > 1 else "results", context)
    context["greeting"] = hub.greeting(membership.user.first_name, timezone.localtime().hour)
    context["asides"] = [aside for aside in asides if aside is not None]
    return render(request, HUB, context)


@requires(Permission.USE_HUB)
@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """A post with its captions. Who may not see it learns nothing of it."""
    membership = request.membership  # type: ignore[attr-defined]
    found = _visible(request, post_id)
    load_files(found)
    people.mark_seen(post=found, by=membership)
    return render(
        request,
        "content/post.html",
        {
            "post": found,
            "card": hub.card_of(post_id, membership),
            "captions": list(found.captions.all()),
            "is_hidden": DismissedPost.objects.filter(post=found, membership=membership).exists(),
            "extras": slot("post.aside", request, membership, found),
        },
    )


@requires(Permission.USE_HUB)
@require_POST
def save(request: HttpRequest, post_id: int) -> HttpResponse:
    membership = request.membership  # type: ignore[attr-defined]
    found = _visible(request, post_id)
    keep = not SavedPost.objects.filter(post=found, membership=membership).exists()
    people.save_for_later(post=found, by=membership, keep=keep)
    if request.htmx:  # type: ignore[attr-defined]
        card = hub.card_of(post_id, membership)
        return render_block(request, "content/_card.html", "card", {"card": card})
    messages.success(request, _("Saved for later.") if keep else _("No longer saved."))
    return redirect(_back(request, found))


@requires(Permission.USE_HUB)
@require_POST
def dismiss(request: HttpRequest, post_id: int) -> HttpResponse:
    """Hide a post, say why, or undo it: the form's `act` tells which."""
    membership = request.membership  # type: ignore[attr-defined]
    found = _visible(request, post_id)
    act = request.POST.get("act", "hide")
    reason = request.POST.get("reason", "")
    if act == "undo":
        people.restore(post=found, by=membership)
    elif reason in DismissedPost.Reason.values:
        people.dismiss(post=found, by=membership, reason=reason)
    else:
        people.dismiss(post=found, by=membership)
    if request.htmx:  # type: ignore[attr-defined]
        card = hub.card_of(post_id, membership)
        name = "card" if act == "undo" else "hidden"
        context = {
            "card": card,
            "reasons": [choice for choice in DismissedPost.Reason.choices if choice[0]],
            "said": reason,
        }
        template = "content/_card.html" if act == "undo" else "content/_hidden_card.html"
        return render_block(request, template, name, context)
    if act == "undo":
        messages.success(request, _("The post is back in your hub."))
        return redirect(reverse("content:post", post_id=post_id))
    messages.success(
        request, _("Hidden. You find it under “What you hid” if you change your mind.")
    )
    return redirect(reverse("content:hub"))


@requires(Permission.USE_HUB)
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """Choosing the topics one wants to see first."""
    membership = request.membership  # type: ignore[attr-defined]
    if request.method == "POST":
        chosen = [int(value) for value in request.POST.getlist("topic") if value.isdigit()]
        people.follow_topics(by=membership, topic_ids=chosen)
        messages.success(request, _("Saved. Your hub follows your topics from now on."))
        return redirect(reverse("content:hub"))
    followed = TopicInterest.objects.filter(membership=membership, is_chosen=True)
    return render(
        request,
        "content/topics_followed.html",
        {
            "topics": list(Topic.objects.filter(is_active=True)),
            "followed": set(followed.values_list("topic_id", flat=True)),
        },
    )


def _narrowing(request: HttpRequest) -> Narrowing:
    """The filters of the address; a kind, language or order that does not exist filters nothing."""

    def known(name: str, choices: Iterable[str]) -> str:
        value = request.GET.get(name, "")
        return value if value in choices else ""

    return Narrowing(
        topic=_number(request, "topic"),
        purpose=_number(request, "purpose"),
        campaign=_number(request, "campaign"),
        kind=known("kind", Post.Kind.values),
        language=known("language", dict(settings.LANGUAGES)),
        sort=known("sort", SORTS),
    )


def _filters(request: HttpRequest, narrowing: Narrowing) -> list[dict[str, Any]]:
    """The filters, where somebody opened or uses them: what they offer costs two questions."""
    if "filters" not in request.GET and replace(narrowing, topic=None) == Narrowing():
        return []
    offered = filter_choices()
    choices: list[tuple[str, str, Iterable[tuple[Any, Any]]]] = [
        ("purpose", _("Every purpose"), offered["purpose"]),
        ("kind", _("Every kind"), Post.Kind.choices),
        ("language", _("Every language"), settings.LANGUAGES),
        ("campaign", _("Every campaign"), offered["campaign"]),
        ("sort", _("In the usual order"), [(code, _SORT_WORDS[code]) for code in SORTS]),
    ]
    return [
        {
            "name": name,
            "nothing": nothing,
            "options": [(str(value), label) for value, label in options],
            "chosen": str(getattr(narrowing, name) or ""),
        }
        for name, nothing, options in choices
        if options
    ]


def _visible(request: HttpRequest, post_id: int) -> Any:
    membership = request.membership  # type: ignore[attr-defined]
    posts = posts_visible_to(membership).select_related("purpose", "campaign", "picture")
    found = posts.filter(pk=post_id).first()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, found: Post) -> str:
    if request.POST.get("from") == "post":
        return reverse("content:post", post_id=found.pk)
    return reverse("content:hub")


def _number(request: HttpRequest, name: str) -> int | None:
    """A positive number from the address; None without one. Raises Http404 for anything else."""
    value = request.GET.get(name, "")
    if not value:
        return None
    if not value.isdigit() or not 0 < int(value) < 2**31:
        raise Http404
    return int(value)
