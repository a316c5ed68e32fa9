"""The two companies of the demo: what they are called, how they are built, who must be there."""

from __future__ import annotations

from dataclasses import dataclass

# The language spoken at a place decides names, and what people read.
LANGUAGE_OF = {
    "Hamburg": "de",
    "Bremen": "de",
    "Berlin": "de",
    "Duisburg": "de",
    "Aarhus": "da",
    "Esbjerg": "da",
    "Copenhagen": "da",
    "Østerild": "da",
    "Gdańsk": "pl",
    "Poznań": "pl",
    "Rotterdam": "nl",
    "Venlo": "nl",
}
ZONE_OF = {
    "da": "Europe/Copenhagen",
    "pl": "Europe/Warsaw",
    "nl": "Europe/Amsterdam",
    "de": "Europe/Berlin",
}


@dataclass(frozen=True)
class TeamPlan:
    """A team, its part of the company's people, how keen it is, and what people do there."""

    name: str
    location: str
    size: float
    titles: tuple[str, ...]
    keenness: float = 1.0
    below: tuple[TeamPlan, ...] = ()


@dataclass(frozen=True)
class Lead:
    """Somebody who must be there, for the demo to be tried or because a story needs them."""

    email: str
    name: str
    team: str
    title: str
    roles: tuple[str, ...] = ()
    language: str = "en"
    manages: tuple[str, ...] = ()
    # What they follow; others choose by chance.
    topics: tuple[str, ...] = ()
    connections: int = 500
    keenness: float = 1.5


@dataclass(frozen=True)
class Company:
    name: str
    slug: str
    domain: str
    brand: str
    language: str
    zone: str
    # Whose public holidays its calendar shows.
    country: str
    teams: tuple[TeamPlan, ...]
    leads: tuple[Lead, ...]
    topics: tuple[str, ...]
    # Name, and whether it is promotional.
    purposes: tuple[tuple[str, bool], ...]
    # What they count as a success: applicants, visits, people who share.
    goals: tuple[str, str, str]
    campaigns: tuple[CampaignPlan, ...] = ()
    # How shares say where their author works.
    disclosure: str = "text"
    # Of all people of the demo, so many work here.
    part: float = 1.0


@dataclass(frozen=True)
class CampaignPlan:
    """`starts` and `ends` count days from today."""

    name: str
    hashtag: str
    starts: int
    ends: int
    aim: str
    brief: str


_ENGINEERS = ("Design engineer", "Senior engineer", "Working student", "Lead engineer")
_TECHNICIANS = ("Service technician", "Senior technician", "Trainee technician", "Site lead")
_SELLERS = ("Account manager", "Sales engineer", "Head of key accounts", "Tender manager")

