"""Users and memberships: the people who must be there, and as many colleagues as asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from advocacy.accounts.models import Invitation, Membership, TeamManagement, User
from advocacy.accounts.permissions import Role
from advocacy.accounts.rules import INVITATION_LIFETIME
from advocacy.config.demo.data.chance import Weighted
from advocacy.config.demo.data.companies import LANGUAGE_OF, ZONE_OF, Company, Lead
from advocacy.config.demo.data.names import Namer
from advocacy.config.demo.data.plan import Plan, Progress
from advocacy.config.demo.data.rhythm import eagerness
from advocacy.config.demo.data.teams import Place
from advocacy.config.demo.members import DEFAULT_CONNECTIONS
from content.models import Topic, TopicInterest

Status = Membership.Status
_BATCH = 5_000
_STATUSES = {
    Status.AMBASSADOR: 0.77,
    Status.MEMBER: 0.11,
    # Invited people have no membership yet, only an address.
    Status.INVITED: 0.06,
    Status.PAUSED: 0.03,
    Status.LEFT: 0.03,
}
# When people were let in: so much of the period had passed, for so many of them.
_WAVES = ((-0.03, 0.45), (0.12, 0.2), (0.35, 0.2), (0.6, 0.15))
_SHORT = {Status.LEFT, Status.PAUSED}


@dataclass(frozen=True, slots=True)
class Person:
    """What decides whether, when and how somebody shares; plain values, as there may be many."""

    id: int
    email: str
    name: str
    languages: tuple[str, ...]
    interface_language: str
    zone: str
    team_path: tuple[int, ...]
    location: str
    connections: int
    headline_names_employer: bool
    keenness: float
    joined: datetime
    # Enrolled as an ambassador, and not any more.
    since: datetime | None
    until: datetime | None
    status: str


@dataclass(frozen=True)
class People:
    everybody: list[Person]
    leads: dict[str, Membership]

    @property
    def sharing(self) -> list[Person]:
        return [person for person in self.everybody if person.keenness > 0 and person.since]

    def lead(self, name: str) -> Membership:
        """One of those who must be there, by first name."""
        return next(m for m in self.leads.values() if m.user.name.startswith(name))


def make_people(
    plan: Plan, company: Company, places: dict[str, Place], progress: Progress
) -> People:
    """Everybody of a company, stored."""
    chance = plan.chance(company.slug, "people")
    count = max(len(company.leads), round(plan.members * company.part))
    namer = Namer(
        plan.chance(company.slug, "names"), company.domain, {lead.email for lead in company.leads}
    )
    leads = [_lead(plan, company, lead, places[lead.team]) for lead in company.leads]
    people = _store(
        [(member, lead.keenness) for member, lead in zip(leads, company.leads, strict=True)]
    )
    weighted = Weighted(list(places.values()), [place.plan.size for place in places.values()])
    statuses = _statuses(count - len(people), chance)
    while batch := list(islice(statuses, _BATCH)):
        colleagues = [
            _colleague(plan, company, weighted.draw(chance), status, namer, chance)
            for status in batch
            if status != Status.INVITED
        ]
        people += _store(colleagues)
        Invitation.objects.bulk_create(
            _invitation(plan, company, weighted.draw(chance), namer, leads, chance)
            for _ in range(batch.count(Status.INVITED))
        )
        if count > 2 * _BATCH:
            progress.part(len(people), count)
    by_address = {member.user.email: member for member in leads}
    for lead in company.leads:
        for name in lead.manages:
            TeamManagement.objects.create(team=places[name].team, membership=by_address[lead.email])
    return People(people, by_address)


def follow_topics(plan: Plan, company: Company, people: People, topics: list[Topic]) -> None:
    """What people say interests them: up to three topics each."""
    chance = plan.chance(company.slug, "interests")
    chosen = {lead.email: lead.topics for lead in company.leads if lead.topics}
    everybody = iter(people.everybody)
    while batch := list(islice(everybody, _BATCH)):
        rows = []
        for person in batch:
            names = chosen.get(person.email)
            follows = [topic for topic in topics if topic.name in names] if names else None
            follows = follows or chance.sample(topics, k=min(len(topics), chance.randint(1, 3)))
            rows += [TopicInterest(membership_id=person.id, topic=topic) for topic in follows]
        TopicInterest.objects.bulk_create(rows)


def _lead(plan: Plan, company: Company, lead: Lead, place: Place) -> Membership:
    joined = plan.moment(plan.first_day - timedelta(days=5), company.zone, hour=10)
    return Membership(
        user=_user(lead.name, lead.email, joined),
        roles=sorted({Role.MEMBER.value, *lead.roles}),
        status=Status.AMBASSADOR,
        title=lead.title,
        team=place.team,
        interface_language=lead.language,
        content_languages=sorted({lead.language, "en", LANGUAGE_OF[place.plan.location]}),
        time_zone=company.zone,
        weekly_pace=3,
        connections=lead.connections,
        headline_names_employer=True,
        joined_at=joined,
        enrolled_at=joined + timedelta(days=1),
        created_at=joined - timedelta(days=3),
    )


def _colleague(
    plan: Plan,
    company: Company,
    place: Place,
    status: str,
    namer: Namer,
    chance: random.Random,
) -> tuple[Membership, float]:
    home = LANGUAGE_OF[place.plan.location]
    language = home if chance.random() < 0.8 else "en"
    name, email = namer.person(language)
    invited = _invited_at(plan, company, status, chance)
    joined = invited + timedelta(days=chance.randint(0, 6), minutes=chance.randint(20, 600))
    enrolled = left = None
    if status != Status.MEMBER:
        enrolled = joined + timedelta(days=chance.choice((0, 0, 1, 2, 5)), minutes=10)
    if status == Status.LEFT:
        left = plan.now(company.zone) - timedelta(days=chance.randint(2, 25))
    reads = {language, home} if chance.random() < 0.35 else {language, home, "en"}
    membership = Membership(
        user=_user(name, email, joined),
        roles=[Role.MEMBER.value],
        status=status,
        title=chance.choice(place.plan.titles),
        team=place.team,
        interface_language=language,
        content_languages=sorted(reads),
        time_zone=ZONE_OF[home],
        weekly_pace=chance.choice((1, 1, 2, 2, 2, 3, 5)),
        connections=_connections(chance),
        headline_names_employer=chance.random() < 0.6,
        digest_weekday=chance.choice((0, 1, 1, 1, 2)),
        joined_at=joined,
        enrolled_at=enrolled,
        left_at=left,
        created_at=invited,
    )
    return membership, eagerness(chance) * place.plan.keenness if enrolled else 0.0


def _invitation(
    plan: Plan,
    company: Company,
    place: Place,
    namer: Namer,
    leads: list[Membership],
    chance: random.Random,
) -> Invitation:
    language = LANGUAGE_OF[place.plan.location]
    name, email = namer.person(language)
    day = plan.today - timedelta(days=chance.randint(1, 10))
    sent = plan.moment(day, company.zone, hour=9, minute=chance.randint(0, 59))
    return Invitation(
        email=email,
        name=name,
        roles=[Role.MEMBER.value],
        team=place.team,
        title=chance.choice(place.plan.titles),
        language=language,
        # No link leads here: nobody has its token.
        token_hash=f"{chance.getrandbits(256):064x}",
        expires_at=sent + INVITATION_LIFETIME,
        invited_by=next(lead for lead in leads if lead.is_admin),
        created_at=sent,
    )


def _statuses(count: int, chance: random.Random) -> Iterator[str]:
    """As many of each status as its part says, in an order by chance."""
    listed = [status for status, part in _STATUSES.items() for _ in range(round(part * count))]
    listed += [Status.AMBASSADOR] * (count - len(listed))
    chance.shuffle(listed)
    return iter(listed)


def _invited_at(plan: Plan, company: Company, status: str, chance: random.Random) -> datetime:
    # Whoever has left or paused already was among the first.
    waves = _WAVES[:2] if status in _SHORT else _WAVES
    start = chance.choices([wave for wave, _ in waves], [part for _, part in waves])[0]
    day = plan.first_day + timedelta(days=round(start * plan.days))
    return plan.moment(day, company.zone, hour=9, minute=chance.randint(0, 59))


def _connections(chance: random.Random) -> int | None:
    """A network of a common size; some have not told us theirs."""
    if chance.random() < 0.15:
        return None
    return max(40, round(chance.lognormvariate(6.1, 0.6)))


def _user(name: str, email: str, since: datetime) -> User:
    return User(name=name, email=email, password=make_password(None), date_joined=since)


def _store(people: list[tuple[Membership, float]]) -> list[Person]:
    users = [membership.user for membership, _ in people]
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    for membership, _ in people:
        # Takes over the key, which exists only now.
        membership.user = membership.user
    Membership.objects.bulk_create([membership for membership, _ in people])
    return [_person(membership, keenness) for membership, keenness in people]


def _paused_at(membership: Membership) -> datetime | None:
    if membership.status != Status.PAUSED or membership.enrolled_at is None:
        return None
    return membership.enrolled_at + timedelta(days=25)


def _person(membership: Membership, keenness: float) -> Person:
    team = membership.team
    if team is None or membership.joined_at is None:
        raise ValueError("Everybody was given a team and has joined.")
    return Person(
        id=membership.pk,
        email=membership.user.email,
        name=membership.user.name,
        languages=tuple(membership.content_languages),
        interface_language=membership.interface_language,
        zone=membership.time_zone,
        team_path=tuple(team.path),
        location=team.location,
        connections=membership.connections or DEFAULT_CONNECTIONS,
        headline_names_employer=membership.headline_names_employer,
        keenness=keenness,
        joined=membership.joined_at,
        since=membership.enrolled_at,
        until=membership.left_at or _paused_at(membership),
        status=membership.status,
    )
