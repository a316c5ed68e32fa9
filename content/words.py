"""What is said to people about posts: why something was refused, and what to do next."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from advocacy.kernel import http, reading
from content import flow_rules, media
from content.comparing import FieldChange, Part
from content.media import NotAPicture, PictureError, TooBig, TooSmall
from content.models import Caption, Post, Source, Suggestion
from content.queries import Reach
from content.reviewing import Judge, Place, Standing
from content.rules import Missing, Stage
from content.services import (
    AlreadyApproved,
    AskedAlready,
    EditConflict,
    FileInUse,
    NobodyLikeThat,
    NotPossible,
    NotReady,
    NotYourPlace,
    OwnPost,
    PostError,
    ReasonNeeded,
    TooManyGuests,
)
from content.unfurl import UnfurlError

STAGES: dict[Stage, tuple[str | Promise, str]] = {
    Stage.DRAFT: (gettext_lazy("Draft"), ""),
    Stage.IN_REVIEW: (gettext_lazy("In review"), "warn"),
    Stage.CHANGES_REQUESTED: (gettext_lazy("Changes asked for"), "warn"),
    Stage.SCHEDULED: (gettext_lazy("Scheduled"), "brand"),
    Stage.LIVE: (gettext_lazy("In the hub"), "good"),
    Stage.EXPIRED: (gettext_lazy("Over"), ""),
    Stage.WITHDRAWN: (gettext_lazy("Withdrawn"), "bad"),
}
"""Label and tone of each stage."""

PLACES: dict[Place, str | Promise] = {
    Place.LEGAL: gettext_lazy("the legal team"),
    Place.COLLEAGUE: gettext_lazy("a colleague"),
    Place.GUEST: gettext_lazy("a guest"),
}

FILE_STATES: dict[str, str | Promise] = {
    "unused": gettext_lazy("Used by no post"),
    "no_alt": gettext_lazy("Without alt text"),
    "consent_soon": gettext_lazy("Consent ends within a month"),
    "consent_over": gettext_lazy("Consent is over"),
}
"""What the library can be narrowed to."""

MISSING: dict[Missing, tuple[str | Promise, str]] = {
    Missing.LINK_OR_PICTURE: (gettext_lazy("Add a link or a picture."), "id_url"),
    Missing.PICTURE_FILE: (gettext_lazy("Add a picture."), "id_upload"),
    Missing.FILE: (gettext_lazy("Add the file, or a link to it."), "id_more_files"),
    Missing.EVENT_START: (gettext_lazy("Say when the event begins."), "id_starts_at"),
    Missing.RESHARED_POST: (
        gettext_lazy("Paste the address of the LinkedIn post to reshare."),
        "id_reshare_of",
    ),
    Missing.POLL: (gettext_lazy("Write the poll: a question and its answers."), "id_poll_question"),
    Missing.ALT_TEXT: (gettext_lazy("Say what each picture shows."), "id_alt_text"),
    Missing.CAPTION: (gettext_lazy("Write at least one caption."), "id_captions-0-text"),
    Missing.BLOCKED_TEXT: (
        gettext_lazy("Change the words that a text rule does not allow."),
        "captions",
    ),
    Missing.PURPOSE: (gettext_lazy("Choose a purpose."), "id_purpose"),
    Missing.AUDIENCE: (gettext_lazy("Choose whom the post is for."), "audience"),
    Missing.WINDOW: (
        gettext_lazy("Choose until when it can be shared: a moment that is still to come."),
        "id_visible_until",
    ),
}
"""What to do, and the id of the place in the editor where it is done."""


_FIELDS: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "why_care": gettext_lazy("Why care"),
    "url": gettext_lazy("Link"),
    "captions": gettext_lazy("Caption"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "starts_at": gettext_lazy("Begins"),
    "ends_at": gettext_lazy("Ends"),
    "place": gettext_lazy("Place"),
    "apply_until": gettext_lazy("Apply until"),
    "reshare_of": gettext_lazy("LinkedIn post"),
    "poll": gettext_lazy("Poll"),
    "attachments": gettext_lazy("Files"),
    "for_everyone": gettext_lazy("For everyone"),
    "audience_teams": gettext_lazy("Teams"),
    "audience_groups": gettext_lazy("Groups"),
    "audience_languages": gettext_lazy("Languages"),
    "audience_locations": gettext_lazy("Locations"),
    "visible_from": gettext_lazy("Shareable from"),
    "visible_until": gettext_lazy("Shareable until"),
    "purpose": gettext_lazy("Purpose"),
    "campaign": gettext_lazy("Campaign"),
    "topics": gettext_lazy("Topics"),
    "picture": gettext_lazy("Picture"),
}


def change_words(change: FieldChange) -> dict[str, object]:
    """Label and parts of a change, as a reviewer reads them."""
    label = str(_FIELDS[change.name])
    if change.name == "captions":
        label = _("Caption %(number)s") % {"number": change.place} if change.place else label
    return {
        "label": label,
        "parts": [Part(part.change, _value(change.name, part.text)) for part in change.parts],
    }


def _value(name: str, text: str) -> str:
    match name:
        case "kind":
            return str(dict(Post.Kind.choices).get(text, text))
        case "language" | "audience_languages":
            return ", ".join(language_name(code) for code in text.split(", "))
        case "for_everyone":
            return _("yes") if text == "True" else _("no")
        case "apply_until":
            return formats.date_format(date.fromisoformat(text))
        case "visible_from" | "visible_until" | "starts_at" | "ends_at":
            moment = timezone.localtime(datetime.fromisoformat(text))
            return formats.date_format(moment, "SHORT_DATETIME_FORMAT")
    return text


def language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def tone_name(code: str) -> str:
    return str(dict(Caption.Tone.choices).get(code, code))


def people_words(count: int) -> str:
    number = formats.number_format(count, force_grouping=True)
    return ngettext("%(num)s person", "%(num)s people", count) % {"num": number}


def audience_words(post: Post, reach: Reach) -> str:
    """Whom a post is for and how many that is: "Grid, readers of German, 48 people"."""
    people = people_words(reach.people)
    if post.for_everyone:
        return _("Everyone, %(people)s") % {"people": people}
    named = [
        *(team.name for team in post.audience_teams.all()),
        *(group.name for group in post.audience_groups.all()),
        *(
            _("readers of %(language)s") % {"language": language_name(code)}
            for code in post.audience_languages
        ),
        *post.audience_locations,
    ]
    return ", ".join([*named, people]) if named else _("Nobody yet")


def waiting_for(standing: Standing) -> list[dict[str, object]]:
    """Whose yes is still missing: `{"place", "people"}`, one line for each open place.

    Without people nobody can say it, and the line says so.
    """
    lines: list[dict[str, object]] = []
    for place in dict.fromkeys(standing.open_places):
        count = standing.open_places.count(place)
        people = [_judge(judge) for judge in standing.askable[place][:_MOST_NAMED]]
        more = len(standing.askable[place]) - len(people)
        if more > 0:
            others = ngettext("%(num)s more person", "%(num)s more people", more)
            people.append(others % {"num": more})
        if place is Place.LEGAL:
            label = _("The legal team")
        else:
            label = ngettext("%(num)s colleague", "%(num)s colleagues", count) % {"num": count}
        lines.append({"label": label, "people": people})
    return lines


_MOST_NAMED = 4


def _judge(judge: Judge) -> str:
    if judge.away_until:
        return _("%(name)s (away until %(day)s)") % {
            "name": judge.name,
            "day": reading.day(judge.away_until),
        }
    return judge.name


def due(day: date | None) -> tuple[str, str] | None:
    """Until when a review is asked for, with the tone of its chip; None without a day."""
    if day is None:
        return None
    today = timezone.localdate()
    if day < today:
        return _("Late since %(day)s") % {"day": reading.day(day)}, "bad"
    if day == today:
        return pgettext("review", "Due today"), "warn"
    if day == today + timedelta(days=1):
        return pgettext("review", "Due tomorrow"), "warn"
    return _("Due %(day)s") % {"day": reading.day(day)}, ""


def refusal(error: PostError) -> str:
    """One sentence or two for a verb that was refused."""
    match error:
        case OwnPost():
            return _("You wrote or changed this post, so somebody else has to approve it.")
        case AlreadyApproved():
            return _("You said yes to this already. Somebody else still has to.")
        case NotYourPlace(open_places=places):
            return _("This waits for a yes of: %(places)s.") % {
                "places": ", ".join(str(PLACES[place]) for place in dict.fromkeys(places))
            }
        case EditConflict():
            return _("This post was changed while you were looking at it. Here is how it is now.")
        case TooManyGuests():
            return _("This post has as many guests as it can have. Withdraw a link first.")
        case NotReady(missing=missing):
            return " ".join(str(MISSING[what][0]) for what in missing)
        case NobodyLikeThat():
            return _(
                "There is no colleague, or more than one, by that name. Use an e-mail address."
            )
        case AskedAlready():
            return _("They were asked already and have not answered yet.")
        case FileInUse():
            return _("Posts still use this file. Take it out of them first.")
        case ReasonNeeded():
            return _("Write a few words first, so that the author knows what to do.")
        case NotPossible(post=post):
            return _("This was not done, because the post is now: %(status)s.") % {
                "status": post.get_status_display()
            }
    return _("That did not work. Nothing was changed; please try again.")


def unfurl_problem(error: UnfurlError) -> str:
    """Why a page could not be read, and what to do instead."""
    if error.status in (401, 403):
        return _("That page is not public, so people would not see it either.")
    if error.status in (404, 410):
        return _("There is no page at that address. Check the link.")
    if error.status is not None:
        return _("The site answered with an error (%(status)s). Try again later.") % {
            "status": error.status
        }
    if error.reason is None:
        return _("The page does not say what it is about. Write title and summary yourself.")
    return fetch_problem(error.reason)


def fetch_problem(error: http.FetchError) -> str:
    match error:
        case http.BlockedAddress():
            return _("Only pages of the public internet can be fetched. Check the link.")
        case http.NotReached():
            return _("The site could not be reached. Check the link, or try again later.")
        case http.TooSlow():
            return _("The site took too long to answer. Write title and summary yourself.")
        case http.TooLarge():
            return _("The page is too large to read. Write title and summary yourself.")
        case http.TooManyRedirects():
            return _("The link leads in circles. Open it in a browser and copy its final address.")
        case http.BadContentType():
            return _("That is a file rather than a page. Write title and summary yourself.")
    return _("The site broke off its answer. Try again, or write title and summary yourself.")


def enough_suggestions() -> str:
    return ngettext(
        "You suggested %(num)s post within a day, which is as much as we can look at. "
        "Thank you; keep the next one for tomorrow.",
        "You suggested %(num)s posts within a day, which is as much as we can look at. "
        "Thank you; keep the next one for tomorrow.",
        flow_rules.MOST_SUGGESTIONS,
    ) % {"num": flow_rules.MOST_SUGGESTIONS}


def is_private(error: UnfurlError) -> bool:
    """Whether the link leads where colleagues' networks could not follow."""
    return isinstance(error.reason, http.BlockedAddress)


