"""Why a verb of accounts was refused. The message is for the person and says what to do."""

from __future__ import annotations


class Refused(Exception):
    """The base of all refusals; nothing was changed."""


class LastAdmin(Refused):
    """The organization would be left without anybody who can manage it."""


class InvitationNotOpen(Refused):
    """Used, withdrawn, expired or never made."""


class AlreadyMember(Refused):
    """The address belongs to somebody who is in already."""


class AlreadyInvited(Refused):
    """An invitation to this address is open."""


class WrongPerson(Refused):
    """The invitation is for another address than the one signed in with."""


class TeamConflict(Refused):
    """Two teams of one name in one place, a team inside itself, or a team still in use."""


class GroupConflict(Refused):
    """Two groups of one name, or a group that posts are still meant for."""
