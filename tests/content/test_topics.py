"""Topics, purposes, campaigns."""

from __future__ import annotations

import pytest
from django.contrib.postgres.search import SearchQuery

from advocacy.audit.models import AuditEntry
from advocacy.tenancy.urls import reverse
from content import services
from content.models import Campaign, Post, Purpose, Source, Topic, TopicInterest, TopicOwner
from tests.factories import PostFactory, PurposeFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_a_topic_is_made_and_named_once(curator, as_person):
    browser, path = as_person(curator), reverse("content:topic_new")
    assert browser.post(path, {"name": " Grid  technology ", "is_active": "on"}).status_code == 302
    assert Topic.objects.get().name == "Grid technology"
    refused = browser.post(path, {"name": "grid TECHNOLOGY", "is_active": "on"})
    assert refused.status_code == 422
    assert b"grid TECHNOLOGY" in refused.content
    assert AuditEntry.objects.get().verb == "topic.created"


def test_renaming_a_topic_keeps_posts_findable(curator, as_person):
    topic = TopicFactory(name="Wind")
    post = PostFactory(topics=[topic])
    path = reverse("content:topic_edit", topic_id=topic.pk)
    as_person(curator).post(path, {"name": "Turbines", "is_active": "on"})
    query = SearchQuery("turbine", config="english")
    assert Post.objects.filter(pk=post.pk, search=query).exists()


def test_merging_moves_posts_and_followers(curator, member, make_member, as_person):
    old, new = TopicFactory(name="Grids"), TopicFactory(name="Grid technology")
    only_old, both = PostFactory(topics=[old]), PostFactory(topics=[old, new])
    other = make_member()
    TopicInterest.objects.create(topic=old, membership=member)
    TopicInterest.objects.create(topic=old, membership=other)
    TopicInterest.objects.create(topic=new, membership=other)

    path = reverse("content:topic_merge", topic_id=old.pk)
    browser = as_person(curator)
    browser.post(path, {"into": old.pk})
    assert Topic.objects.count() == 2
    browser.post(path, {"into": new.pk})
    assert list(Topic.objects.all()) == [new]
    for post in (only_old, both):
        assert list(post.topics.all()) == [new]
    assert set(TopicInterest.objects.values_list("topic", "membership")) == {
        (new.pk, member.pk),
        (new.pk, other.pk),
    }
    assert AuditEntry.objects.get().changes == {"into": ["Grids", "Grid technology"]}


def test_merging_loses_no_care(curator, reviewer, member):
    """Neither that lawyers have to say yes, nor who answers for it, follows it, or feeds it."""
    old, new = TopicFactory(name="Claims", needs_legal=True), TopicFactory(name="Marketing")
    for topic, person in ((old, reviewer), (old, curator), (new, curator)):
        TopicOwner.objects.create(topic=topic, membership=person)
    TopicInterest.objects.create(topic=old, membership=member, is_chosen=True, weight=1.0)
    TopicInterest.objects.create(topic=new, membership=member, is_chosen=False, weight=-0.4)
    source = Source.objects.create(name="Claims weekly", url="https://c.example/feed", topic=old)

    services.merge_topics(topic_id=old.pk, into_id=new.pk, by=curator)
    new.refresh_from_db()
    source.refresh_from_db()
    assert new.needs_legal
    assert source.topic == new
    assert set(new.owners.values_list("membership", flat=True)) == {reviewer.pk, curator.pk}
    interest = TopicInterest.objects.get()
    assert (interest.topic, interest.is_chosen, interest.weight) == (new, True, 1.0)
    assert AuditEntry.objects.get().changes["needs_legal"] == [False, True]


def test_a_topic_is_not_merged_into_itself(curator):
    topic = TopicFactory()
    with pytest.raises(ValueError, match="itself"):
        services.merge_topics(topic_id=topic.pk, into_id=topic.pk, by=curator)


def test_a_purpose_in_use_stays(curator, as_person):
    used, unused = PurposeFactory(), PurposeFactory()
    PostFactory(purpose=used)
    browser = as_person(curator)
    for purpose in (used, unused):
        browser.post(reverse("content:purpose_edit", purpose_id=purpose.pk), {"action": "delete"})
    assert list(Purpose.objects.all()) == [used]
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["purpose.deleted"]


def test_a_campaign_has_its_days_in_order(curator, as_person):
    browser, path = as_person(curator), reverse("content:campaign_new")
    values = {"name": "Climate week", "starts_on": "2026-11-30", "ends_on": "2026-11-29"}
    refused = browser.post(path, values)
    assert refused.status_code == 422
    assert b"The last day is before the first one." in refused.content
    browser.post(path, {**values, "ends_on": "2026-12-06", "hashtag": "# climate week"})
    assert Campaign.objects.get().hashtag == "climateweek"
