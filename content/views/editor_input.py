"""What was typed into the editor, before and whether or not it is valid."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from advocacy.accounts.models import Membership
from advocacy.kernel import http
from advocacy.tenancy.models import Organization
from content import media, words
from content.forms import CaptionFormSet, PostForm, initial_of
from content.forms.captions import MOST_CAPTIONS, SUGGESTED
from content.forms.kinds import KindFields, ids_in
from content.kinds import POLL_DAYS
from content.models import Caption, MediaAsset, Post
from content.page_reader import tidy
from content.services import Meeting
from content.unfurl import UnfurlError, unfurl
from content.views.editor_fetch import fill
from content.views.editor_files import place as place_file

# Pictures of a page that are offered to choose from.
MOST_CANDIDATES = 3
DEFAULT_WINDOW = timedelta(days=21)
_SEVERAL = ("topics", "teams", "groups", "languages", "locations", "attachments")
_WRITTEN = ("title", "summary", "why_care", "poll_question")
_WORKING_TITLE = 80
# The fields of the form that stand for one decision.
_TOGETHER = {
    "picture": ("picture", "alt_text", "focus_x", "focus_y"),
    "audience": ("audience", "teams", "groups", "languages", "locations"),
    "poll": tuple(name for name in KindFields.base_fields if name.startswith("poll_")),
}
_CAPTION = ("id", "tone", "language", "network", "text")


class Typed:
    """The raw values of the form. Buttons that reshape it change these and show them again."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data.copy()
        # The caption to go on writing in, by its prefix.
        self.focus = ""

    @property
    def revision(self) -> int:
        text = self.data.get("revision", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def set(self, name: str, value: Any) -> None:
        self.data[name] = "" if value is None else str(value)

    def bound_forms(self, post: Post | None) -> tuple[PostForm, Any]:
        return PostForm(self.data, post=post), CaptionFormSet(self.data, prefix="captions")

    def has_words(self) -> bool:
        """Whether anything was written that would be missed: a link alone is pasted again."""
        return bool(self._first_words())

    def forms_for_autosave(
        self, post: Post | None, stored: Typed
    ) -> tuple[PostForm, Any, list[str]]:
        """The forms without what is half typed, which keeps its stored value; and its names.

        A draft that has no title yet gets its first words for one.
        """
        kept_back: dict[str, None] = {}
        words, known = self._first_words(), stored.data.get("title", "")
        # The words go on growing for as long as nobody writes a title.
        if words and words.startswith(known.rstrip("…")):
            stored.set("title", words)
        form, captions = self.bound_forms(post)
        # What hangs together is left out together, the second time.
        for besides in ((), ("visible_from", "visible_until", *KindFields.base_fields)):
            if form.is_valid():
                break
            kept_back |= dict.fromkeys(name for name in form.errors if name in form.fields)
            for name in [*form.errors, *besides]:
                self._take_from(stored, name)
            form, captions = self.bound_forms(post)
        return form, captions, list(kept_back)

    def take_over(self, met: Meeting, theirs: Typed) -> None:
        """What only they changed, into what was typed here."""
        for group in met.theirs:
            for name in _TOGETHER.get(group, (group,)):
                self._take_from(theirs, name)
        self.set_captions(
            [
                {name: str(getattr(caption, name) or "") for name in _CAPTION}
                for caption in met.captions
            ]
        )

    def _take_from(self, other: Typed, name: str) -> None:
        self.data.pop(name, None)
        if values := other.data.getlist(name):
            self.data.setlist(name, values)

    def _first_words(self) -> str:
        texts = [self.data.get(name, "") for name in _WRITTEN]
        texts += [caption["text"] for caption in self.captions()]
        return tidy(next((text for text in texts if text.strip()), ""), _WORKING_TITLE)

    def unbound_forms(self, post: Post | None) -> tuple[PostForm, Any]:
        """The same values without validation: nobody is told off for pressing Fetch."""
        initial = {
            name: self.data.getlist(name) if name in _SEVERAL else self.data.get(name)
            for name in PostForm.base_fields
        }
        captions = self.captions() or [self._empty_caption()]
        return (
            PostForm(initial=initial, post=post),
            CaptionFormSet(initial=captions, prefix="captions"),
        )

    def captions(self) -> list[dict[str, str]]:
        total = self.data.get("captions-TOTAL_FORMS", "0")
        count = min(int(total), MOST_CAPTIONS) if total.isascii() and total.isdigit() else 0
        return [
            {name: self.data.get(f"captions-{place}-{name}", "") for name in _CAPTION}
            for place in range(count)
        ]

    def set_captions(self, captions: list[dict[str, str]]) -> None:
        self.set("captions-TOTAL_FORMS", len(captions))
        self.set("captions-INITIAL_FORMS", 0)
        for place, caption in enumerate(captions):
            for name, value in caption.items():
                self.set(f"captions-{place}-{name}", value)

    def candidates(self) -> list[int]:
        """Ids of pictures fetched from the page, to choose from."""
        parts = self.data.get("candidates", "").split(",")
        return [int(part) for part in parts[:MOST_CANDIDATES] if part.isascii() and part.isdigit()]

    def take_upload(self, upload: UploadedFile | None, *, by: Membership) -> str:
        """Keep an uploaded picture and choose it. Gives what is wrong with it, or ""."""
        if upload is None:
            return ""
        try:
            asset = media.store_upload(upload, by=by)
        except media.PictureError as error:
            return words.picture_problem(error)
        if asset.kind == MediaAsset.Kind.PICTURE:
            self.set("picture", "")
        place_file(self.data, asset)
        return ""

    def reshape(self, action: str, argument: str, *, by: Membership) -> str:
        """Carry out a button that stores no post. Gives a sentence for the editor, or ""."""
        match action:
            case "fetch" | "refresh":
                return self._fetch(by=by, replace=action == "refresh")
            case "add_caption":
                captions = self.captions()
                self.focus = f"captions-{len(captions)}"
                self.set_captions([*captions, self._empty_caption()])
            case "remove_caption" if argument.isascii() and argument.isdigit():
                captions = self.captions()
                del captions[int(argument) : int(argument) + 1]
                self.set_captions(captions)
        return ""

    def take_caption(self, post: Post, argument: str) -> None:
        """A colleague's words, in the first empty caption or a new one."""
        known = post.caption_requests.filter(state="answered", pk__in=ids_in([argument])).first()
        if known is None:
            return
        captions = self.captions()
        caption = next((one for one in captions if not one["text"].strip()), None)
        if caption is None:
            caption = self._empty_caption()
            captions.append(caption)
        caption["text"], caption["language"] = known.text, known.language
        caption["tone"] = Caption.Tone.PERSONAL
        self.focus = f"captions-{captions.index(caption)}"
        self.set_captions(captions)

    def _empty_caption(self) -> dict[str, str]:
        used = {caption["tone"] for caption in self.captions()}
        free = [tone for tone in Caption.Tone.values if tone not in used]
        return {
            "id": "",
            "tone": (free or Caption.Tone.values)[0],
            "language": self.data.get("language") or "en",
            "network": "",
            "text": "",
        }

    def _fetch(self, *, by: Membership, replace: bool) -> str:
        url = self.data.get("url", "").strip()
        if not url:
            return _("Paste a link first.")
        if "://" not in url:
            url = f"https://{url}"
        try:
            page = unfurl(url)
        except UnfurlError as error:
            return words.unfurl_problem(error)
        fill(self, page, replace=replace)
        return self._offer_pictures(page.picture_urls, by=by)

    def _offer_pictures(self, urls: Iterable[str], *, by: Membership) -> str:
        found = [asset.pk for asset in _fetched(list(urls)[:MOST_CANDIDATES], by=by)]
        if not found:
            return _("Title and summary were fetched. The page offers no picture we can use.")
        self.set("candidates", ",".join(map(str, found)))
        if not self.data.get("picture"):
            self.set("picture", found[0])
        return ""


def _fetched(urls: list[str], *, by: Membership) -> list[MediaAsset]:
    """The pictures that could be had, in order. They are asked for together, stored one by one."""
    assets = []
    with ThreadPoolExecutor(max_workers=MOST_CANDIDATES) as pool:
        for url, data in zip(urls, pool.map(_bytes_at, urls), strict=True):
            if data is None:
                continue
            try:
                assets.append(media.store_picture(data, by=by, source_url=url))
            except media.PictureError:
                continue
    return assets


def _bytes_at(url: str) -> bytes | None:
    try:
        return media.fetch_bytes(url)
    except http.FetchError:
        return None


def first_values(
    organization: Organization, membership: Membership, *, given: QueryDict | None = None
) -> Typed:
    """A new post: three weeks long, with two captions to write; for everyone in the organization's
    language, unless the link that led here has a page (`url`), a language or a team in it."""
    given = given or QueryDict()
    language = given.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = organization.default_language
    typed = Typed(QueryDict(mutable=True))
    typed.set("url", given.get("url", ""))
    typed.set("kind", Post.Kind.ARTICLE)
    typed.set("language", language)
    typed.set("audience", "some" if given.get("team") else "everyone")
    typed.data.setlist("teams", given.getlist("team"))
    typed.set("poll_days", POLL_DAYS[2])
    typed.set("focus_x", 50)
    typed.set("focus_y", 50)
    typed.set("visible_until", _evening(membership, timezone.now() + DEFAULT_WINDOW))
    typed.set_captions(
        [
            {"id": "", "tone": tone, "language": language, "network": "", "text": ""}
            for tone in Caption.Tone.values[:SUGGESTED]
        ]
    )
    return typed


def stored_values(post: Post) -> Typed:
    typed = Typed(QueryDict(mutable=True))
    for name, value in initial_of(post).items():
        if name in _SEVERAL:
            typed.data.setlist(name, [str(item) for item in value])
        elif isinstance(value, date) and not isinstance(value, datetime):
            typed.set(name, value.isoformat())
        elif isinstance(value, datetime):
            typed.set(name, timezone.localtime(value).strftime("%Y-%m-%dT%H:%M"))
        else:
            typed.set(name, value)
    typed.set("revision", post.revision)
    captions = [
        {name: getattr(caption, name) for name in _CAPTION} for caption in post.captions.all()
    ]
    typed.set_captions(captions)
    return typed


def _evening(membership: Membership, moment: datetime) -> str:
    """Six in the evening of that day where the person is, as a form shows it."""
    local = moment.astimezone(ZoneInfo(membership.time_zone))
    return datetime.combine(local.date(), time(18)).strftime("%Y-%m-%dT%H:%M")
