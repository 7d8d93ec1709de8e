"""Tells which lines retell the headline above them in other words, and add no more than a detail to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.locales import Words
from bot.novelty import novelty
from bot.ranking import is_in_lead
from bot.render.cutting import shorten
from bot.render.facts import SourcedFact, line_language, sourced_fact
from bot.render.lexicon import all_words, one_of
from bot.repetition import LEAST_NAME, ToldTitle, letters, stems_of
from feeds.group import STEM_LETTERS, counting_figures, is_demand, is_one_voice, number_keys, value_key
from feeds.offices import office_of
from feeds.text import words_of
from feeds.types import Claim, Fact, FactSource, Quotation, Status
from feeds.verbatim import passages

# Share of the headline's words, beside the voice, that stand in a line which retells it, and how many at least.
RETOLD: Final = 0.6
FEWEST_RETOLD: Final = 2
# Words behind a conjunction that the headline does not have; with so many a further clause tells something of its own.
OWN_WORDS: Final = 2
# The first sentence begins so near to the headline, behind a dateline or the credit of a picture; where it gives the
# headline's figure, so few words of its own tell no more.
FIRST_SENTENCE: Final = 40
OWN_OF_COUNT: Final = 3
# What begins a clause that a headline has no room for.
_FURTHER: Final = re.compile(rf"(?:;\s|\s(?:{one_of(all_words('clause_openers'))}\s|s['’]ils?\s))", re.IGNORECASE)
_BOUNDS: Final = frozenset(word[:STEM_LETTERS] for phrase in all_words("bounds") for word in words_of(phrase))


@dataclass(frozen=True, slots=True)
class Retelling:
    """What an article's headline tells, to compare the lines from its text with it. Make it by `of`."""

    title: str
    language: str | None
    told: ToldTitle
    demands: tuple[Claim, ...]

    @classmethod
    def of(cls, title: str, language: str | None, told: ToldTitle, facts: Sequence[Fact]) -> Retelling:
        """Reads a headline.

        Args:
            title: of the article, uncut.
            language: of the headline.
            told: the headline as it is shown.
            facts: all facts of the story.
        """
        standing = [s.claim for f in facts for s in f.sources if s.title == title and s.claim.end <= len(title)]
        return cls(title, language, told, tuple(claim for claim in standing if is_demand(claim)))

    def covers(self, fact: Fact, shown: SourcedFact) -> bool:
        """Returns whether a fact's line retells the headline.

        It does if it is the first thing that the headline's article tells, or is told by it, with no other figure, no
        voice of its own and no further clause, and grouping made it one with the headline, or most of the headline's
        words stand in it, or it counts the same in the first sentence, or both are one voice's demand.
        So does one that is the headline in other words, with no name or number of its own (`bot/novelty`). A quotation
        retells nothing.

        Args:
            fact: of the story.
            shown: as it is told in the reader's language.
        """
        claim = shown.claim
        if claim.quotation is Quotation.DIRECT or claim.language not in {self.language, None}:
            return False
        own = [source for source in fact.sources if source.title == self.title]
        if not any(map(is_in_lead, own)):
            return False
        if self._is_it_in_other_words(claim):
            return True
        if claim.quotation is Quotation.MIXED or self._adds(claim):
            return False
        is_one = any(source.claim.end <= len(self.title) for source in own)
        return is_one or self._has_its_words(claim) or self._is_its_demand(claim) or self._is_its_count(own)

    def _is_it_in_other_words(self, claim: Claim) -> bool:
        """True if the line has no name, number, voice or quotation, and hardly a word, that the headline has not."""
        told = letters(self.title)
        if claim.status is Status.DENIED or self.told.is_denial or (self.told.numbers and not counting_figures(claim)):
            return False  # "more than half were hurt" is no "6,000 were hurt"
        if any(letters(part.words.strip(".,")) not in told for part in passages(claim.content)):
            return False
        is_its_voice = self.told.names_voice(claim) or not self.told.words.isdisjoint(words_of(claim.speaker or ""))
        new = novelty(claim, self.title)
        return is_its_voice and new.is_little and (len(new.words) < OWN_WORDS or not self._has_further_clause(claim))

    def _adds(self, claim: Claim) -> bool:
        """True if the line tells a voice, a figure or a clause that the headline has not."""
        mine = {value_key(figure.value or 0.0) for figure in counting_figures(claim)}
        every = {value_key(figure.value or 0.0) for figure in claim.figures}  # "two" is no count to compare, and is "2"
        theirs, titled = self.told.numbers, number_keys(self.title)
        if not mine <= theirs or (titled and titled.isdisjoint(every)) or not self._names_voice(claim):
            return True
        return self._has_further_clause(claim)

    def _has_further_clause(self, claim: Claim) -> bool:
        further = _FURTHER.split(claim.line)[1:]
        return any(len(stems_of(part) - self.told.stems) >= OWN_WORDS for part in further)

    def _names_voice(self, claim: Claim) -> bool:
        """True if the headline names who says it: a person by name, or the body that they speak for."""
        if not claim.speaker:
            return True
        offices = [office_of(claim.speaker), office_of(claim.role or "")]
        is_body = offices[0] is not None and offices[0].is_body
        speaks_for = any(office is not None and office.title == "spokesman" for office in offices)
        is_named = any(word in self.told.words for word in words_of(claim.speaker) if len(word) >= LEAST_NAME)
        return is_named or ((is_body or speaks_for) and self.told.names_voice(claim))

    def _has_its_words(self, claim: Claim) -> bool:
        gist = self.told.stems - {word[:STEM_LETTERS] for word in words_of(claim.speaker or "")}
        shared = gist & stems_of(claim.line)
        return len(shared) >= max(FEWEST_RETOLD, RETOLD * len(gist))

    def _is_its_count(self, own: Sequence[FactSource]) -> bool:
        """True if the first sentence of the text gives the headline's figure, by its voice, and hardly a word more."""
        first = [s.claim for s in own if 0 <= s.claim.sentence_start - len(self.title) <= FIRST_SENTENCE]
        return any(
            claim.speaker
            and counting_figures(claim)
            and len(stems_of(claim.line) - self.told.stems - _BOUNDS) <= OWN_OF_COUNT
            for claim in first
        )

    def _is_its_demand(self, claim: Claim) -> bool:
        """True if the headline's voice demands the same of somebody: half of the words of that demand are there."""
        own = stems_of(claim.content)
        return is_demand(claim) and any(
            is_one_voice(demand, claim) and 2 * len(stems_of(demand.content) & own) >= len(stems_of(demand.content)) > 0
            for demand in self.demands
        )


def told_by_headline(
    title: str, language: str | None, facts: Sequence[Fact], words: Words, width: int
) -> frozenset[int]:
    """Returns the ids of the facts whose lines would tell no more than the headline above them.

    A line in the reader's language stays under a headline that they may not read.

    Args:
        title: the headline, uncut.
        language: of the headline, if it is known.
        facts: all facts of the story, as the reader is told them.
        words: the reader's language.
        width: about the most characters of the headline that are shown.
    """
    told = ToldTitle.of(shorten(title, width), language)
    retelling = Retelling.of(title, language, told, facts)
    lines = ((fact, sourced_fact(fact, words.language)) for fact in facts)
    return frozenset(
        fact.id
        for fact, line in lines
        if language in {None, line_language(line.claim, words)}
        and (told.covers(line.claim) or retelling.covers(fact, line))
    )
