"""What flows in: two feeds with what they brought, a broken one, and colleagues' suggestions."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from advocacy.accounts.models import Membership
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import People
from advocacy.config.demo.data.plan import Plan
from advocacy.config.demo.data.taxonomy import Taxonomy
from content.models import ImportedItem, Post, Source, Suggestion
from content.rules import canonical_url

State = Suggestion.State

# Address, language, hours ago, title and summary.
_NEWSROOM = (
    (
        "control-room-women",
        "en",
        3,
        "Half of our control room is female. It took nine years",
        "What changed, what did not help, and what the shift plans had to do with it.",
    ),
    (
        "wartungsfenster",
        "de",
        9,
        "Warum wir Windräder im Winter warten",
        "Schnee, Eis und vier Stunden Licht: Ein Wartungsteam erklärt seinen Kalender.",
    ),
    (
        "apprentices-2026",
        "en",
        27,
        "Twenty-two apprentices, one question: why grids?",
        "They answered on film, without a script.",
    ),
    (
        "zima-w-terenie",
        "pl",
        31,
        "Zima w terenie: jak pracują nasze ekipy pod Gdańskiem",
        "O porankach, sprzęcie i o tym, kto robi najlepszą herbatę.",
    ),
)
_WEEKLY = (
    (
        "negative-prices",
        "en",
        2,
        "Negative power prices, explained with a bakery",
        "When bread is cheaper than the oven's electricity, somebody has to bake at noon.",
    ),
    (
        "batteries-2026",
        "en",
        8,
        "What a battery does on a windless Tuesday",
        "Hour by hour through a day on which the sun carried Europe.",
    ),
    (
        "heat-pumps-noise",
        "en",
        20,
        "The quietest heat pump is the one nobody hears about",
        "A test of eleven models, with neighbours as the jury.",
    ),
    (
        "grid-queue",
        "en",
        33,
        "Why connecting a wind farm takes seven years",
        "Three of them are paper. A grid planner shows the folders.",
    ),
)
# By whom, state, hours ago, address, title, why, reason.
_SUGGESTIONS = (
    (
        "Mara",
        State.WAITING,
        5,
        "https://www.klima-blatt.example/stille-nacht",
        "How quiet is quiet? A village measures",
        "They lent us their gardens last year. It would be nice to show what they found.",
        "",
    ),
    (
        "Priya",
        State.WAITING,
        26,
        "https://powertalk.example/episodes/41",
        "Podcast: thirty minutes in a control room at night",
        "A friend made this about operators like us. Nobody explains frequency better.",
        "",
    ),
    (
        "Mara",
        State.NOT_NOW,
        120,
        "https://trade.example/awards-2026",
        "Vote for us: Energy Award 2026",
        "We are nominated, and every vote counts.",
        "We keep votes and awards out of people's feeds. The story behind it would fit, though.",
    ),
    (
        "Mara",
        State.ACCEPTED,
        300,
        "https://nordwind.example/stories/control-room-pictures",
        "A day in the control room, in pictures",
        "Priya's pictures deserve more people than our corridor.",
        "",
    ),
)


def make_flow(plan: Plan, company: Company, people: People, taxonomy: Taxonomy) -> None:
    """Only where stories are told; the other company has yet to find its sources."""
    if company.slug != "nordwind":
        return
    now, curator = plan.now(company.zone), people.lead("Jonas")
    topics = list(taxonomy.topics.values())
    newsroom = _source(
        plan,
        company,
        curator,
        name="Nordwind newsroom",
        url="https://nordwind.example/news/feed.xml",
        topic=topics[0],
        purpose=taxonomy.purposes["people"],
    )
    weekly = _source(
        plan,
        company,
        curator,
        name="Energy Weekly",
        url="https://energyweekly.example/atom.xml",
        topic=topics[-1],
        purpose=taxonomy.purposes["insight"],
        exclude_words=["sponsored", "webinar"],
        language="en",
    )
    _source(
        plan,
        company,
        curator,
        name="Offshore Journal",
        url="https://offshore-journal.example/rss",
        failures=4,
        problem=Source.Problem.NOT_REACHED,
        told_at=now - timedelta(days=1),
    )
    for source, stories in ((newsroom, _NEWSROOM), (weekly, _WEEKLY)):
        site = source.url.rsplit("/", 1)[0]
        for slug, language, hours, title, summary in stories:
            _item(source, f"{site}/{slug}", language, title, summary, now - timedelta(hours=hours))
    first = ImportedItem.objects.get(source=weekly, title__startswith="Negative")
    _item(
        newsroom,
        "https://nordwind.example/news/negative-prices",
        "en",
        "Negative power prices explained with a bakery",
        "",
        first.imported_at + timedelta(hours=1),
        state=ImportedItem.State.FOLDED,
        same_as=first,
    )
    _suggestions(plan, company, people, curator)


def _source(
    plan: Plan, company: Company, curator: Membership, *, name: str, url: str, **fields: object
) -> Source:
    now = plan.now(company.zone)
    source: Source = Source.objects.create(
        name=name,
        url=url,
        created_by=curator,
        created_at=now - timedelta(days=60),
        fetched_at=now - timedelta(minutes=20),
        # The addresses are made up: nobody should see them fail while the demo is looked at.
        next_fetch_at=now + timedelta(days=7),
        **fields,
    )
    return source


def _item(
    source: Source,
    url: str,
    language: str,
    title: str,
    summary: str,
    at: object,
    **fields: object,
) -> None:
    ImportedItem.objects.create(
        source=source,
        key=hashlib.sha256(url.encode()).hexdigest(),
        url=url,
        canonical_url=canonical_url(url),
        language=language,
        title=title,
        summary=summary,
        published_at=at,
        imported_at=at,
        **fields,
    )


def _suggestions(plan: Plan, company: Company, people: People, curator: Membership) -> None:
    now = plan.now(company.zone)
    for who, state, hours, url, title, why, reason in _SUGGESTIONS:
        member = people.lead(who)
        post = None
        if state == State.ACCEPTED:
            post = Post.objects.filter(title=title).first()
            Post.objects.filter(title=title).update(suggested_by=member)
        decided = state != State.WAITING
        Suggestion.objects.create(
            membership=member,
            url=url,
            canonical_url=canonical_url(url),
            title=title,
            why=why,
            site_name=url.split("/")[2].removeprefix("www."),
            language="en",
            state=state,
            reason=reason,
            post=post,
            created_at=now - timedelta(hours=hours),
            decided_at=now - timedelta(hours=hours - 4) if decided else None,
            decided_by=curator if decided else None,
        )
    # Stays true: the first posts of the company come back by themselves.
    for post in Post.objects.filter(status=Post.Status.APPROVED).order_by("pk")[:4]:
        Post.objects.filter(pk=post.pk).update(returns_after_days=60)
