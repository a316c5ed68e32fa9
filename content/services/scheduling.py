"""Moving the window of a post, from the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from advocacy.accounts.models import Membership
from content import rules
from content.flow_rules import MOVABLE, Edge
from content.models import Post
from content.services.errors import NotPossible, PostError
from content.services.writing import change_post


class NoSuchWindow(PostError):
    """The window would end before it begins, or in the past."""


@transaction.atomic(durable=True)
def move_post(
    *, post_id: int, by: Membership, revision: int, edge: Edge, to: date, now: datetime
) -> Post:
    """Move one edge of a post's window to another day, at the same hour where the person is.

    A moved start takes the end along. An approved post goes back to review, as with every change
    of what people see. Raises Post.DoesNotExist, EditConflict, NotPossible, NotReady,
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
        if stage not in MOVABLE[edge] or moment is None:
            raise NotPossible(post)
        moved = _on_day(moment, to, by)
        if edge is Edge.START:
            if post.visible_until is not None:
                length = post.visible_until - moment
                post.visible_until = moved + length
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


def _on_day(moment: datetime, day: date, by: Membership) -> datetime:
    """The same hour on another day, where the person is."""
    local = moment.astimezone(ZoneInfo(by.time_zone))
    return local.replace(year=day.year, month=day.month, day=day.day, fold=0)
