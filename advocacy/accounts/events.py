"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OrganizationCreated:
    """A new organization, in whose tenant this is announced; starter content can be put in."""

    organization_id: int
    language: str


@dataclass(frozen=True)
class InvitationAccepted:
    """Somebody came in. `invited_by_id` is the inviting membership; None is the operator."""

    invitation_id: int
    membership_id: int
    invited_by_id: int | None
    at: datetime


@dataclass(frozen=True)
class TeamsChanged:
    """A person belongs to another team than before; None: a team was moved, or deleted."""

    membership_id: int | None
    at: datetime


@dataclass(frozen=True)
class TimeZoneChanged:
    """The days of the organization begin at another hour than before."""

    at: datetime


@dataclass(frozen=True)
class ProgrammeStatusChanged:
    """A member joined, paused or left the programme or the organization; codes of Status."""

    membership_id: int
    before: str
    after: str
    at: datetime
