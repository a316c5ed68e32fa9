"""A member's own pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from advocacy.accounts.decorators import requires
from advocacy.accounts.forms.preferences import PreferencesForm
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.accounts.services import profile as services
from advocacy.tenancy.urls import reverse


@requires(Permission.USE_HUB)
def preferences(request: MemberRequest) -> HttpResponse:
    member = request.membership
    form = PreferencesForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        services.save_preferences(by=member, values=form.cleaned_data)
        with translation.override(member.interface_language):
            messages.success(request, _("Your preferences are saved."))
        return redirect(reverse("accounts:preferences"))
    return render(
        request,
        "accounts/preferences.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )
