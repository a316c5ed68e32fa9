"""Points for what other apps announce. Each handler may run twice and then does nothing new."""

from __future__ import annotations

from advocacy.accounts.events import InvitationAccepted, TeamsChanged
from advocacy.accounts.models import Membership
from advocacy.events.bus import handles
from advocacy.kernel.clock import local_date
from advocacy.sharing.events import ShareDeleted, SharePublished
from advocacy.sharing.models import Share
from analytics.links.events import HumanClicksCounted
from content.events import SuggestionAccepted
from content.models import Post
from gamification.rules import Act, Fact, facts_of_share
from gamification.services import award, reverse_source
from gamification.standings import rebuild_team_standings


@handles(SharePublished)
def award_share(event: SharePublished) -> None:
    if not event.earns:
        return
    person = Membership.objects.get(pk=event.membership_id)
    extra = Post.objects.filter(pk=event.post_id).values_list("extra_points", flat=True).first()
    facts = facts_of_share(
        share_id=event.share_id,
        membership_id=person.pk,
        own_words=event.own_words,
        extra=extra or 0,
        at=event.at,
        day=local_date(event.at, person.time_zone),
    )
    for fact in facts:
        award(fact)


@handles(HumanClicksCounted)
def award_clicks(event: HumanClicksCounted) -> None:
    share = (
        Share.objects.select_related("membership")
        .filter(link_id=event.link_id)
        .exclude(status=Share.Status.DELETED)
        .first()
    )
    if share is None:
        return
    award(
        Fact(
            membership_id=share.membership_id,
            act=Act.CLICK,
            count=event.count,
            source=f"clicks:{event.tokens[0]}",
            cap_group=f"share:{share.pk}",
            at=event.at,
            day=local_date(event.at, share.membership.time_zone),
        )
    )


@handles(InvitationAccepted)
def award_invitation(event: InvitationAccepted) -> None:
    """Thank whoever invited; invitations that the system sent thank nobody."""
    person = Membership.objects.filter(pk=event.invited_by_id).first()
    if person is None:
        return
    source = f"invitation:{event.invitation_id}"
    award(
        Fact(
            membership_id=person.pk,
            act=Act.INVITATION,
            count=1,
            source=source,
            cap_group=source,
            at=event.at,
            day=local_date(event.at, person.time_zone),
        )
    )


@handles(SuggestionAccepted)
def award_suggestion(event: SuggestionAccepted) -> None:
    person = Membership.objects.get(pk=event.membership_id)
    source = f"suggestion:{event.suggestion_id}"
    award(
        Fact(
            membership_id=person.pk,
            act=Act.SUGGESTION,
            count=1,
            source=source,
            cap_group=source,
            at=event.at,
            day=local_date(event.at, person.time_zone),
        )
    )


@handles(TeamsChanged)
def rank_teams_anew(event: TeamsChanged) -> None:
    rebuild_team_standings()


@handles(ShareDeleted)
def take_points_back(event: ShareDeleted) -> None:
    reverse_source(f"share:{event.share_id}")
