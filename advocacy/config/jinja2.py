"""The Jinja2 environment of all our pages and mails."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import get_language_info
from jinja2 import Environment, StrictUndefined

from advocacy.config.demo.personas import PERSONAS
from advocacy.config.quick_output import QuickEnvironment
from advocacy.config.sentences import quick_gettext
from advocacy.config.template_library import install
from advocacy.kernel.request_context import request_id
from advocacy.tenancy.urls import global_reverse
from advocacy.tenancy.urls import reverse as tenant_reverse


def _escapes(name: str | None) -> bool:
    """Pages and HTML mails are escaped; the plain-text side of a mail is not HTML."""
    return name is None or not name.endswith(".txt")


def environment(**options: Any) -> Environment:
    options.setdefault("undefined", StrictUndefined)
    options.pop("autoescape", None)
    env = QuickEnvironment(trim_blocks=True, lstrip_blocks=True, autoescape=_escapes, **options)
    # As in the extraction (pyproject.toml): line breaks in {% trans %} are not part of a message.
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
        newstyle=True,
    )
    quick = quick_gettext()
    env.globals.update(gettext=quick, _=quick)
    env.globals.update(
        static=static,
        # Pages of the organization entered; `global_url` for everything else.
        url=tenant_reverse,
        # Each in its own language: whoever looks for theirs may not read the page's.
        languages=[
            (code, get_language_info(code)["name_local"].capitalize())
            for code, _name in settings.LANGUAGES
        ],
        global_url=global_reverse,
        get_language=translation.get_language,
        debug=settings.DEBUG,
        # What only the demo shows: its people on the sign-in page, its mailbox and simulator.
        demo_personas=PERSONAS if settings.DEMO else (),
        demo_simulator=settings.LINKEDIN_FEED_BASE if settings.DEMO else "",
        product_name="Advocacy",
        request_id=request_id,
        # Error pages and mails are rendered without the context of a page.
        organization=None,
        membership=None,
        navigation=(),
        other_organizations=(),
        messages=(),
    )
    install(env)
    return env
