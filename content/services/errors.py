"""Why a verb on a post was refused. Nothing was changed when one of these is raised."""

from __future__ import annotations

from collections.abc import Sequence

from content.models import Post
from content.reviewing import Place
from content.rules import Missing, Step


class PostError(Exception):
    """A verb was refused."""


class NotPossible(PostError):
    """The post is in a state in which this cannot be done; somebody else may have been faster."""

    def __init__(self, post: Post, step: Step | None = None) -> None:
        super().__init__(f"Post {post.pk} is {post.status}.")
        self.post, self.step = post, step


class EditConflict(PostError):
    """The post was changed since the reader opened it."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"Post {post.pk} is at revision {post.revision}.")
        self.post = post


class OwnPost(PostError):
    """Nobody approves what they wrote, or changed since it was last approved."""


class AlreadyApproved(PostError):
    """This person said yes to this version; others still have to."""


class NotYourPlace(PostError):
    """The yes that is still missing is somebody else's: a topic owner's or the legal team's."""

    def __init__(self, open_places: Sequence[Place]) -> None:
        super().__init__(", ".join(open_places))
        self.open_places = tuple(open_places)


class NotReady(PostError):
    """Something that a reviewer needs is missing."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


class ReasonNeeded(PostError):
    """The author has to be told why."""