def suggestion_state(suggestion: Suggestion, stage: Stage | None) -> tuple[str | Promise, str, str]:
    """Label, tone and a sentence for the person who suggested it."""
    match suggestion.state, stage:
        case Suggestion.State.WAITING, _stage if suggestion.reason:
            again = _("Somebody looks at it again: %(reason)s") % {"reason": suggestion.reason}
            return _("Waiting"), "", again
        case Suggestion.State.WAITING, _stage:
            return _("Waiting"), "", _("Somebody from the comms team looks at it soon.")
        case Suggestion.State.NOT_NOW, _stage:
            return _("Not now"), "warn", suggestion.reason
        case Suggestion.State.TAKEN_BACK, _stage:
            return _("Taken back"), "", _("You took it back.")
        case _state, Stage.LIVE:
            return _("In the hub"), "good", _("It is published. Thank you.")
        case _state, Stage.SCHEDULED:
            return _("Scheduled"), "brand", _("It is approved and will be in the hub soon.")
        case _state, Stage.EXPIRED:
            return _("Was in the hub"), "good", _("It was published, and its time is over.")
        case _state, Stage.WITHDRAWN:
            return _("Withdrawn"), "", _("The post was taken out of the hub again.")
        case _state, None:
            return _("Taken on"), "brand", _("It was taken on; the post is gone since.")
    return _("Taken on"), "brand", _("A post is being made of it.")


