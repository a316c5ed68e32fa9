"""What every Jinja2 template can call: icons, components, and values in the reader's language.

The formats themselves are in advocacy.kernel.formats; here they meet Django's active language and
time zone.
"""

from datetime import date, datetime
from typing import Any

from babel import Locale
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from advocacy.accounts.rules import initials
from advocacy.config.components import Components
from advocacy.config.frame import Kept, home_mark, person
from advocacy.kernel import formats
from advocacy.kernel.drawing import sparkline_path, stacked_segments
from advocacy.kernel.icons import icon
from advocacy.kernel.querystring import querystring, querystring_pairs


def install(environment: Environment) -> None:
    """Add the filters and globals to `environment`."""
    environment.globals.update(
        icon=icon,
        language=language,
        text_direction=text_direction,
        querystring=querystring,
        querystring_pairs=querystring_pairs,
        now=timezone.now,
        sparkline_path=sparkline_path,
        stacked_segments=stacked_segments,
        ui=Components(environment),
        render_slot=render_slot,
        kept=Kept(environment),
        home_mark=home_mark,
        person=person,
    )
    environment.filters.update(
        number=number,
        compact=compact,
        percent=percent,
        signed=signed,
        signed_percent=signed_percent,
        money=money,
        day=day,
        month=month,
        weekday=weekday,
        initials=initials,
        filesizeformat=filesizeformat,
        clock=clock,
        exact=exact,
        reltime=reltime,
    )


@pass_context
def render_slot(context: Context, part: dict[str, Any]) -> Markup:
    """What an app adds to a page through a slot: its template with its own context.

    With `keep` it is drawn from that context alone, once for the same values (see `Kept`).
    """
    if part.get("keep"):
        drawn: Markup = context["kept"](part["template"], **part["context"])
        return drawn
    template = context.environment.get_template(part["template"])
    return Markup(template.render({**context.get_all(), **part["context"]}))  # noqa: S704


def language() -> str:
    """The active language tag, for `lang` attributes and for Babel."""
    return translation.get_language() or "en"


def text_direction() -> str:
    return "rtl" if translation.get_language_bidi() else "ltr"


def _locale() -> Locale:
    return formats.locale_for(language())


def number(value: formats.Number, digits: int | None = None) -> str:
    if type(value) is int and 0 <= value < 1000 and digits is None:
        # Nothing to separate: the same in all our languages, and what most tables are full of.
        return str(value)
    return formats.number(value, locale=_locale(), digits=digits)


def compact(value: formats.Number) -> str:
    return formats.compact(value, locale=_locale())


def percent(ratio: formats.Number, digits: int = 0) -> str:
    return formats.percent(ratio, locale=_locale(), digits=digits)


def signed(value: formats.Number, digits: int | None = None) -> str:
    return formats.signed(value, locale=_locale(), digits=digits)


def signed_percent(ratio: formats.Number, digits: int = 1) -> str:
    return formats.signed_percent(ratio, locale=_locale(), digits=digits)


def money(amount: formats.Number, currency: str, **options: Any) -> str:
    return formats.money(amount, currency, locale=_locale(), **options)


def day(value: date) -> str:
    """A date, or the date of an aware moment in the reader's time zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return formats.day(value, locale=_locale(), now=timezone.localtime())


def month(value: date) -> str:
    """A month with its year, as in a heading."""
    return formats.month(value, locale=_locale())


def weekday(value: date) -> str:
    """The name of the day of the week, short: "Mon"."""
    return formats.weekday(value, locale=_locale())


def clock(moment: datetime) -> str:
    return formats.clock(moment, locale=_locale(), tz=timezone.get_current_timezone())


def exact(moment: datetime) -> str:
    return formats.exact(moment, locale=_locale(), tz=timezone.get_current_timezone())


def reltime(moment: datetime) -> str:
    return formats.relative(
        moment, locale=_locale(), tz=timezone.get_current_timezone(), now=timezone.now()
    )
