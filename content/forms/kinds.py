"""The fields that only some kinds of posts have, and the files that a post carries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from content.kinds import (
    CARRIED,
    MOST_PICTURES,
    POLL_DAYS,
    POLL_OPTION_LENGTH,
    POLL_OPTIONS,
    POLL_QUESTION_LENGTH,
    Poll,
    PollProblem,
    check_poll,
    linkedin_urn,
)
from content.models import MediaAsset, Post
from content.queries import usable_assets
from content.services import AttachmentDraft

_OPTION_NAMES = [f"poll_option_{number}" for number in range(1, POLL_OPTIONS.stop)]
TEXT_LENGTH = 200


ACCEPT = "image/jpeg,image/png,image/gif,image/webp,application/pdf,video/mp4"


class _SeveralFiles(forms.ClearableFileInput):
    """The view stores files before the form is asked, so that they survive errors elsewhere."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


def moment_field(label: Any, help_text: Any = "") -> forms.DateTimeField:
    """A moment in the reader's own time zone."""
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def _option(number: int) -> forms.CharField:
    return forms.CharField(
        label=_("Answer %(number)s") % {"number": number},
        max_length=POLL_OPTION_LENGTH,
        required=False,
    )


class KindFields(forms.Form):
    """What an event, a job, a reshare or a poll needs. Other kinds' values are passed over."""

    starts_at = moment_field(_("Begins"))
    ends_at = moment_field(_("Ends"))
    place = forms.CharField(
        label=_("Place"),
        help_text=_("A town, an address, or “online”."),
        max_length=160,
        required=False,
    )
    apply_until = forms.DateField(
        label=_("Apply until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reshare_of = forms.CharField(
        label=_("LinkedIn post"),
        help_text=_("The address of the company-page post: on LinkedIn, “Copy link to post”."),
        max_length=1000,
        required=False,
    )
    poll_question = forms.CharField(
        label=_("Question"), max_length=POLL_QUESTION_LENGTH, required=False
    )
    poll_option_1 = _option(1)
    poll_option_2 = _option(2)
    poll_option_3 = _option(3)
    poll_option_4 = _option(4)
    poll_days = forms.TypedChoiceField(
        label=_("Open for"),
        coerce=int,
        required=False,
        choices=[(days, ngettext_lazy("%d day", "%d days") % days) for days in POLL_DAYS],
    )

    more_files = forms.FileField(
        label=_("Add files"),
        help_text=_("Pictures up to 10 MB, a PDF up to 100 MB or an MP4 video up to 200 MB."),
        required=False,
        widget=_SeveralFiles(attrs={"accept": ACCEPT}),
    )

    @property
    def poll_answers(self) -> list[Any]:
        return [self[name] for name in _OPTION_NAMES]

    def _clean_kind(self, data: dict[str, Any]) -> None:
        kind = data.get("kind")
        data["poll"] = self._poll(data) if kind == Post.Kind.POLL else None
        if kind == Post.Kind.EVENT:
            start, end = data.get("starts_at"), data.get("ends_at")
            if end and not start:
                self.add_error("starts_at", _("Say when the event begins as well."))
            elif start and end and end <= start:
                self.add_error("ends_at", _("The event ends before it begins."))
        if kind == Post.Kind.RESHARE and data.get("reshare_of"):
            data["reshare_of"] = linkedin_urn(data["reshare_of"])
            if not data["reshare_of"]:
                self.add_error("reshare_of", _("This is not the address of a LinkedIn post."))

    def _poll(self, data: dict[str, Any]) -> Poll | None:
        options = tuple(data[name] for name in _OPTION_NAMES if data.get(name))
        question = data.get("poll_question") or ""
        if not question and not options:
            return None
        poll = Poll(question, options, data.get("poll_days") or POLL_DAYS[2])
        try:
            check_poll(poll)
        except PollProblem as problem:
            if problem.args[0] == "question":
                self.add_error("poll_question", _("Write the question."))
            else:
                self.add_error(
                    "poll_option_2", _("Give two to four answers that are all different.")
                )
        return poll


def initial_of_kind(post: Post) -> dict[str, Any]:
    """What the fields show of a stored post."""
    poll = Poll.from_json(post.poll)
    answers = poll.options if poll else ()
    return {
        **{
            name: getattr(post, name)
            for name in ("starts_at", "ends_at", "place", "apply_until", "reshare_of")
        },
        "poll_question": poll.question if poll else "",
        "poll_days": poll.days if poll else POLL_DAYS[2],
        **dict.fromkeys(_OPTION_NAMES, ""),
        **dict(zip(_OPTION_NAMES, answers, strict=False)),
    }


def attachments_typed(data: Any, post: Post | None) -> list[tuple[MediaAsset, str]]:
    """The further files of the form in their order, each with the text that was typed for it."""
    wanted = ids_in(data.getlist("attachments"))
    rows = MediaAsset.objects.filter(usable_assets(post), pk__in=wanted).distinct()
    found = {asset.pk: asset for asset in rows} if wanted else {}
    return [
        (found[pk], _text_for(data, found[pk]))
        for pk in dict.fromkeys(wanted[:MOST_PICTURES])
        if pk in found
    ]


def attachment_drafts(data: Any, post: Post | None, kind: str) -> list[AttachmentDraft]:
    """Those that a post of this kind carries."""
    return [
        AttachmentDraft(asset, text)
        for asset, text in attachments_typed(data, post)
        if asset.kind == CARRIED.get(kind)
    ]


def ids_in(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]


def _text_for(data: Any, asset: MediaAsset) -> str:
    stored = asset.alt_text if asset.kind == MediaAsset.Kind.PICTURE else asset.title
    typed = data.get(f"file-{asset.pk}", stored).replace("\0", "").strip()
    longest = 400 if asset.kind == MediaAsset.Kind.PICTURE else TEXT_LENGTH
    return str(typed[:longest])


def keep_seconds(stored: datetime | None, typed: datetime | None) -> datetime | None:
    """The stored moment while the field, which shows whole minutes, was left alone."""
    if typed and stored and stored.replace(second=0, microsecond=0) == typed:
        return stored
    return typed