def source_problem(code: str) -> str:
    """What is wrong with a source, and what to do."""
    match code:
        case Source.Problem.NOT_A_FEED:
            return _("There is no feed at this address. Look for the sign for RSS on the site.")
        case Source.Problem.BLOCKED:
            return _("Only pages of the public internet can be fetched. Check the link.")
    return str(Source.Problem(code).label)


def picture_problem(error: PictureError) -> str:
    match error:
        case media.NoSvg():
            return _("SVG is not taken: it can hold a program. Export it as a PNG.")
        case media.NotAFile():
            return _("Take a picture (JPEG, PNG, GIF, WebP), a PDF or an MP4 video.")
        case media.FileTooBig():
            return _("This file is too big. Documents may have 100 MB, videos 200 MB.")
        case media.Damaged():
            return _("This file is damaged or not complete. Export it again.")
        case media.Infected():
            return _("The virus check refused this file. Ask your IT department about it.")
        case media.NotScanned():
            return _("The virus check did not answer, so the file was not kept. Try again later.")
        case media.QuotaReached():
            return _("Your organization's space for files is full. Delete some unused files first.")
        case NotAPicture():
            return _("This is not a picture we can use. Take a JPEG, PNG, GIF or WebP file.")
        case TooBig():
            return _("This picture is too big. Take one of at most 10 MB and 40 megapixels.")
        case TooSmall():
            return _("This picture is too small. Take one of at least 100 pixels on each side.")
    return _("This picture could not be read. Take another one.")
