"""Where the links under the posts of a digest lead."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse
from content.mail_links import Act, EndedLink, Target, UnknownLink, read_token
from content.models import Post
from content.queries import posts_visible_to
from content.services import people


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def from_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Open the composer, or ask whether to save or hide the post. GET changes nothing."""
    try:
        target = read_token(token)
    except UnknownLink as error:
        context = {"has_ended": isinstance(error, EndedLink)}
        return render(request, "content/mail_link_unknown.html", context, status=404)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.user.pk != target.membership.user_id:
        other = {"email": request.user.email}
        return render(request, "content/mail_link_other.html", other, status=403)
    request.organization = target.organization  # type: ignore[attr-defined]  # read by the layout
    with tenant(target.organization), translation.override(target.membership.interface_language):
        return _open(request, target)


def _open(request: HttpRequest, target: Target) -> HttpResponse:
    if target.act is Act.SHARE:
        # Whether it can still be shared, and by whom, is the composer's to say.
        return redirect(reverse("sharing:compose", post_id=target.post_id))
    post = posts_visible_to(target.membership).filter(pk=target.post_id).first()
    if post is None:
        context = {"has_ended": True, "hub_url": reverse("content:hub")}
        return render(request, "content/mail_link_unknown.html", context, status=404)
    if request.method == "POST":
        messages.success(request, _do(target, post))
        return redirect(reverse("content:hub"))
    return render(
        request,
        "content/mail_link.html",
        {"post": post, "act": target.act, "hub_url": reverse("content:hub")},
    )


def _do(target: Target, post: Post) -> str:
    """Do it, and say so."""
    if target.act is Act.SAVE:
        people.save_for_later(post=post, by=target.membership, keep=True)
        return _("Saved for later.")
    people.dismiss(post=post, by=target.membership)
    return _("Hidden. You find it under “What you hid” if you change your mind.")
