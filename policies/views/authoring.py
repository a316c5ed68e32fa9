"""The authors' side: policies and their versions, and putting a draft in force."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.querystring import querystring
from advocacy.tenancy.urls import reverse
from policies import queries, services
from policies.forms.authoring import PolicyForm
from policies.languages import name_of, own_name
from policies.markdown import render as render_markdown
from policies.models import Policy, PolicyVersion
from policies.queries import PolicyRow
from policies.views.drafts import draft_url


@requires(Permission.WRITE_POLICIES)
@require_safe
def manage(request: MemberRequest) -> HttpResponse:
    context = {
        "rows": queries.policies_for_authors(),
        "people": queries.people_asked().count(),
    }
    return render(request, "policies/manage.html", context)


@requires(Permission.WRITE_POLICIES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    form = PolicyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        policy = services.create_policy(by=request.membership, **form.cleaned_data)
        return redirect(draft_url(policy.pk, request.organization.default_language))
    return render(
        request, "policies/policy_form.html", {"form": form}, status=422 if form.is_bound else 200
    )


@requires(Permission.WRITE_POLICIES)
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: MemberRequest, policy_id: int) -> HttpResponse:
    """A policy's settings and versions."""
    row = _row(policy_id)
    # A fresh instance: a form that fails would otherwise have changed the one that is shown.
    form = PolicyForm(request.POST or None, instance=get_object_or_404(Policy, pk=policy_id))
    if request.method == "POST" and form.is_valid():
        services.change_policy(policy=row.policy, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The policy’s settings are saved."))
        return redirect(_policy_url(policy_id))
    context = {"row": row, "form": form, "people": queries.people_asked().count()}
    return render(request, "policies/policy.html", context, status=422 if form.is_bound else 200)


@requires(Permission.WRITE_POLICIES)
@require_POST
def start_draft(request: MemberRequest, policy_id: int) -> HttpResponse:
    found = get_object_or_404(Policy, pk=policy_id)
    services.create_draft(policy=found, by=request.membership)
    return redirect(draft_url(policy_id, request.organization.default_language))


@requires(Permission.WRITE_POLICIES)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: MemberRequest, policy_id: int) -> HttpResponse:
    """What publishing means, and the button."""
    row = _row(policy_id)
    if row.draft is None:
        messages.info(request, _("There is no draft to publish."))
        return redirect(_policy_url(policy_id))
    if request.method == "POST":
        try:
            version = services.publish_version(version=row.draft.version, by=request.membership)
        except services.NothingToPublish:
            return _publish_page(request, row, status=422)
        except services.NotADraft:
            messages.info(request, _("This version was published a moment ago."))
            return redirect(_policy_url(policy_id))
        messages.success(request, _("Version %(number)s is in force.") % {"number": version.number})
        return redirect(_policy_url(policy_id))
    return _publish_page(request, row)


@requires(Permission.WRITE_POLICIES)
@require_POST
def discard(request: MemberRequest, policy_id: int) -> HttpResponse:
    row = _row(policy_id)
    if row.draft is not None:
        try:
            services.discard_draft(version=row.draft.version, by=request.membership)
        except services.NotADraft:
            messages.info(request, _("This version was published a moment ago."))
            return redirect(_policy_url(policy_id))
        messages.success(request, _("The draft is discarded."))
    if row.in_force is None:
        return redirect(reverse("policies:manage"))
    return redirect(_policy_url(policy_id))


@requires(Permission.WRITE_POLICIES)
@require_safe
def version(request: MemberRequest, policy_id: int, number: int) -> HttpResponse:
    """Any version as its readers saw it."""
    found = get_object_or_404(
        PolicyVersion.objects.select_related("policy").prefetch_related("texts"),
        policy_id=policy_id,
        number=number,
    )
    texts = list(found.texts.all())
    text = queries.chosen_text(texts, request.GET.get("language", ""))
    if text is None:
        raise Http404
    context = {
        "version": found,
        "text": text,
        "document": render_markdown(text.body),
        "languages": [
            (own_name(code), querystring({}, language=code), code == text.language)
            for code in sorted(text.language for text in texts)
        ],
    }
    return render(request, "policies/version.html", context)


def _publish_page(request: MemberRequest, row: PolicyRow, *, status: int = 200) -> HttpResponse:
    default = request.organization.default_language
    context = {
        "row": row,
        "people": queries.people_asked().count(),
        "lacks_default": row.draft is not None and default not in row.draft.languages,
        "default_language": name_of(default),
    }
    return render(request, "policies/publish.html", context, status=status)


def _row(policy_id: int) -> PolicyRow:
    try:
        return queries.policy_for_authors(policy_id)
    except Policy.DoesNotExist:
        raise Http404 from None


def _policy_url(policy_id: int) -> str:
    return reverse("policies:policy", policy_id=policy_id)
