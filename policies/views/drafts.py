"""Writing a draft, language by language, by hand or from the seven answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.fragments import render_block
from advocacy.tenancy.urls import reverse
from policies import services, starter
from policies.forms.authoring import DraftTextForm, WizardForm
from policies.languages import name_of, own_name
from policies.markdown import reading_minutes
from policies.markdown import render as render_markdown
from policies.models import PolicyText, PolicyVersion
from policies.services.texts import basis_of


@requires(Permission.WRITE_POLICIES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, policy_id: int, language: str) -> HttpResponse:
    """The editor. "Show the preview" works without script as well, and saves nothing."""
    draft = _draft(policy_id, language)
    text = draft.texts.filter(language=language).first()
    form = DraftTextForm(
        request.POST or None,
        instance=text or PolicyText(version=draft, language=language, title=draft.policy.title),
        initial={"basis": basis_of(text)},
    )
    if request.method != "POST" or "preview" in request.POST:
        return _editor(request, draft, language, form, exists=text is not None)
    if form.is_valid() and _save(request, draft, language, form):
        messages.success(request, _("The draft is saved."))
        return redirect(draft_url(policy_id, language))
    return _editor(request, draft, language, form, exists=text is not None, status=422)


@requires(Permission.WRITE_POLICIES)
@require_POST
def preview(request: MemberRequest, policy_id: int, language: str) -> HttpResponse:
    """The preview alone, for htmx."""
    _draft(policy_id, language)
    return render_block(
        request, "policies/draft.html", "preview", _preview(request.POST.get("body", ""))
    )


@requires(Permission.WRITE_POLICIES)
@require_http_methods(["GET", "HEAD", "POST"])
def wizard(request: MemberRequest, policy_id: int, language: str) -> HttpResponse:
    draft = _draft(policy_id, language)
    form = WizardForm(request.POST or None, initial=draft.answers.get(language, {}))
    if request.method == "POST" and form.is_valid():
        try:
            services.start_from_answers(
                version=draft, language=language, answers=form.cleaned_data, by=request.membership
            )
        except services.NotADraft:
            raise Http404 from None
        messages.success(request, _("The draft is written from your answers. Now make it yours."))
        return redirect(draft_url(policy_id, language))
    context = {
        "draft": draft,
        "code": language,
        "language_name": name_of(language),
        "form": form,
        "replaces": draft.texts.filter(language=language).exists(),
    }
    return render(request, "policies/wizard.html", context, status=422 if form.is_bound else 200)


@requires(Permission.WRITE_POLICIES)
@require_POST
def remove_language(request: MemberRequest, policy_id: int, language: str) -> HttpResponse:
    draft = _draft(policy_id, language)
    try:
        services.remove_draft_text(version=draft, language=language, by=request.membership)
    except services.NotADraft:
        raise Http404 from None
    messages.success(request, _("The language is taken out of the draft."))
    return redirect(reverse("policies:policy", policy_id=policy_id))


def draft_url(policy_id: int, language: str) -> str:
    return reverse("policies:draft", policy_id=policy_id, language=language)


def _draft(policy_id: int, language: str) -> PolicyVersion:
    """Raises Http404 for a language we do not speak, and when there is no draft (any more)."""
    if language not in starter.languages():
        raise Http404
    draft: PolicyVersion = get_object_or_404(
        PolicyVersion.objects.select_related("policy"),
        policy_id=policy_id,
        status=PolicyVersion.Status.DRAFT,
    )
    return draft


def _save(request: MemberRequest, draft: PolicyVersion, language: str, form: DraftTextForm) -> bool:
    """Whether it is saved; otherwise the form says why not."""
    try:
        services.save_draft_text(
            version=draft, language=language, by=request.membership, **form.cleaned_data
        )
    except services.TextChangedMeanwhile:
        form.add_error(
            None,
            _(
                "Somebody else has saved this text since you opened it. Copy your version, reload "
                "the page and put both together."
            ),
        )
        return False
    except services.NotADraft:
        form.add_error(None, _("This version has been published meanwhile. Start a new draft."))
        return False
    return True


def _preview(body: str) -> dict[str, object]:
    return {"document": render_markdown(body), "minutes": reading_minutes(body)}


def _editor(
    request: MemberRequest,
    draft: PolicyVersion,
    language: str,
    form: DraftTextForm,
    *,
    exists: bool,
    status: int = 200,
) -> HttpResponse:
    body = form["body"].value() or ""
    written = set(draft.texts.values_list("language", flat=True))
    context = {
        "draft": draft,
        "code": language,
        "language_name": name_of(language),
        "exists": exists,
        "languages": [
            (
                own_name(other),
                draft_url(draft.policy_id, other),
                other == language,
                other in written,
            )
            for other in starter.languages()
        ],
        "form": form,
        **_preview(body),
    }
    return render(request, "policies/draft.html", context, status=status)
