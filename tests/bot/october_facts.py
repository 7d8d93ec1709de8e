"""Facts of the October 2024 events in our own words, for the tests of what is said in a chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeds.types import (
    AlertLevel,
    Change,
    ChangeKind,
    Chat,
    Claim,
    ClaimKind,
    Fact,
    FactSource,
    Figure,
    Quotation,
    Status,
    Story,
    Subscription,
    Topic,
)

NOW = datetime(2024, 10, 21, 12, 5, tzinfo=UTC)
TOPIC = Topic(
    "north-korea-russia",
    {"en": "North Korea–Russia", "fr": "Corée du Nord–Russie"},
    '"north korea" AND russia',
)
ENGLISH = Chat(7, language="en", time_zone="Europe/London")
FRENCH = Chat(8, language="fr", time_zone="Europe/Paris")


def claim(content: str, **changes: object) -> Claim:
    """An attribution, indirect and English unless `changes` say otherwise."""
    base = Claim(ClaimKind.ATTRIBUTION, 0, 0, content, quotation=Quotation.INDIRECT, language="en")
    made = replace(base, **changes)  # type: ignore[arg-type]  # names are checked by replace itself
    return replace(made, end=made.start + len(content))


def source(entry_id: int, publisher: str, told: Claim, **changes: object) -> FactSource:
    """An article of `publisher`, published ten minutes before NOW."""
    base = FactSource(
        entry_id=entry_id,
        publisher=publisher,
        origin=publisher,
        title=f"Headline of {publisher}",
        link=f"https://{publisher.lower().replace(' ', '')}.example/{entry_id}",
        published=NOW - timedelta(minutes=10),
        language=told.language,
        claim=told,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # names are checked by replace itself


def fact(fact_id: int, *sources: FactSource, importance: float = 0.6, **changes: object) -> Fact:
    """A fact of story 1, told first by the first of `sources`."""
    times = [s.published for s in sources]
    base = Fact(fact_id, 1, sources[0].claim, sources, min(times), max(times), importance)
    return replace(base, **changes)  # type: ignore[arg-type]  # names are checked by replace itself


SOLDIERS_1500 = claim(
    "some 1,500 special forces are training in the far east of Russia",
    speaker="National Intelligence Service",
    speaker_key="nis",
    figures=(Figure(1500, "soldiers", approximate=True),),
    date="2024-10-18",
    start=200,
)
SOLDIERS_1500_FR = claim(
    "quelque 1.500 soldats d'élite s'entraînent dans l'Extrême-Orient russe",
    speaker="les services de renseignement sud-coréens",
    speaker_key="nis",
    figures=(Figure(1500, "soldats", approximate=True),),
    date="2024-10-18",
    language="fr",
    start=200,
)
SOLDIERS_12000 = claim(
    "about 12,000 soldiers in total are to be sent",
    speaker="National Intelligence Service",
    speaker_key="nis",
    figures=(Figure(12000, "soldiers", approximate=True),),
    date="2024-10-21",
    start=600,
)
RIGHT = claim(
    "“Whom we work with is our own affair,”",
    speaker="Dmitry Peskov",
    speaker_key="peskov",
    role="Kremlin spokesman",
    quotation=Quotation.DIRECT,
    cue="said",
    date="2024-10-21",
    start=900,
)
RIGHT_FR = claim(
    "«\u00a0Nos partenaires ne regardent que nous\u00a0»",
    speaker="Dmitri Peskov",
    speaker_key="peskov",
    role="porte-parole du Kremlin",
    quotation=Quotation.DIRECT,
    cue="a déclaré",
    date="2024-10-21",
    language="fr",
    start=900,
)
SUMMONED = claim(
    "the ministry summoned the Russian ambassador and asked for the “immediate withdrawal” of the troops",
    kind=ClaimKind.EVENT,
    quotation=Quotation.MIXED,
    date="2024-10-21",
    start=1200,
)
SUMMONED_FR = claim(
    "le ministère a convoqué l'ambassadeur russe et demandé le «\u00a0retrait immédiat\u00a0» des troupes",
    kind=ClaimKind.EVENT,
    quotation=Quotation.MIXED,
    date="2024-10-21",
    language="fr",
    start=1200,
)
DENIED = claim(
    "that any soldiers were on their way",
    speaker="North Korea's mission to the UN",
    speaker_key="dprk-un",
    status=Status.DENIED,
    cue="denied",
    date="2024-10-21",
    start=1500,
)


def troops() -> Fact:
    """1,500, by an agency text that two carry, and by a French publisher."""
    return fact(
        1,
        source(1, "Yonhap", SOLDIERS_1500, title="North Korea sends special forces to Russia, Seoul says"),
        source(2, "Daily Herald", SOLDIERS_1500, origin="Yonhap"),
        source(3, "BFM TV", SOLDIERS_1500_FR, title="Pyongyang envoie des forces spéciales en Russie, selon Séoul"),
        importance=0.8,
    )


def right() -> Fact:
    """The Kremlin's answer, in both languages."""
    return fact(2, source(4, "The Courier", RIGHT), source(3, "BFM TV", RIGHT_FR), importance=0.5)


def summoned() -> Fact:
    """The ambassador, in both languages."""
    return fact(3, source(1, "Yonhap", SUMMONED), source(5, "Radio Lumière", SUMMONED_FR), importance=0.7)


def more_troops() -> Fact:
    """12,000, which takes the place of 1,500."""
    return fact(4, source(6, "Yonhap", SOLDIERS_12000), importance=0.85, replaces=1)


def denial() -> Fact:
    """The mission's denial of fact 1."""
    return fact(5, source(7, "The Courier", DENIED), importance=0.6, disputed_by=(1,))


def story(*facts: Fact) -> Story:
    """Story 1 with the publishers and origins of `facts`."""
    sources = [s for f in facts for s in f.sources]
    return Story(
        1,
        "North Korea sends special forces to Russia, Seoul says",
        "en",
        NOW - timedelta(minutes=10),
        NOW - timedelta(minutes=10),
        ("north-korea-russia",),
        len({s.entry_id for s in sources}),
        tuple(dict.fromkeys(s.publisher for s in sources)),
        tuple(dict.fromkeys(s.origin for s in sources)),
    )


def subscribed(chat: Chat, level: AlertLevel = AlertLevel.IMPORTANT) -> tuple[Chat, Subscription]:
    """`chat` follows TOPIC."""
    return chat, Subscription(chat.id, TOPIC.slug, level)


def change(kind: ChangeKind, about: Fact, previous: Fact | None = None) -> Change:
    """A change as important as its fact."""
    return Change(kind, 1, about.importance, about, previous)
