"""Where material comes from by itself: feeds and company pages, and what they brought."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import TenantModel
from content.models.posts import Post
from content.models.taxonomy import Purpose, Topic


class Source(TenantModel):
    """A feed that is read now and then, or a company page whose posts are handed to us."""

    class Kind(models.TextChoices):
        FEED = "feed", _("Feed")
        PAGE = "page", _("Company page")

    class Problem(models.TextChoices):
        BLOCKED = "blocked", _("The address leads to a private network.")
        NOT_REACHED = "not_reached", _("The site does not answer.")
        TOO_SLOW = "too_slow", _("The site takes too long to answer.")
        TOO_LARGE = "too_large", _("The feed is too large to read.")
        BROKEN_OFF = "broken_off", _("The site breaks off its answer.")
        GONE = "gone", _("There is no feed at this address any more.")
        NOT_PUBLIC = "not_public", _("The site no longer lets us read the feed.")
        REFUSED = "refused", _("The site answers with an error.")
        NOT_A_FEED = "not_a_feed", _("What the address answers is no feed.")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FEED)
    name = models.CharField(_("name"), max_length=160)
    url = models.URLField(_("address of the feed"), max_length=1000, blank=True)
    site_url = models.URLField(max_length=1000, blank=True)
    # Of a company page, as its network names it.
    page_urn = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # One of the first has to be in title or summary, none of the second may be.
    include_words = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    exclude_words = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True)
    purpose = models.ForeignKey(Purpose, on_delete=models.SET_NULL, null=True, blank=True)
    # What posts made of it begin with.
    extra_points = models.PositiveSmallIntegerField(_("extra points"), default=0)
    # Empty: as the feed says, otherwise as the words look.
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, blank=True)
    most_per_day = models.PositiveSmallIntegerField(_("at most a day"), default=5)
    # Waiting, being written or in the hub: what has ended makes room.
    most_active = models.PositiveSmallIntegerField(_("at most active"), default=20)
    # Of the last answer that was read to its end: the next request asks for what is newer.
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    next_fetch_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=20, choices=Problem, blank=True)
    # A broken feed is told once, until it has worked again.
    told_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "url"],
                condition=~models.Q(url=""),
                name="source_feed_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "page_urn"],
                condition=~models.Q(page_urn=""),
                name="source_page_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "next_fetch_at"],
                condition=models.Q(is_active=True, kind="feed"),
                name="source_due",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportedItem(TenantModel):
    """Something a source brought. It becomes a post when a curator takes it on."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        # The same as something that was here before, from this source or another one.
        FOLDED = "folded", _("Known already")
        ACCEPTED = "accepted", _("Taken on")
        DISMISSED = "dismissed", _("Dismissed")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="items")
    # A hash of what the source calls it.
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    same_as = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    post = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    # A value of Post.Kind.
    kind = models.CharField(max_length=10, default=Post.Kind.ARTICLE)
    url = models.URLField(max_length=1000)
    canonical_url = models.CharField(max_length=1000)
    title = models.CharField(max_length=300)
    summary = models.TextField(max_length=1000, blank=True)
    picture_url = models.URLField(max_length=1000, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    published_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-imported_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="imported_item_once")]
        indexes = [
            models.Index(fields=["organization", "state", "-imported_at"], name="import_inbox"),
            models.Index(fields=["organization", "canonical_url"], name="import_by_link"),
            models.Index(fields=["source", "state", "imported_at"], name="import_caps"),
            GinIndex(fields=["title"], name="import_title_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str:
        return str(dict(Post.Kind.choices).get(self.kind, self.kind))
