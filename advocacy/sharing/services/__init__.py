"""The verbs of sharing. What each promises and raises stands with it."""

from advocacy.sharing.services.approval import Approval, approve
from advocacy.sharing.services.connections import connect, disconnect, mark_account_problem
from advocacy.sharing.services.drafts import (
    discard_draft,
    edit_again,
    save_draft,
    take_version_back,
    write_again,
)
from advocacy.sharing.services.upkeep import (
    cancel,
    delete_from_linkedin,
    say_it_is_absent,
    say_it_is_deleted,
    say_it_is_posted,
    say_it_is_there,
    share_again,
)
from advocacy.sharing.services.withdrawal import cancel_shares_of_post

__all__ = [
    "Approval",
    "approve",
    "cancel",
    "cancel_shares_of_post",
    "connect",
    "delete_from_linkedin",
    "discard_draft",
    "disconnect",
    "edit_again",
    "mark_account_problem",
    "save_draft",
    "say_it_is_absent",
    "say_it_is_deleted",
    "say_it_is_posted",
    "say_it_is_there",
    "share_again",
    "take_version_back",
    "write_again",
]
