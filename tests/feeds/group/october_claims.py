"""The troops of October 2024 in our own words: claims to merge, and what the store does with the outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from feeds.group import IncomingClaim, MergeResult, UseEmbedder
from feeds.group.embed import pack_vector
from feeds.types import Claim, ClaimKind, Fact, Figure, Status

FRIDAY = datetime(2024, 10, 18, 9, tzinfo=UTC)
MONDAY = datetime(2024, 10, 21, 9, tzinfo=UTC)
NIS = ("South Korea's National Intelligence Service", "national intelligence service")


@cache
def embedder() -> UseEmbedder:
    return UseEmbedder()


@cache
def vector(text: str) -> bytes:
    return pack_vector(embedder().embed([text])[0])


def told(
    entry_id: int,
    content: str,
    *,
    speaker: tuple[str, str] | None = None,
    figure: Figure | None = None,
    publisher: str = "",
    origin: str = "",
    published: datetime = FRIDAY,
    language: str = "en",
    status: Status = Status.ASSERTED,
    kind: ClaimKind = ClaimKind.ATTRIBUTION,
    start: int = 0,
    confidence: float = 0.8,
    cue: str | None = "said",
) -> IncomingClaim:
    name, key = speaker or (None, None)
    claim = Claim(
        kind,
        start,
        start + len(content),
        content,
        speaker=name,
        speaker_key=key,
        cue=cue,
        figures=(figure,) if figure else (),
        status=status,
        language=language,
        confidence=confidence,
    )
    publisher = publisher or f"publisher {entry_id}"
    return IncomingClaim(
        claim, vector(content), entry_id, publisher, origin or publisher, "A title", None, published, language
    )


def soldiers(value: float, unit: str = "soldiers") -> Figure:
    return Figure(value, unit)


SENT_EN = told(1, "about 1,500 North Korean soldiers are already in Russia", speaker=NIS, figure=soldiers(1500))
SENT_FR = told(
    2,
    "quelque 1.500 soldats nord-coréens se trouvent déjà en Russie",
    speaker=("le NIS", "national intelligence service"),
    figure=soldiers(1500, "soldats"),
    language="fr",
)
SENT_COPY = replace(SENT_EN, entry_id=3, publisher="Evening", origin="publisher 1")
EXPECTED = told(
    1,
    "a total of 12,000 soldiers will be sent",
    speaker=NIS,
    figure=soldiers(12000),
    status=Status.PLANNED,
    start=200,
)
GROWN = told(
    5,
    "about 3,000 North Korean soldiers are now in Russia",
    speaker=NIS,
    figure=soldiers(3000),
    published=FRIDAY + timedelta(days=5),
)
RIVAL = told(
    6,
    "about 6,000 North Korean soldiers are already in Russia",
    speaker=("Ukraine's military intelligence", "ukraine military intelligence"),
    figure=soldiers(6000),
    published=FRIDAY + timedelta(hours=2),
)
DENIAL = told(
    7,
    "reports of North Korean soldiers in Russia are groundless rumours",
    speaker=("a North Korean delegate", "north korean delegate"),
    status=Status.DENIED,
    published=MONDAY,
    cue="dismissed",
)
SUMMONED_EN = told(
    8,
    "Seoul summoned the Russian ambassador over the sending of troops",
    kind=ClaimKind.EVENT,
    cue=None,
    published=MONDAY,
)
SUMMONED_FR = told(
    9,
    "Séoul a convoqué l'ambassadeur de Russie après l'envoi de troupes",
    kind=ClaimKind.EVENT,
    cue=None,
    language="fr",
    published=MONDAY,
)


def stored(facts: tuple[Fact, ...] | list[Fact], result: MergeResult) -> list[Fact]:
    """What the store does: new facts get ids, also where others name them."""
    known = {fact.id: fact for fact in facts}
    free = count(max([0, *known]) + 1)
    ids = {fact.id: fact.id if fact.id > 0 else next(free) for fact in result.facts}
    for fact in result.facts:
        known[ids[fact.id]] = replace(
            fact,
            id=ids[fact.id],
            replaces=None if fact.replaces is None else ids.get(fact.replaces, fact.replaces),
            disputed_by=tuple(ids.get(i, i) for i in fact.disputed_by),
        )
    return list(known.values())
