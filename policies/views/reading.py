"""The members' side: policies and guides to read, policies to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.client_address import client_address
from advocacy.kernel.querystring import querystring
from advocacy.tenancy.urls import reverse
from policies import queries, services
from policies.forms.reading import ConfirmForm
from policies.languages import own_name
from policies.markdown import clauses, sections
from policies.markdown import render as render_markdown
from policies.models import Guide, PolicyVersion
from policies.queries import MemberPolicy
from policies.rules.differences import ChangedSection, changed_sections
from policies.rules.evidence import browser_family, network_of


@requires(Permission.READ_POLICIES)
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    rows = queries.policies_of(request.membership)
    context = {
        "outstanding": [row for row in rows if row.is_outstanding],
        "others": [row for row in rows if not row.is_outstanding],
        "guides": queries.guides(),
    }
    return render(request, "policies/index.html", context)


@requires(Permission.READ_POLICIES)
@require_safe
def read(request: MemberRequest, policy_id: int) -> HttpResponse:
    row = _policy(request, policy_id, request.GET.get("language", ""))
    form = ConfirmForm(
        number=row.version.number,
        initial={
            "version": row.version.pk,
            "language": row.text.language,
            "next": _safe_next(request, request.GET.get("next", "")),
        },
    )
    return _reading_page(request, row, form)


@requires(Permission.READ_POLICIES)
@require_safe
def clause(request: MemberRequest, number: str) -> HttpResponse:
    """To a clause by its number, as text rules name it, in the first policy that has it."""
    for row in queries.policies_of(request.membership):
        found = next((c for c in clauses(row.text.body) if c.number == number), None)
        if found is not None:
            address = reverse("policies:read", policy_id=row.policy.pk)
            return HttpResponseRedirect(f"{address}{querystring({}, view='text')}#{found.anchor}")
    messages.info(request, _("No policy in force has a clause %(number)s.") % {"number": number})
    return redirect(reverse("policies:index"))


@requires(Permission.READ_POLICIES)
@require_POST
def confirm(request: MemberRequest, policy_id: int) -> HttpResponse:
    row = _policy(request, policy_id, request.POST.get("language", ""))
    form = ConfirmForm(request.POST, number=row.version.number)
    if not form.is_valid():
        return _reading_page(request, row, form, status=422)
    version = get_object_or_404(PolicyVersion, pk=form.cleaned_data["version"], policy_id=policy_id)
    onward = _safe_next(request, form.cleaned_data["next"])
    try:
        services.confirm(
            version=version,
            membership=request.membership,
            language=form.cleaned_data["language"],
            network=network_of(client_address(request)),
            browser=browser_family(request.headers.get("User-Agent", "")),
        )
    except services.NotInForce:
        messages.warning(
            request, _("A newer version has come into force meanwhile. Please read that one.")
        )
        return redirect(_reading_url(policy_id, onward))
    messages.success(
        request,
        _("Thank you. You confirmed “%(title)s”, version %(number)s.")
        % {"title": row.text.title, "number": version.number},
    )
    left = queries.outstanding_versions(request.membership)
    if onward and left:
        return redirect(_reading_url(left[0].policy_id, onward))
    return HttpResponseRedirect(onward or reverse("policies:index"))


@requires(Permission.READ_POLICIES)
@require_safe
def guide(request: MemberRequest, slug: str) -> HttpResponse:
    try:
        texts = queries.guide_texts(slug)
    except Guide.DoesNotExist:
        raise Http404 from None
    text = queries.chosen_guide_text(texts, request.GET.get("language", ""))
    if text is None:
        raise Http404
    context = {
        "text": text,
        "document": render_markdown(text.body),
        "languages": _language_links("", {}, [t.language for t in texts], text.language),
    }
    return render(request, "policies/guide.html", context)


def _reading_page(
    request: MemberRequest, row: MemberPolicy, form: ConfirmForm, *, status: int = 200
) -> HttpResponse:
    changed = _changes_for(row)
    shows_changes = (
        changed is not None
        and request.GET.get("view", "text" if row.confirmed else "changes") == "changes"
    )
    # Also after a failed confirmation, which is answered at an address of its own.
    address = reverse("policies:read", policy_id=row.policy.pk)
    params = {"language": row.text.language, "next": form["next"].value() or None}
    written = [text.language for text in row.version.texts.all()]
    context = {
        "row": row,
        "form": form,
        "document": render_markdown(row.text.body),
        "changed": changed,
        "shows_changes": shows_changes,
        "views": [
            (_("What changed"), address + querystring(params, view="changes"), shows_changes),
            (_("Full text"), address + querystring(params, view="text"), not shows_changes),
        ],
        "languages": _language_links(address, params, written, row.text.language),
    }
    return render(request, "policies/read.html", context, status=status)


def _policy(request: MemberRequest, policy_id: int, language: str) -> MemberPolicy:
    try:
        return queries.policy_for(request.membership, policy_id, language=language)
    except PolicyVersion.DoesNotExist:
        raise Http404 from None


def _changes_for(row: MemberPolicy) -> list[ChangedSection] | None:
    """Against the version that the member confirmed before, if it speaks the same language."""
    if row.confirmed_before is None:
        return None
    former = row.confirmed_before.version.texts.filter(language=row.text.language).first()
    if former is None:
        return None
    return changed_sections(sections(former.body), sections(row.text.body))


def _language_links(
    address: str, params: Mapping[str, object], languages: Iterable[str], shown: str
) -> list[tuple[str, str, bool]]:
    """The language switch: (its own name, address, current). Empty with one language."""
    links = [
        (own_name(code), address + querystring(params, language=code), code == shown)
        for code in sorted(languages)
    ]
    return links if len(links) > 1 else []


def _safe_next(request: MemberRequest, address: str) -> str:
    """Where to go on after confirming, if it is on this site; otherwise nowhere."""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe and address.startswith(("/", "http")) else ""


def _reading_url(policy_id: int, onward: str) -> str:
    address = reverse("policies:read", policy_id=policy_id)
    return address + querystring({}, next=onward) if onward else address
