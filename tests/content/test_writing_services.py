"""Saving posts: revisions, conflicts, captions that keep their identity, the search index."""

from __future__ import annotations

import pytest
from django.contrib.postgres.search import SearchQuery

from content import services
from content.models import Caption, Post
from content.services import CaptionDraft, EditConflict, NotPossible
from tests.factories import TeamFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_each_change_is_a_revision(curator, draft):
    post = services.create_post(by=curator, draft=draft())
    post = services.save_post(post_id=post.pk, by=curator, draft=draft(title="B"), revision=1)
    assert post.revision == 2
    titles = {revision.number: revision.snapshot["title"] for revision in post.revisions.all()}
    assert titles == {1: draft().title, 2: "B"}


def test_saving_the_same_again_changes_nothing(curator, draft):
    post = services.create_post(by=curator, draft=draft())
    post = services.save_post(post_id=post.pk, by=curator, draft=_again(post, draft), revision=1)
    assert post.revision == 1
    assert post.revisions.count() == 1


def _again(post, draft):
    caption = post.captions.get()
    return draft(captions=(CaptionDraft(caption.text, id=caption.pk),))


def test_the_second_editor_is_told_and_overwrites_nothing(curator, reviewer, draft):
    post = services.create_post(by=curator, draft=draft())
    services.save_post(post_id=post.pk, by=reviewer, draft=draft(title="Theirs"), revision=1)
    with pytest.raises(EditConflict) as conflict:
        services.save_post(post_id=post.pk, by=curator, draft=draft(title="Mine"), revision=1)
    assert conflict.value.post.title == "Theirs"
    post.refresh_from_db()
    assert (post.title, post.revision) == ("Theirs", 2)


def test_autosaves_of_one_person_fold_into_one_revision(curator, reviewer, draft):
    post = services.create_post(by=curator, draft=draft())
    for number, title in enumerate(("A", "Ab", "Abc"), start=1):
        post = services.save_post(
            post_id=post.pk, by=curator, draft=draft(title=title), revision=number, autosave=True
        )
    assert [(row.number, row.snapshot["title"]) for row in post.revisions.all()] == [(4, "Abc")]
    post = services.save_post(
        post_id=post.pk, by=reviewer, draft=draft(title="Theirs"), revision=4, autosave=True
    )
    assert post.revisions.count() == 2


def test_autosaving_keeps_what_was_reviewed(in_review, curator, reviewer, draft):
    services.request_changes(post_id=in_review.pk, by=reviewer, comment="Shorter.")
    services.save_post(
        post_id=in_review.pk, by=curator, draft=draft(title="Short"), revision=1, autosave=True
    )
    assert in_review.revisions.filter(number=1).exists()


def test_nothing_is_autosaved_while_others_look_at_it(in_review, curator, draft):
    with pytest.raises(NotPossible):
        services.save_post(
            post_id=in_review.pk, by=curator, draft=draft(title="x"), revision=1, autosave=True
        )


def test_captions_keep_their_identity(curator, draft):
    texts = (CaptionDraft("First"), CaptionDraft("Second"), CaptionDraft("Third"))
    post = services.create_post(by=curator, draft=draft(captions=texts))
    first, second, third = post.captions.all()
    services.save_post(
        post_id=post.pk,
        by=curator,
        draft=draft(
            captions=(
                CaptionDraft("Third, moved up", id=third.pk),
                CaptionDraft("First", tone="short", id=first.pk),
                CaptionDraft("New"),
            )
        ),
        revision=1,
    )
    rows = list(Caption.objects.filter(post=post).values_list("pk", "text", "tone"))
    assert rows[:2] == [(third.pk, "Third, moved up", "curious"), (first.pk, "First", "short")]
    assert rows[2][1] == "New"
    assert second.pk not in {pk for pk, *_ in rows}


def test_a_caption_of_another_post_is_not_taken_over(curator, draft):
    other = services.create_post(by=curator, draft=draft())
    foreign = other.captions.get()
    services.create_post(by=curator, draft=draft(captions=(CaptionDraft("Mine", id=foreign.pk),)))
    foreign.refresh_from_db()
    assert (foreign.post, foreign.text) == (other, draft().captions[0].text)


def test_topics_and_teams_are_replaced(curator, draft):
    one, two = TopicFactory(name="Grid"), TopicFactory(name="People")
    team, other_team = TeamFactory(), TeamFactory()
    post = services.create_post(
        by=curator, draft=draft(topics=[one], for_everyone=False, audience_teams=[team])
    )
    post = services.save_post(
        post_id=post.pk,
        by=curator,
        draft=draft(
            topics=[one, two],
            for_everyone=False,
            audience_teams=[other_team],
            audience_languages=["de", "de"],
        ),
        revision=1,
    )
    assert set(post.topics.all()) == {one, two}
    assert list(post.audience_teams.all()) == [other_team]
    assert post.audience_languages == ["de"]


def test_posts_are_indexed_in_their_language(curator, draft):
    post = services.create_post(
        by=curator,
        draft=draft(
            title="Leisere Rotorblätter",
            language="de",
            topics=[TopicFactory(name="Netztechnik")],
            captions=(CaptionDraft("Was Eulen über Luft wissen", language="de"),),
        ),
    )

    def found(text: str) -> bool:
        query = SearchQuery(text, config="german")
        return Post.objects.filter(pk=post.pk, search=query).exists()

    assert found("Rotorblatter")
    assert found("Netztechnik")
    assert found("Eule")
    assert not found("Turbine")