NORDWIND = Company(
    name="Nordwind Energy",
    slug="nordwind",
    domain="nordwind.example",
    brand="#5850d6",
    language="en",
    zone="Europe/Berlin",
    country="DE",
    teams=(
        TeamPlan(
            "Engineering",
            "Hamburg",
            0.02,
            ("VP Engineering", "Chief engineer", "Engineering manager"),
            1.2,
            (
                TeamPlan(
                    "Acoustics & Blades",
                    "Hamburg",
                    0.06,
                    ("Acoustics engineer", "Blade designer", "Materials scientist"),
                    1.6,
                ),
                TeamPlan("Grid Technology", "Berlin", 0.05, _ENGINEERS, 1.1),
                TeamPlan(
                    "Software & Data",
                    "Gdańsk",
                    0.06,
                    ("Software engineer", "Data scientist", "Platform engineer"),
                    0.9,
                ),
                TeamPlan(
                    "Test Field", "Østerild", 0.025, ("Test engineer", "Measurement technician")
                ),
            ),
        ),
        TeamPlan(
            "Field Service",
            "Aarhus",
            0.02,
            ("Head of service", "Planner", "Spare parts manager"),
            1.3,
            (
                TeamPlan("Service North Sea", "Esbjerg", 0.06, _TECHNICIANS, 1.5),
                TeamPlan("Service Baltic", "Gdańsk", 0.06, _TECHNICIANS, 1.5),
                TeamPlan("Service Onshore", "Bremen", 0.05, _TECHNICIANS, 1.0),
            ),
        ),
        TeamPlan(
            "Control Room",
            "Hamburg",
            0.09,
            ("Grid operator", "Shift lead", "Dispatcher", "Operations analyst"),
            0.9,
        ),
        TeamPlan("Sales Nordics", "Copenhagen", 0.11, _SELLERS, 0.6),
        TeamPlan("Sales Central Europe", "Berlin", 0.09, _SELLERS, 0.7),
        TeamPlan(
            "Finance & Legal",
            "Hamburg",
            0.07,
            ("Controller", "Legal counsel", "Investor relations manager", "Accountant"),
            1.0,
        ),
        TeamPlan(
            "People & Culture",
            "Hamburg",
            0.06,
            ("Recruiter", "HR business partner", "Learning designer", "Payroll specialist"),
            1.1,
        ),
        TeamPlan(
            "Projects & Permits",
            "Rotterdam",
            0.03,
            ("Project director", "Permit manager", "Planner"),
            0.8,
            (
                TeamPlan(
                    "Offshore Projects", "Esbjerg", 0.04, ("Project engineer", "Package manager")
                ),
                TeamPlan(
                    "Onshore Projects", "Poznań", 0.04, ("Project engineer", "Community liaison")
                ),
            ),
        ),
        TeamPlan(
            "Communications",
            "Hamburg",
            0.03,
            ("Communications manager", "Editor", "Designer", "Press officer"),
            1.6,
        ),
        # Three people: too few for a figure of their own.
        TeamPlan("Executive Office", "Hamburg", 0.01, ("Chief of staff", "Assistant"), 0.8),
    ),
    leads=(
        Lead(
            "mara.klein@nordwind.example",
            "Mara Klein",
            "Acoustics & Blades",
            "Acoustics engineer",
            topics=("Wind power", "Grid technology", "Careers"),
            connections=612,
            keenness=2.0,
        ),
        Lead(
            "jonas.okafor@nordwind.example",
            "Jonas Okafor",
            "Communications",
            "Head of content",
            ("curator",),
            connections=1240,
            keenness=2.0,
        ),
        Lead(
            "tomas.silva@nordwind.example",
            "Tomás Silva",
            "Communications",
            "Editor",
            ("curator",),
            connections=780,
            keenness=2.5,
        ),
        Lead(
            "helle.lindqvist@nordwind.example",
            "Helle Lindqvist",
            "People & Culture",
            "VP People",
            ("manager",),
            manages=("People & Culture", "Engineering", "Field Service"),
            connections=2130,
            keenness=1.2,
        ),
        Lead(
            "ewa.wisniewska@nordwind.example",
            "Ewa Wiśniewska",
            "Communications",
            "Head of employer brand",
            ("admin",),
            connections=940,
            keenness=1.0,
        ),
        Lead(
            "priya.nair@nordwind.example",
            "Priya Nair",
            "Control Room",
            "Grid operator",
            connections=455,
        ),
    ),
    topics=(
        "Wind power",
        "Grid technology",
        "Careers",
        "Results",
        "Nature & climate",
        "Safety",
        "Energy market",
        "Software & data",
        "Neighbours",
    ),
    purposes=(("Industry insight", False), ("People & culture", False), ("Company news", True)),
    goals=("Qualified applicants", "Website visits", "Ambassadors sharing monthly"),
    campaigns=(
        CampaignPlan(
            "Technicians wanted",
            "WorkWithWind",
            -45,
            20,
            "50 qualified applications for service technicians",
            "We hire 50 technicians in Esbjerg, Gdańsk and Bremen. Show the work as it is: height, "
            "weather, crews who look after each other.",
        ),
        CampaignPlan(
            "Climate week",
            "ClimateWeek",
            1,
            8,
            "Explain, do not celebrate",
            "One explained fact a day. No slogans, no pledges that were not public before.",
        ),
        CampaignPlan(
            "Half-year report",
            "Nordwind",
            -6,
            17,
            "Readers who trust our figures because we print the bad ones",
            "The report with a page on what went wrong. Lead with that page.",
        ),
    ),
    disclosure="headline",
    part=0.93,
)

SUEDWIND = Company(
    name="Südwind Logistik",
    slug="suedwind",
    domain="suedwind.example",
    brand="#0f766e",
    language="nl",
    zone="Europe/Amsterdam",
    country="NL",
    teams=(
        TeamPlan("Planning", "Venlo", 0.3, ("Transportplanner", "Expediteur", "Teamleider"), 1.2),
        TeamPlan(
            "Magazijn", "Venlo", 0.3, ("Logistiek medewerker", "Teamleider", "Heftruckchauffeur")
        ),
        TeamPlan("Hafen Duisburg", "Duisburg", 0.3, ("Disponentin", "Kranführer", "Schichtleiter")),
        TeamPlan("Kantoor", "Venlo", 0.1, ("Controller", "HR-adviseur"), 0.8),
    ),
    leads=(
        Lead(
            "lotte.devries@suedwind.example",
            "Lotte de Vries",
            "Kantoor",
            "Eigenaar",
            ("curator", "manager", "admin"),
            language="nl",
            manages=("Planning", "Magazijn"),
            connections=870,
            keenness=2.0,
        ),
        Lead(
            "jeroen.bakker@suedwind.example",
            "Jeroen Bakker",
            "Planning",
            "Teamleider planning",
            ("curator",),
            language="nl",
        ),
        Lead("sem.kok@suedwind.example", "Sem Kok", "Planning", "Stagiair", language="nl"),
    ),
    topics=("Binnenvaart", "Duurzaam vervoer", "Werken bij ons", "Magazijn", "Douane"),
    purposes=(("Vakkennis", False), ("Mensen", False), ("Bedrijfsnieuws", True)),
    goals=("Geschikte sollicitanten", "Websitebezoeken", "Ambassadeurs die elke maand delen"),
    part=0.07,
)

COMPANIES = (NORDWIND, SUEDWIND)
