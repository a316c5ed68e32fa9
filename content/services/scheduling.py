"""Moving the window of a post, from the calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from advocacy.accounts.models import Membership
from content import rules
from content.flow_rules import MOVABLE, Edge
from content.models import Post
from content.services.errors import NotPossible, PostError
from content.services.sources import DEFAULT_WINDOW
from content.services.writing import change_post

# When people open their mails.
MORNING = time(8)


class NoSuchWindow(PostError):
    """The window would end before it begins, or in the past."""


@transaction.atomic(durable=True)
def move_post(
    *, post_id: int, by: Membership, revision: int, edge: Edge, to: date, now: datetime
) -> Post:
    """Move one edge of a post's window to another day, at the same hour where the person is.

    A moved start takes the end along. A post without a start gets one, in the morning; an end
    before it makes room for it. An approved post goes back to review, as with every change of
    what people see. Raises Post.DoesNotExist, EditConflict, NotPossible, NotReady,
    NoSuchWindow.
    """

    def change(post: Post) -> None:
        stage = rules.stage_of(
            status=post.status,
            visible_from=post.visible_from,
            visible_until=post.visible_until,
            now=now,
        )
        moment = post.visible_from if edge is Edge.START else post.visible_until
        if stage not in MOVABLE[edge] or (moment is None and edge is Edge.END):
            raise NotPossible(post)
        moved = _on_day(moment, to, by) if moment else _morning(to, by)
        if edge is Edge.START:
            until = post.visible_until
            if until is not None and moment is not None:
                post.visible_until = moved + (until - moment)
            elif until is not None and until <= moved:
                post.visible_until = moved + DEFAULT_WINDOW
            post.visible_from = moved
        else:
            post.visible_until = moved
        problem = rules.window_problem(
            visible_from=post.visible_from, visible_until=post.visible_until, now=now
        )
        # A draft may still lack its end; the editor and the review ask for it.
        wrong = problem not in (None, rules.WindowProblem.NO_END)
        if wrong or moved < now - timedelta(days=1):
            raise NoSuchWindow

    return change_post(post_id=post_id, by=by, revision=revision, change=change)


def _morning(day: date, by: Membership) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=ZoneInfo(by.time_zone))


def _on_day(moment: datetime, day: date, by: Membership) -> datetime:
    """The same hour on another day, where the person is."""
    local = moment.astimezone(ZoneInfo(by.time_zone))
    return local.replace(year=day.year, month=day.month, day=day.day, fold=0)
