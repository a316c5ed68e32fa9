"""How many say yes, and who: the rules of the organization, over several people and versions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from advocacy.audit.models import AuditEntry
from advocacy.mail.models import OutgoingMail
from content import queries, services
from content.hub import card_of
from content.models import CaptionRequest, Post, PostTopic, ReviewEntry, Topic
from content.reviewing import Crew, Judge, Place, due_after, mentioned, standing
from content.services import AlreadyApproved, CaptionDraft, NotPossible, NotYourPlace, OwnPost
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(admin):
    """Set the rules of the organization; what is not said stays the default."""

    def set_rules(*, owners=None, legal=(), **changes):
        defaults = {"approvals": 1, "by_topic_owners": False, "typos_stay_live": True, "days": 2}
        return services.save_review_policy(
            by=admin,
            **{**defaults, **changes},
            legal_topic_ids={topic.pk for topic in legal},
            owners={
                topic.pk: {person.pk for person in people}
                for topic, people in (owners or {}).items()
            },
        )

    return set_rules


def _say_yes(post: Post, by, **options) -> Post:
    post.refresh_from_db()
    return services.approve(post_id=post.pk, by=by, revision=post.revision, **options)


def _is_approved(post: Post) -> bool:
    post.refresh_from_db()
    return post.status == "approved"


def test_two_people_say_yes(rules, in_review, reviewer, make_member):
    rules(approvals=2)
    assert not queries.reviewable_by(make_member("curator")).filter(pk=0).exists()
    _say_yes(in_review, reviewer)
    assert not _is_approved(in_review)
    with pytest.raises(AlreadyApproved):
        _say_yes(in_review, reviewer)
    assert not queries.reviewable_by(reviewer).exists()
    _say_yes(in_review, make_member("curator"))
    assert _is_approved(in_review)


def test_a_change_voids_the_first_yes_a_typing_error_does_not(
    rules, in_review, curator, reviewer, make_member, draft
):
    rules(approvals=2)
    second, third = make_member("curator"), make_member("curator")
    _say_yes(in_review, reviewer)
    typo = draft(summary="What owls knew about air.")
    services.save_post(post_id=in_review.pk, by=curator, draft=typo, revision=1)
    assert [entry.by for entry in queries.counting_votes([in_review.pk])] == [reviewer]
    meaning = draft(summary="What eagles know about water.")
    services.save_post(post_id=in_review.pk, by=curator, draft=meaning, revision=2)
    assert not queries.counting_votes([in_review.pk])
    _say_yes(in_review, second)
    assert not _is_approved(in_review)
    _say_yes(in_review, third)
    assert _is_approved(in_review)


def test_whoever_changed_any_of_it_since_the_last_approval_is_no_judge(
    in_review, curator, reviewer, make_member, draft
):
    """Also when somebody else made the latest revision."""
    helper = make_member("curator")
    services.save_post(
        post_id=in_review.pk, by=helper, draft=draft(title="Owls and blades"), revision=1
    )
    services.save_post(
        post_id=in_review.pk, by=curator, draft=draft(title="Owls and quiet blades"), revision=2
    )
    assert not queries.reviewable_by(helper).exists()
    with pytest.raises(OwnPost):
        _say_yes(in_review, helper)
    _say_yes(in_review, reviewer)
    # What was approved is nobody's guilt any more: the helper may judge the next change.
    services.save_post(
        post_id=in_review.pk, by=reviewer, draft=draft(title="Owls, blades, wind"), revision=3
    )
    assert list(queries.reviewable_by(helper)) == [in_review]
    with pytest.raises(OwnPost):
        _say_yes(in_review, reviewer)
    _say_yes(in_review, helper)
    assert _is_approved(in_review)


def test_whoever_gave_words_for_it_is_no_judge(in_review, curator, reviewer, make_member):
    asked = CaptionRequest.objects.create(
        post=in_review,
        asked=reviewer,
        asked_by=curator,
        state="answered",
        text="Owls.",
        answered_at=timezone.now(),
    )
    assert not queries.reviewable_by(reviewer).exists()
    with pytest.raises(OwnPost):
        _say_yes(in_review, reviewer)
    CaptionRequest.objects.filter(pk=asked.pk).update(state="declined")
    assert list(queries.reviewable_by(reviewer)) == [in_review]
    _say_yes(in_review, reviewer)
    assert _is_approved(in_review)


def test_legal_has_to_say_yes_for_its_topics(rules, in_review, reviewer, admin, make_member):
    topic = TopicFactory(name="Share price")
    PostTopic.objects.create(post=in_review, topic=topic)
    rules(legal=[topic])
    counsel, second = make_member("legal"), make_member("legal")
    assert list(queries.reviewable_by(counsel)) == [in_review]
    _say_yes(in_review, counsel)
    assert queries.standing_of(in_review).open_places == (Place.COLLEAGUE,)
    # The second lawyer is a colleague like others.
    assert list(queries.reviewable_by(second)) == [in_review]
    _say_yes(in_review, reviewer)
    assert _is_approved(in_review)


def test_an_admin_is_no_lawyer(rules, in_review, reviewer, admin):
    topic = TopicFactory()
    PostTopic.objects.create(post=in_review, topic=topic)
    rules(legal=[topic])
    _say_yes(in_review, reviewer)
    assert not queries.reviewable_by(admin).exists()
    with pytest.raises(NotYourPlace):
        _say_yes(in_review, admin)
    assert not _is_approved(in_review)


def test_owners_of_the_topics_say_yes(rules, in_review, curator, reviewer, make_member):
    topic, owner = TopicFactory(), make_member("curator")
    PostTopic.objects.create(post=in_review, topic=topic)
    rules(by_topic_owners=True, owners={topic: [owner, curator]})
    with pytest.raises(NotYourPlace):
        _say_yes(in_review, reviewer)
    assert not queries.reviewable_by(reviewer).exists()
    assert list(queries.reviewable_by(owner)) == [in_review]
    _say_yes(in_review, owner)
    assert _is_approved(in_review)


def test_without_an_owner_who_could_everybody_may(rules, in_review, curator, reviewer):
    topic = TopicFactory()
    PostTopic.objects.create(post=in_review, topic=topic)
    rules(by_topic_owners=True, owners={topic: [curator]})
    assert list(queries.reviewable_by(reviewer)) == [in_review]
    _say_yes(in_review, reviewer)
    assert _is_approved(in_review)


def test_a_stand_in_has_the_voice_of_who_is_away(rules, in_review, reviewer, make_member):
    topic, owner, deputy = TopicFactory(), make_member("curator"), make_member("curator")
    PostTopic.objects.create(post=in_review, topic=topic)
    rules(by_topic_owners=True, owners={topic: [owner]})
    today = timezone.localdate()
    services.set_absence(
        by=owner, first_day=today, last_day=today + timedelta(days=3), stand_in=deputy
    )
    assert list(queries.reviewable_by(deputy)) == [in_review]
    with pytest.raises(NotYourPlace):
        _say_yes(in_review, reviewer)
    _say_yes(in_review, deputy)
    assert _is_approved(in_review)


def test_a_stand_in_lends_no_voice_to_the_author(rules, in_review, curator, make_member):
    deputy, lawyer, topic = make_member("curator"), make_member("legal"), TopicFactory()
    PostTopic.objects.create(post=in_review, topic=topic)
    rules(legal=[topic])
    today = timezone.localdate()
    services.set_absence(by=lawyer, first_day=today, last_day=today, stand_in=deputy)
    Post.objects.filter(pk=in_review.pk).update(author=lawyer)
    in_review.refresh_from_db()
    assert queries.standing_of(in_review).askable[Place.LEGAL] == ()


def test_who_is_away_is_not_asked(in_review, reviewer, make_member):
    deputy, today = make_member("curator"), timezone.localdate()
    assert reviewer in queries.asked_about(in_review)
    services.set_absence(by=reviewer, first_day=today, last_day=today, stand_in=deputy)
    asked = queries.asked_about(in_review)
    assert reviewer not in asked
    assert deputy in asked


def test_a_new_absence_replaces_the_days_it_meets(reviewer, make_member):
    today = timezone.localdate()
    for days in (3, 5):
        services.set_absence(
            by=reviewer, first_day=today, last_day=today + timedelta(days=days), stand_in=None
        )
    absence = reviewer.review_absences.get()
    assert absence.last_day == today + timedelta(days=5)
    services.remove_absence(by=make_member("curator"), absence_id=absence.pk)
    assert reviewer.review_absences.exists()
    services.remove_absence(by=reviewer, absence_id=absence.pk)
    assert not reviewer.review_absences.exists()


def test_only_who_reviews_owns_a_topic_or_stands_in(rules, member, reviewer):
    with pytest.raises(services.NotAReviewer):
        rules(owners={TopicFactory(): [member]})
    today = timezone.localdate()
    with pytest.raises(services.NotAReviewer):
        services.set_absence(by=reviewer, first_day=today, last_day=today, stand_in=member)


def test_changed_rules_are_audited_once(rules, reviewer):
    topic = TopicFactory(name="Results")
    rules(approvals=2, legal=[topic], owners={topic: [reviewer]})
    rules(approvals=2, legal=[topic], owners={topic: [reviewer]})
    entry = AuditEntry.objects.get(verb="review.policy_changed")
    assert entry.changes == {
        "approvals": [1, 2],
        "legal_topics": [[], ["Results"]],
        "owners": [[], ["Results: Ines Ferrari"]],
    }
    assert Topic.objects.get().needs_legal


def test_the_same_people_may_judge_a_post_that_was_opened_again(in_review, curator, reviewer):
    _say_yes(in_review, reviewer)
    services.withdraw(post_id=in_review.pk, by=curator, reason="Wrong day.")
    services.reopen(post_id=in_review.pk, by=curator)
    services.submit_for_review(post_id=in_review.pk, by=curator, revision=1)
    assert list(queries.reviewable_by(reviewer)) == [in_review]
    _say_yes(in_review, reviewer)
    assert _is_approved(in_review)


def test_a_corrected_typing_error_leaves_the_post_in_the_hub(
    approved, curator, reviewer, member, draft
):
    typo = draft(summary="What owls knew about air.")
    services.save_post(post_id=approved.pk, by=curator, draft=typo, revision=1)
    assert queries.posts_visible_to(member).get().summary == "What owls knew about air."
    entry = AuditEntry.objects.get(verb="post.typing_error_corrected")
    assert entry.changes == {"summary": ["What owls know about air.", "What owls knew about air."]}
    assert approved.review_entries.filter(kind="corrected", by=curator, revision=2).exists()


def test_a_corrected_typing_error_is_gone_from_the_cards_at_once(
    approved, curator, member, draft, settings
):
    settings.SHORTLY_SECONDS = 60
    assert card_of(approved.pk, member).summary == "What owls know about air."
    typo = draft(summary="What owls knew about air.")
    services.save_post(post_id=approved.pk, by=curator, draft=typo, revision=1)
    assert card_of(approved.pk, member).summary == "What owls knew about air."


@pytest.mark.parametrize("why", ["rule of the organization", "text rule"])
def test_a_typing_error_needs_review_where_it_must(
    rules, approved, curator, member, draft, blocking_rule, why
):
    if why == "rule of the organization":
        rules(typos_stay_live=False)
    else:
        blocking_rule.terms, blocking_rule.severity = ["knew"], "hint"
        blocking_rule.save()
    typo = draft(summary="What owls knew about air.")
    services.save_post(post_id=approved.pk, by=curator, draft=typo, revision=1)
    assert not _is_approved(approved)
    assert not queries.posts_visible_to(member).exists()


def test_a_remark_about_a_caption_is_resolved_when_it_changes(in_review, curator, reviewer, draft):
    caption = in_review.captions.get()
    services.request_changes(
        post_id=in_review.pk, by=reviewer, comment="Too long.", caption_id=caption.pk
    )
    remark = ReviewEntry.objects.get(caption=caption)
    services.save_post(
        post_id=in_review.pk, by=curator, draft=draft(title="Another title"), revision=1
    )
    remark.refresh_from_db()
    assert remark.resolved_at is None
    services.save_post(
        post_id=in_review.pk,
        by=curator,
        draft=draft(title="Another title", captions=(CaptionDraft("Owls.", id=caption.pk),)),
        revision=2,
    )
    remark.refresh_from_db()
    assert remark.resolved_at is not None


def test_a_remark_is_resolved_when_its_caption_goes(in_review, curator, reviewer, draft):
    caption = in_review.captions.get()
    services.comment(post_id=in_review.pk, by=reviewer, body="No.", caption_id=caption.pk)
    services.save_post(
        post_id=in_review.pk,
        by=curator,
        draft=draft(captions=(CaptionDraft("Something else."),)),
        revision=1,
    )
    remark = ReviewEntry.objects.get(body="No.")
    assert remark.caption is None
    assert remark.resolved_at is not None


def test_a_submitted_post_is_due_after_working_days(in_review, reviewer):
    assert in_review.review_due_on == due_after(timezone.localdate(), working_days=2)
    services.set_due(post_id=in_review.pk, by=reviewer, due_on=date(2027, 1, 4))
    in_review.refresh_from_db()
    assert in_review.review_due_on == date(2027, 1, 4)
    _say_yes(in_review, reviewer)
    with pytest.raises(NotPossible):
        services.set_due(post_id=in_review.pk, by=reviewer, due_on=date(2027, 1, 5))


def test_weekends_are_no_working_days():
    friday = date(2026, 11, 20)
    assert due_after(friday, working_days=1) == date(2026, 11, 23)
    assert due_after(friday, working_days=6) == date(2026, 11, 30)


def test_names_after_an_at():
    names = {1: "Ida Berg", 2: "Ida", 3: "Tomás Silva", 4: "Ida Berg"}
    assert mentioned("@ida berg, please", names) == [1, 4]
    assert mentioned("Ask @Ida or @TOMÁS SILVA.", names) == [2, 3]
    assert mentioned("ida@example.com and @Idaho", names) == []


def test_standing_is_the_same_in_sql(rules, make_member, draft, curator, reviewer):
    """`reviewable_by` and `Standing.place_for` agree for everybody on every kind of post."""
    plain, legal = TopicFactory(), TopicFactory()
    lawyer, owner, deputy = make_member("legal"), make_member("curator"), make_member("curator")
    today = timezone.localdate()
    services.set_absence(by=lawyer, first_day=today, last_day=today, stand_in=deputy)
    people = [curator, reviewer, lawyer, owner, deputy]
    for options in ({}, {"approvals": 2}, {"by_topic_owners": True}):
        rules(legal=[legal], owners={plain: [owner], legal: [owner]}, **options)
        for topics in ([], [plain], [legal], [plain, legal]):
            post = services.create_post(by=curator, draft=draft(topics=topics))
            services.submit_for_review(post_id=post.pk, by=curator, revision=1)
            for voter in (None, reviewer, lawyer):
                if voter and queries.standing_of(post).place_for(voter.pk):
                    _say_yes(post, voter)
                post.refresh_from_db()
                if post.status != "in_review":
                    break
                found = queries.standing_of(post)
                for person in people:
                    in_sql = queries.reviewable_by(person).filter(pk=post.pk).exists()
                    assert in_sql == (found.place_for(person.pk) is not None), (options, person)


def test_nobody_left_is_said():
    crew = Crew(approvals=2, judges=[Judge(1, "Ida"), Judge(2, "Tom")])
    found = standing(
        crew,
        topic_ids=(),
        needs_legal=False,
        filled=[Place.COLLEAGUE],
        writer_ids={1},
        voter_ids={2},
    )
    assert found.open_places == (Place.COLLEAGUE,)
    assert found.askable[Place.COLLEAGUE] == ()


def test_mentions_are_mailed_once(in_review, curator, reviewer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.comment(
            post_id=in_review.pk, by=reviewer, body=f"@{curator} why owls? @{reviewer}"
        )
    mails = OutgoingMail.objects.filter(occasion__startswith="mentioned:")
    assert [mail.recipient_id for mail in mails] == [curator.pk]
    assert "why owls?" in mails.get().text
