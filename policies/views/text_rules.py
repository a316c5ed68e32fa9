"""Text rules: the list, the form, and the box to try them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.fragments import render_block
from advocacy.kernel.querystring import querystring
from advocacy.tenancy.urls import reverse
from policies import services, starter
from policies.checks import check_text, passages
from policies.forms.text_rules import SampleForm, TextRuleForm
from policies.languages import own_name
from policies.models import TextRule

LIST = "policies/text_rules.html"


@requires(Permission.WRITE_POLICIES)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: MemberRequest) -> HttpResponse:
    """All rules. POST tries the sample text on the active ones; nothing of it is kept."""
    form = SampleForm(
        request.POST or None, initial={"language": request.membership.interface_language}
    )
    tried = _try(form) if request.method == "POST" and form.is_valid() else {}
    severities = dict(TextRule.Severity.choices)
    if request.method == "POST" and request.htmx:  # type: ignore[attr-defined]  # django-htmx
        return render_block(request, LIST, "findings", {"tried": tried, "severities": severities})
    language = request.GET.get("language", "")
    shown = [
        rule
        for rule in TextRule.objects.all()
        if not language or not rule.languages or language in rule.languages
    ]
    context = {
        "rules": shown,
        "languages": _language_filter(language),
        "form": form,
        "tried": tried,
        "severities": severities,
    }
    return render(request, LIST, context)


@requires(Permission.WRITE_POLICIES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    return _form_page(request, TextRuleForm(request.POST or None), None)


@requires(Permission.WRITE_POLICIES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, rule_id: int) -> HttpResponse:
    rule = get_object_or_404(TextRule, pk=rule_id)
    return _form_page(request, TextRuleForm(request.POST or None, instance=rule), rule)


@requires(Permission.WRITE_POLICIES)
@require_POST
def delete(request: MemberRequest, rule_id: int) -> HttpResponse:
    rule = get_object_or_404(TextRule, pk=rule_id)
    services.delete_text_rule(by=request.membership, rule=rule)
    messages.success(request, _("The rule “%(name)s” is deleted.") % {"name": rule.name})
    return redirect(reverse("policies:text_rules"))


def _form_page(request: MemberRequest, form: TextRuleForm, rule: TextRule | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = services.save_text_rule(by=request.membership, values=form.cleaned_data, rule=rule)
        messages.success(request, _("The rule “%(name)s” is saved.") % {"name": saved.name})
        return redirect(reverse("policies:text_rules"))
    # Not the form's instance: a form that fails has changed it already.
    name = form.initial["name"] if rule else _("New rule")
    return render(
        request,
        "policies/text_rule.html",
        {"form": form, "rule": rule, "name": name},
        status=422 if form.is_bound else 200,
    )


def _language_filter(current: str) -> list[tuple[str, str, bool]]:
    """Rules of one language, with those that speak in every language."""
    everything = (_("All"), reverse("policies:text_rules"), not current)
    return [
        everything,
        *(
            (own_name(code), querystring({}, language=code), code == current)
            for code in starter.languages()
        ),
    ]


def _try(form: SampleForm) -> dict[str, Any]:
    sample, language = form.cleaned_data["sample"], form.cleaned_data["language"]
    findings = check_text(sample, language=language)
    if not sample.strip():
        summary = ""
    elif findings:
        summary = ngettext("%(count)s place found.", "%(count)s places found.", len(findings)) % {
            "count": len(findings)
        }
    else:
        summary = _("Nothing found. This text could be shared as it is.")
    return {
        "findings": findings,
        "passages": passages(sample, findings),
        "summary": summary,
    }
