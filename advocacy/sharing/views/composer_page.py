"""What the composer shows: the tabs it can start from, the text as it would be published."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from advocacy.accounts.models import Membership
from advocacy.sharing import networks
from advocacy.sharing.composing import Composition, compose
from advocacy.sharing.facts import Facts, ToldElsewhere, best_hour_of, facts_for
from advocacy.sharing.forms import ComposeForm, proposed_moment
from advocacy.sharing.insertions import emoji_in, mentions_of, suggested_hashtags
from advocacy.sharing.links import link_as_shown, link_to_come
from advocacy.sharing.networks import LINKEDIN, Network
from advocacy.sharing.preview import render_folded, render_text
from advocacy.sharing.times_offered import LATER, NOW, advice_for, moment_words, offer_for
from advocacy.tenancy.urls import reverse
from content.models import Caption
from content.queries import PostToShare
from content.queries.sharing import CaptionToStartFrom
from policies.terms import Terms, terms_for

DRAFT, OWN, BLANK = "draft", "own", "blank"
# So few tabs are found without a filter.
_FILTERED_FROM = 5
_LANGUAGES = dict(settings.LANGUAGES)
_LOCAL = "%Y-%m-%dT%H:%M"

Link = tuple[str, str, bool]
"""Words, address, and whether it is the present one."""


@dataclass
class Composer:
    """One member writing about one post. What it reads, it reads once and only when needed."""

    member: Membership
    post: PostToShare
    network: Network
    now: datetime

    @cached_property
    def terms(self) -> Terms:
        return terms_for(self.member)

    @cached_property
    def facts(self) -> Facts:
        return facts_for(self.member, self.post.pk, network=self.network.code, now=self.now)

    @property
    def address(self) -> str:
        return composer_address(self.post.pk, network=self.network.code)

    @cached_property
    def captions(self) -> list[CaptionToStartFrom]:
        """Those for the network, in the order of the reader's languages."""
        known = [self.member.interface_language, *self.member.content_languages]
        network = self.network.code
        return sorted(
            (caption for caption in self.post.captions if caption.network in ("", network)),
            key=lambda caption: (
                # Those written for this very network come before those for all.
                caption.network != network,
                known.index(caption.language) if caption.language in known else len(known),
            ),
        )

    def bound_form(self, data: QueryDict) -> ComposeForm:
        return self._form(data)

    def opening_form(self, wanted: str) -> ComposeForm:
        """The form as it opens: at the start somebody asked for, their draft, or a caption.

        There is one draft for a post: whatever it starts from, the form goes on with its key, and
        the text it replaces is kept as a version.
        """
        draft, told = self.facts.draft, self._told
        captions = {str(caption.id): caption for caption in self.captions}
        if wanted not in (BLANK, *captions):
            wanted = DRAFT if draft else OWN if told else next(iter(captions), BLANK)
        initial: dict[str, Any] = {
            "key": draft.key if draft else uuid.uuid4(),
            "network": self.network.code,
            "when": NOW,
            "language": self.post.language,
        }
        if wanted == DRAFT and draft:
            initial |= {
                "caption": draft.caption_id,
                "text": draft.text,
                "language": draft.language or self.post.language,
                "position": draft.position,
                **self._planned(draft.scheduled_for),
            }
        elif wanted == OWN and told:
            initial |= {"text": told.text, "language": told.language or self.post.language}
        elif wanted in captions:
            caption = captions[wanted]
            initial |= {
                "caption": caption.id,
                "text": caption.text,
                "language": caption.language,
            }
        return self._form(None, initial=initial)

    @property
    def _told(self) -> ToldElsewhere | None:
        """What they wrote for another network, where that is a start; LinkedIn comes first."""
        return self.facts.told if self.network.code != LINKEDIN else None

    def _form(self, data: QueryDict | None, **options: Any) -> ComposeForm:
        return ComposeForm(
            data,
            captions={caption.id for caption in self.post.captions},
            time_zone=self.member.time_zone,
            **options,
        )

    def _planned(self, moment: datetime | None) -> dict[str, Any]:
        """A draft's time; one that has passed meanwhile is nobody's plan any more."""
        if moment is None or moment <= self.now:
            return {}
        there = moment.astimezone(ZoneInfo(self.member.time_zone))
        return {
            "when": LATER,
            "scheduled_for": there.strftime(_LOCAL),
            "which": "second" if there.fold else "",
        }

    def composition(self, form: ComposeForm) -> Composition:
        language = str(form["language"].value() or "")
        return compose(
            str(form["text"].value() or ""),
            member=self.member,
            language=language if language in _LANGUAGES else self.post.language,
            position=str(form["position"].value() or ""),
            captions=[caption.text for caption in self.post.captions],
            network=self.network.code,
            link=link_to_come(self.post),
            terms=self.terms,
        )

    def page(
        self, form: ComposeForm, *, started_from: str = "", language: str = ""
    ) -> dict[str, Any]:
        """Everything that the page shows."""
        member = self.member
        return self.live(form) | {
            "tabs": self._tabs(form, started_from, language),
            "caption_languages": self._language_filter(language),
            "versions": self.facts.draft.versions if self.facts.draft else 0,
            "hashtags": tuple(
                suggested_hashtags(topics=self.post.topics, campaign=self.post.campaign_hashtag)
            ),
            "mentions": mentions_of(member.organization) if self.network.code == LINKEDIN else (),
            "emoji": emoji_in(get_language() or ""),
            "heading": _heading(self.network),
            "networks": [
                (
                    str(each.name),
                    composer_address(self.post.pk, network=each.code),
                    each.code == self.network.code,
                )
                for each in networks.all_networks()
            ],
            "address": reverse("sharing:compose", post_id=self.post.pk),
            "here": self.address,
            "languages": settings.LANGUAGES,
        }

    def live(self, form: ComposeForm) -> dict[str, Any]:
        """What follows the typing: hints, preview, and what is to be said about the time."""
        composition = self.composition(form)
        ends_at = self.post.visible_until
        best = best_hour_of(self.member, now=self.now)
        offer = offer_for(self.member, self.facts, best, now=self.now, ends_at=ends_at)
        when, moment = self._when(form)
        offered = {each.value for each in offer.proposals}
        is_proposed = when not in {NOW, LATER, *offered}
        return {
            "post": self.post,
            "form": form,
            "composition": composition,
            "network": self.network,
            "limit": composition.limit,
            "preview_text": self._preview(composition),
            "connection": self.facts.connection,
            "offer": offer,
            "when": when,
            "advice": advice_for(self.member, self.facts, moment, now=self.now, ends_at=ends_at),
            "proposed": (
                (when, moment_words(moment, self.member.time_zone, now=self.now))
                if is_proposed
                else None
            ),
            "oob": False,
            "echo": None,
        }

    def _preview(self, composition: Composition) -> Markup:
        """The text as the network shows it: LinkedIn folds it, others may have the link in it."""
        if self.network.code == LINKEDIN:
            return render_folded(composition.text, composition.mentions)
        return render_text(self.network.copied(composition.text, link_as_shown(self.post)))

    def _when(self, form: ComposeForm) -> tuple[str, datetime]:
        """What is chosen, and the moment that it means; now while that is still unclear."""
        when = str(form["when"].value() or NOW)
        if when == LATER:
            planned = getattr(form, "cleaned_data", {}).get("scheduled_for")
            return when, planned or self.now
        moment = proposed_moment(when)
        return (NOW, self.now) if moment is None else (when, moment)

    def _tabs(self, form: ComposeForm, started_from: str, language: str) -> list[Link]:
        """An open draft first, captions in the reader's languages, the blank page last."""
        tabs = [(DRAFT, _("Your draft"))] if self.facts.draft else []
        if self._told and not self.facts.draft:
            name = networks.get(self._told.network).name
            tabs.append((OWN, _("Your text for %(network)s") % {"network": name}))
        shown = [each for each in self.captions if language in ("", each.language)]
        tabs += [(str(caption.id), self._label(caption, shown)) for caption in shown]
        tabs.append((BLANK, _("Blank page")))
        codes = [code for code, _label in tabs]
        current = started_from or str(form["caption"].value() or "")
        if current not in codes:
            current = codes[0] if form["text"].value() and not form.is_bound else BLANK
        return [
            (
                label,
                composer_address(
                    self.post.pk, network=self.network.code, caption=code, captions=language
                ),
                code == current,
            )
            for code, label in tabs
        ]

    def _label(self, caption: CaptionToStartFrom, shown: list[CaptionToStartFrom]) -> str:
        """Its tone; in a language other than the first one's, that language."""
        tone = str(Caption.Tone(caption.tone).label)
        if caption.language == shown[0].language:
            return tone
        language = str(LANG_INFO[caption.language]["name_local"]).capitalize()
        alone = sum(each.language == caption.language for each in shown) == 1
        return language if alone else f"{language} · {tone}"

    def _language_filter(self, chosen: str) -> list[Link]:
        """Chips for the languages of many captions; none where the tabs are few."""
        languages = list(dict.fromkeys(caption.language for caption in self.captions))
        if len(languages) < 2 or len(self.captions) < _FILTERED_FROM:
            return []
        chips = [("", _("All languages"))]
        chips += [(code, str(LANG_INFO[code]["name_local"]).capitalize()) for code in languages]
        return [
            (
                label,
                composer_address(self.post.pk, network=self.network.code, captions=code),
                code == (chosen if chosen in languages else ""),
            )
            for code, label in chips
        ]


def composer_for(member: Membership, post: PostToShare, *, network: str = "") -> Composer:
    """The composer of a post for a network; for LinkedIn when it names none that we know."""
    known = {each.code: each for each in networks.all_networks()}
    return Composer(member, post, known.get(network, known[LINKEDIN]), timezone.now())


def composer_address(
    post_id: int, *, network: str = LINKEDIN, caption: str = "", captions: str = ""
) -> str:
    """The composer of a post for a network, started from a caption or from "draft".

    `captions` is the language that suggestions are narrowed to.
    """
    chosen = {
        "network": network if network != LINKEDIN else "",
        "caption": caption,
        "captions": captions,
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    address = reverse("sharing:compose", post_id=post_id)
    return f"{address}?{query}" if query else address


def _heading(network: Network) -> str:
    words = _("Share on %(network)s") if network.is_public else _("Share by %(network)s")
    return words % {"network": network.name}
