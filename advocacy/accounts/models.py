"""People: users, their memberships, teams, groups and invitations."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.permissions import Permission, Role, permissions_of
from advocacy.accounts.rules import initials
from advocacy.accounts.sessions import SessionStore
from advocacy.tenancy.models import TenantModel
from advocacy.tenancy.rules import validate_time_zone


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail. What they may do hangs on their memberships."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        return initials(self.name or self.email)

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


class Session(AbstractBaseSession):
    """Somebody's visit. The signed data says who signed in; `user` repeats it for queries."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class Team(TenantModel):
    """A part of the organization; teams form a tree."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    location = models.CharField(_("location"), max_length=120, blank=True)
    # Ids from the root to this team, itself included: sub-teams are found without recursion.
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "parent", "name"],
                name="team_name_once_per_parent",
                nulls_distinct=False,
            )
        ]
        indexes = [GinIndex(fields=["path"], name="team_path")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new team gets its path here; moving one is `services.teams.move_team`."""
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new and not self.path:
            self.path = [*(self.parent.path if self.parent else []), self.pk]
            super().save(update_fields=["path"])


class Membership(TenantModel):
    """A user in an organization: roles, state in the programme, preferences."""

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        MEMBER = "member", _("Member")
        AMBASSADOR = "ambassador", _("Ambassador")
        PAUSED = "paused", _("Paused")
        LEFT = "left", _("Left")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    roles = ArrayField(models.CharField(max_length=20), default=list)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.MEMBER)
    title = models.CharField(_("job title"), max_length=160, blank=True)
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="members"
    )
    location = models.CharField(_("location"), max_length=120, blank=True)
    interface_language = models.CharField(
        _("language of the application"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    content_languages = ArrayField(
        models.CharField(max_length=5, choices=settings.LANGUAGES), default=list
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/Berlin", validators=[validate_time_zone]
    )
    weekly_pace = models.PositiveSmallIntegerField(
        _("your own pace, shares a week"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(14)],
    )
    # Their weekly rhythm of sharing: minutes since Monday 00:00 in their own time zone.
    share_slots = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    # How many people follow this member on LinkedIn, as they told us; unknown stays unknown.
    connections = models.PositiveIntegerField(_("LinkedIn connections"), null=True, blank=True)
    headline_names_employer = models.BooleanField(
        _("my LinkedIn headline says where I work"), default=False
    )
    quiet_from = models.PositiveSmallIntegerField(
        _("no mail from"), default=20, validators=[MaxValueValidator(23)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("no mail until"), default=7, validators=[MaxValueValidator(23)]
    )
    digest_weekday = models.PositiveSmallIntegerField(
        _("day of the weekly digest"), default=1, validators=[MaxValueValidator(6)]
    )
    # Kinds of reminder this person switched off.
    muted_reminders = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_once")
        ]
        indexes = [
            models.Index(fields=["user", "status"], name="membership_of_user"),
            models.Index(fields=["organization", "team"], name="membership_by_team"),
            models.Index(fields=["organization", "status"], name="membership_by_status"),
            GinIndex(fields=["roles"], name="membership_roles"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def is_current(self) -> bool:
        """Whether this person may sign in to the organization."""
        return self.status not in {self.Status.INVITED, self.Status.LEFT}

    @property
    def status_for_others(self) -> str:
        """What colleagues and admins see: a pause leaves no trace (product.md, principle 1)."""
        paused = self.status == self.Status.PAUSED
        return str((self.Status.AMBASSADOR if paused else self.Status(self.status)).label)

    @property
    def is_ambassador(self) -> bool:
        return self.status == self.Status.AMBASSADOR

    @property
    def is_admin(self) -> bool:
        return Role.ADMIN in self.roles


class TeamManagement(TenantModel):
    """Who manages which team; sub-teams are included."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="managements")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="managements")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["team", "membership"], name="team_management_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} manages {self.team_id}"


class Group(TenantModel):
    """People put together by hand, across teams, so that posts can be meant for them."""

    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(max_length=300, blank=True)
    members = models.ManyToManyField(Membership, through="GroupMember", related_name="groups")

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="group_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(TenantModel):
    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["group", "membership"], name="group_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.group_id}"


class Invitation(TenantModel):
    """A way in, for one address, once, for a while. Only the token's hash is kept."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True)
    title = models.CharField(_("job title"), max_length=160, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    invited_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    accepted_by = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="accepted_invitations"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                name="invitation_open_once",
                condition=models.Q(accepted_at=None, revoked_at=None),
            )
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email
