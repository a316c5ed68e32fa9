"""How Nordwind reviews: owners of topics, a lawyer, days that are due, a remark about a caption."""

from __future__ import annotations

from datetime import timedelta

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Role
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import People
from advocacy.config.demo.data.plan import Plan
from advocacy.config.demo.data.taxonomy import Taxonomy
from content.models import Caption, Post, ReviewEntry, ReviewMention, ReviewPolicy, TopicOwner
from content.reviewing import Place, due_after

_OWNERS = {"Wind power": "Tomás", "Grid technology": "Tomás", "Careers": "Jonas"}
_FOR_LEGAL = "Results"


def make_reviewing(plan: Plan, company: Company, people: People, taxonomy: Taxonomy) -> None:
    """Only where stories are told; the other company keeps the defaults."""
    if company.slug != "nordwind":
        return
    ReviewPolicy.objects.create()
    TopicOwner.objects.bulk_create(
        TopicOwner(topic=taxonomy.topics[topic], membership=people.lead(name))
        for topic, name in _OWNERS.items()
        if topic in taxonomy.topics
    )
    lawyer = Membership.objects.filter(team__name__icontains="legal").order_by("pk").first()
    if lawyer is not None and _FOR_LEGAL in taxonomy.topics:
        lawyer.roles = sorted({*lawyer.roles, Role.LEGAL.value})
        lawyer.save(update_fields=["roles"])
        topic = taxonomy.topics[_FOR_LEGAL]
        topic.needs_legal = True
        topic.save(update_fields=["needs_legal"])
    # Approvals of the past count like those that are given from now on.
    ReviewEntry.objects.filter(kind=ReviewEntry.Kind.APPROVED).update(place=Place.COLLEAGUE)
    waiting = Post.objects.filter(status=Post.Status.IN_REVIEW).order_by("submitted_at", "pk")
    for number, post in enumerate(waiting):
        post.review_due_on = due_after(plan.today, working_days=number)
        post.save(update_fields=["review_due_on"])
    _remark(plan, company, people)


def _remark(plan: Plan, company: Company, people: People) -> None:
    caption = Caption.objects.filter(
        post__status=Post.Status.IN_REVIEW, text__contains="quietest blades in Europe"
    ).first()
    if caption is None:
        return
    author, by = people.lead("Tomás"), people.lead("Jonas")
    entry = ReviewEntry.objects.create(
        post=caption.post,
        kind=ReviewEntry.Kind.COMMENT,
        body=f"@{author} which study says so? With its name in the text I am all for it.",
        revision=caption.post.revision,
        by=by,
        caption=caption,
        at=plan.now(company.zone) - timedelta(hours=2),
    )
    ReviewMention.objects.create(entry=entry, membership=author)
