"""Values of grouping: analyses, facts with their sources, stories, and what changed in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feeds.reasons import Reason
from feeds.types.claim import Article, Claim


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the story index needs of an article; small enough to store.

    Attributes:
        vector: the L2-normalised embedding of title and lead, float16 little-endian bytes.
        names: phonetic keys of the names in it (feeds/text/names.py).
        figures: "value unit" keys in it.
        minhash: MinHash of its word shingles, for agency copy; empty if the text is too short.
        agency: the agency that the text credits ("AFP"), or None.
        words: keys of the words of the title (feeds/group/word_keys.py).
        voices: keys of those whom its first lines quote (feeds/group/happening.py).
        deeds: classes of the events that its first lines tell.
    """

    vector: bytes
    names: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    minhash: bytes = b""
    agency: str | None = None
    words: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()
    deeds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is computed of one article before anything is stored.

    Attributes:
        claim_vectors: embeddings, one per claim, encoded as in Fingerprint.
        error: why only the title was analysed; None if the whole text was.
    """

    article: Article
    claims: tuple[Claim, ...]
    fingerprint: Fingerprint
    claim_vectors: tuple[bytes, ...] = ()
    error: Reason | None = None


@dataclass(frozen=True, slots=True)
class FactSource:
    """One entry that carries a fact, and the claim as it stands there.

    Attributes:
        entry_id: of the stored entry.
        publisher: who published it.
        origin: whose words they are: the credited agency, else the publisher of the earliest near-copy, else
            `publisher`.
        title, link, published, language: of the entry.
        claim: as the entry makes it.
        is_withdrawn: True once the publisher has withdrawn the entry.
    """

    entry_id: int
    publisher: str
    origin: str
    title: str
    link: str | None
    published: datetime
    language: str | None
    claim: Claim
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """Claims of one meaning, merged across sources and languages.

    Attributes:
        id: 0 or less while it is not stored.
        claim: the claim that is shown for all, in its own language.
        sources: at least one, the earliest first.
        first_seen: when it was first stored, whatever its date of publication. A fact that was first seen after a
            chat's last brief is new to the chat.
        last_seen: when its latest source was published.
        importance: 0 to 1 (feeds/group/importance.py says how).
        disputed_by: ids of the facts that contradict it.
        replaces: id of the fact whose figure this one changes; None if it changes none.
        vector: mean embedding of its sources' claims, encoded as in Fingerprint.
    """

    id: int
    story_id: int
    claim: Claim
    sources: tuple[FactSource, ...]
    first_seen: datetime
    last_seen: datetime
    importance: float = 0.5
    disputed_by: tuple[int, ...] = ()
    replaces: int | None = None
    vector: bytes = b""

    @property
    def stands_alone(self) -> bool:
        """True if a source tells the fact so that it can be read without its article."""
        return any(source.claim.stands_alone for source in self.sources)

    @property
    def publishers(self) -> tuple[str, ...]:
        """Distinct publishers of the sources that are not withdrawn, in the order of the sources."""
        return tuple(dict.fromkeys(s.publisher for s in self.sources if not s.is_withdrawn))

    @property
    def origins(self) -> tuple[str, ...]:
        """Distinct origins of the sources that are not withdrawn; copies of one agency text have one origin."""
        return tuple(dict.fromkeys(s.origin for s in self.sources if not s.is_withdrawn))


@dataclass(frozen=True, slots=True)
class Story:
    """Entries about one event, across publishers and languages. `id` is 0 while it is not stored."""

    id: int
    title: str
    language: str | None
    first_seen: datetime
    last_seen: datetime
    topics: tuple[str, ...] = ()
    entry_count: int = 0
    publishers: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


class ChangeKind(StrEnum):
    """The kind of a change in a story."""

    FIRST_SIGHT = "first_sight"
    NEW_FACT = "new_fact"
    FIGURE_CHANGED = "figure_changed"
    DENIAL = "denial"
    AVOWED = "avowed"  # a side of the reader's topic itself confirms what others said of it
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    MORE_SOURCES = "more_sources"


@dataclass(frozen=True, slots=True)
class Change:
    """A change in a story.

    Attributes:
        importance: 0 to 1.
        fact: the fact that is new or changed; None for a new story without facts.
        previous: the fact that `fact` changes or contradicts; None if there is none.
        reason: in English, for /why.
    """

    kind: ChangeKind
    story_id: int
    importance: float
    fact: Fact | None = None
    previous: Fact | None = None
    reason: str = ""
