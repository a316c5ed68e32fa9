"""LinkedIn apps in words: what is wrong with them, and what members are asked for."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advocacy.sharing.linkedin.app_check import AppProblem
from advocacy.sharing.services.linkedin_app import ScopeConflict
from advocacy.sharing.words import Words

APP_PROBLEMS: dict[AppProblem | None, Words] = {
    None: Words(
        _("The app works."),
        _("LinkedIn knows the client ID, its secret and the redirect address."),
    ),
    AppProblem.UNREACHABLE: Words(
        _("LinkedIn could not be reached."),
        _("Nothing is known about the app yet. Try again in a few minutes."),
    ),
    AppProblem.CLIENT_ID: Words(
        _("LinkedIn does not know this client ID."),
        _("Copy it again from the app's page on LinkedIn's developer site, under Auth."),
    ),
    AppProblem.SECRET: Words(
        _("The secret does not belong to this client ID."),
        _("Copy the primary client secret again, or make a new one there and enter it here."),
    ),
    AppProblem.CREDENTIALS: Words(
        _("LinkedIn does not accept the client ID with this secret."),
        _("Copy both again from the app's page on LinkedIn's developer site, under Auth."),
    ),
    AppProblem.REDIRECT: Words(
        _("The redirect address is not registered with the app."),
        _(
            "On LinkedIn's developer site, under Auth, add the address shown here as an "
            "authorized redirect URL. It has to match letter by letter."
        ),
    ),
    AppProblem.SCOPES: Words(
        _("The app lacks a product for what members would be asked for."),
        _(
            "On LinkedIn's developer site, under Products, request what is chosen here, or choose "
            "the product that the app has."
        ),
    ),
}

SCOPE_CONFLICTS: dict[ScopeConflict, str | Promise] = {
    ScopeConflict.SIGN_IN: _(
        "People sign in to this installation with this very app, which asks them for other "
        "permissions. LinkedIn would end a person's connection each time they sign in. Use another "
        "app here."
    ),
    ScopeConflict.INSTALLATION: _(
        "This is the app of the installation, which asks for other permissions. LinkedIn would end "
        "the connections that others made through it. Use another app here, or remove this one to "
        "use the installation's."
    ),
    ScopeConflict.ORGANIZATION: _(
        "This app is in use elsewhere with other permissions. LinkedIn would end the connections "
        "made there. Choose the same products, or use another app here."
    ),
}

SCOPES: dict[str, str | Promise] = {
    "openid": _("Know who they are"),
    "profile": _("See name and picture"),
    "email": _("See the e-mail address"),
    "r_basicprofile": _("See name and headline"),
    "w_member_social": _("Post for them what they approved, and delete it"),
    "r_member_postAnalytics": _("Read how often their posts were seen"),
    "r_member_profileAnalytics": _("Read how many people follow them"),
    "r_organization_admin": _("See which company pages they manage"),
    "r_organization_social": _("Read the posts of those pages"),
}
