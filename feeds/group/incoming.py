"""GROUP, the input and output of merging: claims of new articles, and facts with the changes in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feeds.group.claim_relations import ComparedClaim
from feeds.types import Change, Claim, Fact, FactSource


@dataclass(frozen=True, slots=True)
class IncomingClaim:
    """A claim of a new article with its vector and its source."""

    claim: Claim
    vector: bytes
    entry_id: int
    publisher: str
    origin: str
    title: str
    link: str | None
    published: datetime
    language: str | None

    @classmethod
    def of(cls, fact: Fact) -> IncomingClaim:
        """Returns the claim that is shown for a fact as an incoming one, with the source that has it."""
        first = next((source for source in fact.sources if source.claim == fact.claim), fact.sources[0])
        return cls(
            fact.claim, fact.vector, first.entry_id, first.publisher, first.origin, first.title, first.link,
            first.published, first.language,
        )  # fmt: skip

    @property
    def compared(self) -> ComparedClaim:
        """The claim in the form in which it is compared with facts."""
        return ComparedClaim(self.claim, self.vector, self.entry_id, self.origin, self.published, self.language)

    @property
    def source(self) -> FactSource:
        """The claim as a source of a fact."""
        return FactSource(
            self.entry_id, self.publisher, self.origin, self.title, self.link, self.published, self.language, self.claim
        )


@dataclass(frozen=True, slots=True)
class MergeResult:
    """Facts to save (new ones have a negative id that `replaces` and `disputed_by` may name) and what is new."""

    facts: tuple[Fact, ...] = ()
    changes: tuple[Change, ...] = ()
