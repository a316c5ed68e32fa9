"""How shares say where their author works."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.urls import reverse
from policies import disclosure, services, starter
from policies.forms.disclosure import DisclosureForm


@requires(Permission.WRITE_POLICIES)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    form = DisclosureForm(
        request.POST or None,
        defaults={code: starter.default_wording(code) for code in starter.languages()},
        initial=DisclosureForm.initial_from(disclosure.setting(), disclosure.wordings()),
    )
    if request.method == "POST" and form.is_valid():
        services.save_disclosure(
            by=request.membership,
            mode=form.cleaned_data["mode"],
            position=form.cleaned_data["position"],
            wordings=form.wordings(),
        )
        messages.success(request, _("The disclosure is saved. It holds for every new share."))
        return redirect(reverse("policies:disclosure"))
    preview = disclosure.disclosure_for(
        request.membership, language=request.membership.interface_language
    )
    sample = _("I have walked past that turbine for six years and never asked why it is so quiet.")
    context = {
        "form": form,
        "preview": preview,
        "sample": sample if preview.mode == "headline" else disclosure.apply(sample, preview),
    }
    return render(
        request, "policies/disclosure.html", context, status=422 if form.is_bound else 200
    )
