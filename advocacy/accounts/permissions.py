"""The permissions page: what exists, and which role holds what."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """One thing a person may do in an organization."""

    USE_HUB = "hub.use"
    SHARE = "shares.share"
    SEE_LEADERBOARD = "leaderboard.see"
    READ_POLICIES = "policies.read"
    SUGGEST_POSTS = "posts.suggest"
    WRITE_POSTS = "posts.write"
    REVIEW_POSTS = "posts.review"
    REVIEW_FOR_LEGAL = "posts.review_legal"
    WRITE_POLICIES = "policies.write"
    SEE_DASHBOARD = "dashboard.see"
    SET_GOALS = "goals.set"
    SEE_MEMBERS = "members.see"
    MANAGE_MEMBERS = "members.manage"
    MANAGE_TEAMS = "teams.manage"
    MANAGE_ORGANIZATION = "organization.manage"
    MANAGE_POINTS = "points.manage"
    READ_AUDIT_LOG = "audit.read"


PERMISSION_LABELS = {
    Permission.USE_HUB: _("Use the hub"),
    Permission.SHARE: _("Share posts on their own profile"),
    Permission.SEE_LEADERBOARD: _("See the leaderboard"),
    Permission.READ_POLICIES: _("Read and confirm policies"),
    Permission.SUGGEST_POSTS: _("Suggest posts"),
    Permission.WRITE_POSTS: _("Write posts"),
    Permission.REVIEW_POSTS: _("Review the posts of others"),
    Permission.REVIEW_FOR_LEGAL: _("Say yes for the legal team where a topic needs it"),
    Permission.WRITE_POLICIES: _("Write policies, text rules and guides"),
    Permission.SEE_DASHBOARD: _("See the figures of groups"),
    Permission.SET_GOALS: _("Set goals and checkpoints"),
    Permission.SEE_MEMBERS: _("See who is a member"),
    Permission.MANAGE_MEMBERS: _("Invite people and give roles"),
    Permission.MANAGE_TEAMS: _("Change teams and their managers"),
    Permission.MANAGE_ORGANIZATION: _("Change the settings of the organization"),
    Permission.MANAGE_POINTS: _("Change the rules for points"),
    Permission.READ_AUDIT_LOG: _("Read the audit log"),
}


class Role(StrEnum):
    MEMBER = "member"
    CURATOR = "curator"
    LEGAL = "legal"
    MANAGER = "manager"
    ADMIN = "admin"


ROLE_LABELS = {
    Role.MEMBER: _("Member"),
    Role.CURATOR: _("Curator"),
    Role.LEGAL: _("Legal reviewer"),
    Role.MANAGER: _("Manager"),
    Role.ADMIN: _("Admin"),
}

_MEMBER = frozenset(
    {
        Permission.USE_HUB,
        Permission.SHARE,
        Permission.SEE_LEADERBOARD,
        Permission.READ_POLICIES,
        Permission.SUGGEST_POSTS,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: _MEMBER,
    Role.CURATOR: _MEMBER
    | {Permission.WRITE_POSTS, Permission.REVIEW_POSTS, Permission.WRITE_POLICIES},
    Role.LEGAL: _MEMBER | {Permission.REVIEW_POSTS, Permission.REVIEW_FOR_LEGAL},
    Role.MANAGER: _MEMBER
    | {Permission.SEE_DASHBOARD, Permission.SET_GOALS, Permission.SEE_MEMBERS},
    # Speaking for the legal team is a profession, not a power: an admin needs that role for it.
    Role.ADMIN: frozenset(Permission) - {Permission.REVIEW_FOR_LEGAL},
}


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that the roles together allow. A code that no role has is ignored."""
    known = {role.value: held for role, held in ROLE_PERMISSIONS.items()}
    return frozenset().union(*(known.get(code, frozenset()) for code in roles))
