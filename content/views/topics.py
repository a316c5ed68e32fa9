"""Topics, purposes and campaigns: what posts are sorted by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.urls import reverse
from content import services
from content.forms import CampaignForm, MergeForm, PurposeForm, TopicForm
from content.models import Campaign, PostTopic, Purpose, Topic
from content.queries import curation

writes = requires(Permission.WRITE_POSTS)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@writes
def topics(request: MemberRequest) -> HttpResponse:
    return render(
        request,
        "content/topics.html",
        {
            "topics": list(curation.topics_with_use()),
            "purposes": list(curation.purposes_with_use()),
            "campaigns": list(curation.campaigns_with_use()),
        },
    )


@get_or_post
@writes
def topic_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, TopicForm, Topic(), title=_("New topic"))


@get_or_post
@writes
def topic_edit(request: MemberRequest, *, topic_id: int) -> HttpResponse:
    topic: Topic = get_object_or_404(Topic.objects, pk=topic_id)
    return _edit(
        request,
        TopicForm,
        topic,
        title=_("Topic “%(name)s”") % {"name": topic.name},
        merge=MergeForm(topic=topic),
        used=PostTopic.objects.filter(topic=topic).count(),
    )


@require_POST
@writes
def topic_merge(request: MemberRequest, *, topic_id: int) -> HttpResponse:
    topic: Topic = get_object_or_404(Topic.objects, pk=topic_id)
    form = MergeForm(request.POST, topic=topic)
    if not form.is_valid():
        messages.error(request, _("Choose the topic that should stay."))
        return redirect(reverse("content:topic_edit", topic_id=topic.pk))
    moved = PostTopic.objects.filter(topic=topic).count()
    into = services.merge_topics(
        topic_id=topic.pk, into_id=form.cleaned_data["into"].pk, by=request.membership
    )
    messages.success(
        request,
        ngettext(
            "“%(old)s” is now part of “%(new)s”, with its %(num)s post.",
            "“%(old)s” is now part of “%(new)s”, with its %(num)s posts.",
            moved,
        )
        % {"old": topic.name, "new": into.name, "num": moved},
    )
    return redirect(reverse("content:topics"))


@get_or_post
@writes
def purpose_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, PurposeForm, Purpose(), title=_("New purpose"))


@get_or_post
@writes
def purpose_edit(request: MemberRequest, *, purpose_id: int) -> HttpResponse:
    purpose: Purpose = get_object_or_404(Purpose.objects, pk=purpose_id)
    if request.POST.get("action") == "delete":
        try:
            services.delete_purpose(purpose_id=purpose.pk, by=request.membership)
        except services.StillUsed:
            messages.error(
                request, _("Posts still have this purpose. Give them another one first.")
            )
            return redirect(reverse("content:purpose_edit", purpose_id=purpose.pk))
        messages.success(request, _("“%(name)s” was deleted.") % {"name": purpose.name})
        return redirect(reverse("content:topics"))
    return _edit(
        request,
        PurposeForm,
        purpose,
        title=_("Purpose “%(name)s”") % {"name": purpose.name},
        deletable=not purpose.posts.exists(),
    )


@get_or_post
@writes
def campaign_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, CampaignForm, Campaign(), title=_("New campaign"))


@get_or_post
@writes
def campaign_edit(request: MemberRequest, *, campaign_id: int) -> HttpResponse:
    campaign: Campaign = get_object_or_404(Campaign.objects, pk=campaign_id)
    title = _("Campaign “%(name)s”") % {"name": campaign.name}
    return _edit(request, CampaignForm, campaign, title=title)


def _edit(
    request: MemberRequest,
    form_class: type[forms.ModelForm],
    row: Topic | Purpose | Campaign,
    *,
    title: str,
    **context: Any,
) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, instance=row)
    if form.is_bound and form.is_valid():
        services.save_taxonomy(row=form.save(commit=False), by=request.membership)
        messages.success(request, _("Saved."))
        return redirect(reverse("content:topics"))
    return render(
        request,
        "content/taxonomy_form.html",
        {"form": form, "title": title, "row": row, "merge": None, "deletable": False, **context},
        status=422 if form.errors else 200,
    )
