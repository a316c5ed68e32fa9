"""Inviting people and changing what they may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from advocacy.accounts.models import Membership, Team
from advocacy.accounts.permissions import ROLE_LABELS, Role
from advocacy.accounts.queries import team_choices
from advocacy.accounts.rules import InvitationLine, read_invitation_lines

# More at once would keep the page, and the mail server, waiting for too long.
MOST_AT_ONCE = 500

ROLE_EXPLANATIONS = {
    Role.CURATOR: gettext_lazy("writes and reviews posts, keeps the policies"),
    Role.LEGAL: gettext_lazy("reviews posts, and says yes for legal where a topic needs it"),
    Role.MANAGER: gettext_lazy("sees dashboards of groups, sets goals"),
    Role.ADMIN: gettext_lazy("does everything, this page included"),
}


def role_choices() -> list[tuple[str, Any]]:
    """What can be added to being a member, which everybody is."""
    return [
        (role.value, format_lazy("{}: {}", ROLE_LABELS[role], explanation))
        for role, explanation in ROLE_EXPLANATIONS.items()
    ]


class TeamField(forms.TypedChoiceField):
    """A team of the organization entered, or none. The clean value is a Team or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, coerce=self._team, empty_value=None, **kwargs)

    def offer(self, *, nothing: str, without: Team | None = None) -> None:
        self.choices = [("", nothing), *team_choices(without=without)]

    @staticmethod
    def _team(value: str) -> Team:
        return Team.objects.get(pk=int(value))


class InviteForm(forms.Form):
    people = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy(
            "One a line, or pasted from a spreadsheet with address, name and job title."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        max_length=200_000,
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("More than a member"),
        choices=role_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    team = TeamField(label=gettext_lazy("Team"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].offer(nothing=_("No team yet"))  # type: ignore[attr-defined]

    def clean_people(self) -> list[InvitationLine]:
        lines, unreadable = read_invitation_lines(self.cleaned_data["people"])
        errors = [
            _("Line %(number)s has no e-mail address.") % {"number": number}
            for number in unreadable
        ]
        for line in lines:
            try:
                validate_email(line.email)
            except ValidationError:
                errors.append(
                    _("Line %(number)s: %(email)s is not an e-mail address.")
                    % {"number": line.number, "email": line.email}
                )
        if len(lines) > MOST_AT_ONCE:
            errors.append(
                ngettext(
                    "Please invite at most one person at once.",
                    "Please invite at most %(number)s people at once.",
                    MOST_AT_ONCE,
                )
                % {"number": MOST_AT_ONCE}
            )
        if errors:
            raise ValidationError(errors)
        return lines


class PersonForm(forms.Form):
    """What an admin changes about a person."""

    title = forms.CharField(
        label=gettext_lazy("Job title"),
        max_length=Membership._meta.get_field("title").max_length,
        required=False,
    )
    team = TeamField(label=gettext_lazy("Team"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].offer(nothing=_("No team"))  # type: ignore[attr-defined]


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("More than a member"),
        choices=role_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    parent = TeamField(label=gettext_lazy("Part of"))
    location = forms.CharField(label=gettext_lazy("Location"), max_length=120, required=False)

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(  # type: ignore[attr-defined]
            nothing=_("The whole organization"), without=team
        )


class ManagerForm(forms.Form):
    """A manager is found by address, which works in an organization of any size."""

    email = forms.EmailField(label=gettext_lazy("E-mail of a member"))

    def clean_email(self) -> Membership:
        member = (
            Membership.objects.select_related("user")
            .filter(user__email__iexact=self.cleaned_data["email"])
            .first()
        )
        if member is None or not member.is_current:
            raise ValidationError(_("Nobody here has this address. Invite the person first."))
        return member


class AcceptForm(forms.Form):
    """A new person's name, and a password for those who like one."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("Leave it empty to sign in with a code by mail each time."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
        strip=False,
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password
