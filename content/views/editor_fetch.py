"""What a fetched page fills into the editor, and what is shown of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import kinds
from content.models import Post
from content.unfurl import Unfurled

if TYPE_CHECKING:
    from content.views.editor_input import Typed


def fill(typed: Typed, page: Unfurled, *, replace: bool = False) -> None:
    """What somebody wrote themselves is kept unless it is to be replaced; the rest is filled in."""
    data, details = typed.data, page.details
    typed.set("url", page.canonical_url)
    typed.set("site_name", page.site_name)
    typed.set("reading_minutes", page.reading_minutes)
    typed.set("published_on", details.published_on)
    # An article is what every post is until somebody says otherwise.
    if details.kind and data.get("kind") == Post.Kind.ARTICLE:
        typed.set("kind", details.kind)
    filled = {
        "title": page.title,
        "summary": page.description,
        "starts_at": _local(details.starts_at),
        "ends_at": _local(details.ends_at),
        "place": details.place,
        "apply_until": details.apply_until,
    }
    for name, value in filled.items():
        is_own = name in kinds.EVERY_OWN_FIELD
        if is_own and not kinds.has_field(data.get("kind", ""), name):
            continue
        if value and (replace or not data.get(name, "").strip()):
            typed.set(name, value)
    if page.language:
        _speak(typed, page.language)


def page_facts(data: Any) -> list[str]:
    """What was learnt about the page and has no field of its own."""
    facts = [data.get("site_name", "")]
    day = _day(data.get("published_on", ""))
    if day:
        facts.append(_("published %(date)s") % {"date": formats.date_format(day)})
    minutes = data.get("reading_minutes", "")
    if minutes.isascii() and minutes.isdigit() and len(minutes) < 4:
        text = ngettext("%(num)s minute", "%(num)s minutes", int(minutes))
        facts.append(text % {"num": int(minutes)})
    return [fact for fact in facts if fact]


def _speak(typed: Typed, language: str) -> None:
    """The page's language, for the post and the captions that nobody has begun."""
    typed.set("language", language)
    captions = typed.captions()
    for caption in captions:
        if not caption["text"].strip():
            caption["language"] = language
    typed.set_captions(captions)


def _local(moment: datetime | None) -> str:
    """As the form shows it; a time without a zone is that of the place, and stays as it is."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return local.strftime("%Y-%m-%dT%H:%M")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
