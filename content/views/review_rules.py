"""The organization's rules for reviews, and a reviewer's days off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.urls import reverse
from content import queries, services
from content.forms import AbsenceForm, ReviewPolicyForm
from content.models import ReviewAbsence, Topic, TopicOwner


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POLICIES)
def policy(request: MemberRequest) -> HttpResponse:
    """How many, who, and for which topics the legal team."""
    form = ReviewPolicyForm(request.POST or None, instance=queries.review_policy())
    topics = list(Topic.objects.filter(is_active=True))
    judges = list(queries.reviewers())
    if request.method == "POST":
        legal = {int(value) for value in request.POST.getlist("legal") if value.isdigit()}
        owners = {
            topic.pk: {
                int(value) for value in request.POST.getlist(f"owner-{topic.pk}") if value.isdigit()
            }
            for topic in topics
        }
    else:
        legal = {topic.pk for topic in topics if topic.needs_legal}
        owners = {topic.pk: set() for topic in topics}
        for link in TopicOwner.objects.filter(topic__in=topics):
            owners[link.topic_id].add(link.membership_id)
    if form.is_valid():
        known = {person.pk for person in judges}
        services.save_review_policy(
            by=request.membership,
            **form.cleaned_data,
            legal_topic_ids=legal,
            # Somebody may have lost the role while the page was open.
            owners={topic: people & known for topic, people in owners.items()},
        )
        messages.success(request, _("Saved. The rules hold for what waits in review, too."))
        return redirect(reverse("content:review_rules"))
    return render(
        request,
        "content/review_rules.html",
        {
            "form": form,
            "topics": topics,
            "judges": judges,
            "legal": legal,
            "owners": owners,
            "has_legal": any(judge.may(Permission.REVIEW_FOR_LEGAL) for judge in judges),
        },
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REVIEW_POSTS)
def away(request: MemberRequest) -> HttpResponse:
    """Saying when one is away and who stands in."""
    me, back = request.membership, reverse("content:review_away")
    if request.POST.get("remove", "").isdigit():
        services.remove_absence(by=me, absence_id=int(request.POST["remove"]))
        messages.success(request, _("Removed. You are asked again."))
        return redirect(back)
    form = AbsenceForm(request.POST or None, membership=me)
    if form.is_valid():
        services.set_absence(by=me, **form.cleaned_data)
        messages.success(request, _("Saved. You are asked nothing on these days."))
        return redirect(back)
    absences = ReviewAbsence.objects.filter(last_day__gte=timezone.localdate())
    return render(
        request,
        "content/review_away.html",
        {
            "form": form,
            "mine": list(absences.filter(membership=me).select_related("stand_in__user")),
            "others": list(
                absences.exclude(membership=me).select_related("membership__user", "stand_in__user")
            ),
        },
        status=422 if form.is_bound else 200,
    )
