"""Sign in with LinkedIn: which app asks, and what allauth may do with the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

import requests
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from advocacy.accounts.models import User
from advocacy.accounts.services.invitations import accept_by_address
from advocacy.kernel.http import FetchError, GuardedSession

PROVIDER = "linkedin"
_ENOUGH = ("openid", "profile", "email")
_CANCELLED = frozenset({"user_cancelled_login", "user_cancelled_authorize", "access_denied"})


@dataclass(frozen=True)
class SignInApp:
    """The LinkedIn app that people sign in with."""

    client_id: str
    client_secret: str
    scopes: tuple[str, ...]

    @property
    def is_separate(self) -> bool:
        """An app of its own, so that signing in never touches anybody's permission to post."""
        return self.client_id != settings.LINKEDIN_CLIENT_ID


def sign_in_app() -> SignInApp | None:
    """The app of Sign in with LinkedIn, None when it is switched off or cannot work.

    LinkedIn ends a member's tokens for an app when they consent to another scope set. Where the
    app that posts is also the one for signing in, both therefore ask for the same set.
    """
    if not settings.LINKEDIN_SIGN_IN:
        return None
    client_id = settings.LINKEDIN_SIGN_IN_CLIENT_ID or settings.LINKEDIN_CLIENT_ID
    if client_id == settings.LINKEDIN_CLIENT_ID:
        secret, scopes = settings.LINKEDIN_CLIENT_SECRET, tuple(settings.LINKEDIN_SCOPES)
    else:
        secret, scopes = settings.LINKEDIN_SIGN_IN_CLIENT_SECRET, _ENOUGH
    if not client_id or not secret or not {"openid", "email"} <= set(scopes):
        return None
    return SignInApp(client_id, secret, scopes)


def sign_in_redirect_uri() -> str:
    """Where LinkedIn sends people back who sign in; registered with the app letter by letter."""
    address = reverse("openid_connect_callback", kwargs={"provider_id": PROVIDER})
    return f"{settings.PUBLIC_URL}{address}"


def linked_profile(user: User) -> SocialAccount | None:
    """The LinkedIn profile that signs this person in, None without one."""
    return SocialAccount.objects.filter(user=user, provider=PROVIDER).first()


def unlink_profile(user: User) -> bool:
    """Have no LinkedIn profile sign this person in any more. False when none did."""
    deleted, _by_model = SocialAccount.objects.filter(user=user, provider=PROVIDER).delete()
    return deleted > 0


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """LinkedIn vouches for an address, and never opens an account to a stranger."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        app = sign_in_app()
        if app is None or provider not in (None, PROVIDER, "openid_connect"):
            return []
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=PROVIDER,
                name="LinkedIn",
                client_id=app.client_id,
                secret=app.client_secret,
                settings={
                    "server_url": f"{settings.LINKEDIN_OAUTH_BASE}/oauth",
                    # LinkedIn refuses a code_verifier and takes the secret in the body only.
                    "token_auth_method": "client_secret_post",
                    "oauth_pkce_enabled": False,
                    # In the id_token, email_verified is a text.
                    "fetch_userinfo": True,
                    "scope": list(app.scopes),
                },
            )
        ]

    def get_requests_session(self) -> requests.Session:
        return _Session(trusted_origins=settings.OUTBOUND_TRUSTED_ORIGINS)

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """The person whom allauth looks for; names of ours are not in two parts."""
        user: User = sociallogin.user
        user.email = data.get("email") or ""
        return user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Know the person again, or by the address that both sides have verified.

        An open invitation to that address is accepted by it: LinkedIn vouches as its link would.
        """
        # Whatever else LinkedIn says about them is not kept.
        sociallogin.account.extra_data, told = {}, sociallogin.account.extra_data
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            return
        addresses = [each.email for each in sociallogin.email_addresses if each.verified is True]
        user = _user_with(addresses) or _invited(addresses, name=_name_in(told))
        if user is None:
            _turn_away("unknown" if addresses else "no_address")
        sociallogin.connect(request, user)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        code = request.GET.get("error", "")
        if code in _CANCELLED or error == AuthError.CANCELLED:
            _turn_away("cancelled")
        if code == "unauthorized_scope_error":
            _turn_away("app")
        if isinstance(exception, requests.RequestException):
            answer = exception.response
            refused = answer is not None and answer.status_code in (400, 401, 403)
            _turn_away("app" if refused else "unavailable")
        if exception is not None:
            _turn_away("app" if b"invalid_client" in str(exception).encode() else "failed")
        _turn_away("expired" if not code else "failed")


class _Session(GuardedSession):
    """Fails as allauth expects of `requests`, which it uses without the guard's own errors."""

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        try:
            return super().send(request, **kwargs)
        except FetchError as error:
            raise requests.ConnectionError(str(error), request=request) from error


def _user_with(addresses: Iterable[str]) -> User | None:
    for email in addresses:
        known = (
            EmailAddress.objects.select_related("user")
            .filter(email__iexact=email, verified=True, user__is_active=True)
            .first()
        )
        if known is not None:
            return known.user
    return None


def _invited(addresses: Iterable[str], *, name: str) -> User | None:
    for email in addresses:
        memberships = accept_by_address(email=email, name=name)
        if memberships:
            return memberships[0].user
    return None


def _name_in(told: dict[str, Any]) -> str:
    return str((told.get("userinfo") or told.get("id_token") or told).get("name") or "")[:120]


def _turn_away(problem: str) -> NoReturn:
    query = urlencode({"linkedin": problem})
    raise ImmediateHttpResponse(redirect(f"{reverse('account_login')}?{query}"))
