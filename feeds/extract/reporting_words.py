"""Tells which words of a sentence only report: who says what a claim states, to whom, where and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from feeds.extract.claim_finder import SentenceContext
from feeds.extract.nlp.dependency_labels import CLAUSAL_COMPLEMENTS, NOMINAL_SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_finite, is_nominal, is_verbal
from feeds.types import Claim, ClaimKind

_CONTENT: Final = frozenset({"NOUN", "PROPN", "VERB", "NUM"})
_SOURCE_PREPOSITIONS: Final = frozenset({"case", "fixed"})
_LONGEST_PHRASE: Final = 40  # characters


@dataclass(frozen=True)
class ReportingWords:
    """A sentence, and what surrounds it."""

    sentence: ParsedSentence
    context: SentenceContext

    def left_out(self, claim: Claim, others: Sequence[Claim]) -> list[Token]:
        """Returns the words that say something and stand neither in the claim, nor in its report, nor in another line.

        Args:
            claim: of the sentence.
            others: the other claims of the sentence.
        """
        left = self._outside(claim)
        for other in others:
            if other.stands_alone and other.kind is ClaimKind.ATTRIBUTION and not overlap(claim, other):
                rest = {token.i for token in self._outside(other)}
                left = [token for token in left if token.i in rest]
        return [token for token in left if self._says_something(token)]

    def inside(self, claim: Claim) -> set[int]:
        """Returns the numbers of the tokens of a claim's content and of the lead before it."""
        start = claim.start
        if claim.lead and (place := self.sentence.text.rfind(claim.lead, claim.sentence_start, start)) >= 0:
            start = place
        return {token.i for token in self.sentence.tokens_within(start, claim.end)}

    def has_gap(self, claim: Claim) -> bool:
        """Returns whether an object stands between a lead and its content: "gave [support] “without limits”"."""
        place = self.sentence.text.rfind(claim.lead, claim.sentence_start, claim.start) if claim.lead else -1
        if place < 0:
            return False
        sources = self._source_phrases()
        between = self.sentence.tokens_within(place + len(claim.lead), claim.start)
        return any(t.i not in sources and is_nominal(t) and not self._is_of_day(t) for t in between)

    def cue(self, claim: Claim) -> Token | None:
        """Returns the word of a claim's cue that stands outside its content and nearest to it; None if none does."""
        words = _words_of(claim.cue)
        inside = {token.i for token in self.sentence.tokens_within(claim.start, claim.end)}
        outside = [t for t in self.sentence.doc if t.i not in inside and _plain(t) in words]
        verbs = [token for token in outside if is_verbal(token)] or outside
        return min(verbs, key=lambda t: abs(self.sentence.start_of(t) - claim.start), default=None)

    def subject(self, cue: Token) -> Token | None:
        """Returns the subject of a reporting verb, or of the verb that it depends on: "has been [told]"."""
        for verb in (cue, cue.head):
            found = next((child for child in verb.children if child.dep_ in NOMINAL_SUBJECTS), None)
            if found is not None:
                return found
        return None

    def may_be_of_another(self, claim: Claim) -> bool:
        """Returns whether a sentence may name somebody else as the one who speaks in it.

        "In exchange, it says, Russia sent ships" is not said by Russia; "Lee spoke of ships, which, he said, …" may be
        said by Lee, whoever spoke before; "a déclaré à Ouest-Presse le maire" is not said by the hearer.

        Args:
            claim: of the sentence.
        """
        if not claim.speaker:
            return False
        cues = [token for token in self.sentence.doc if _plain(token) in _words_of(claim.cue)]
        return any(self._is_hearer(claim.speaker, cue) or self._may_be_said_by_another(claim, cue) for cue in cues)

    def _is_hearer(self, speaker: str, cue: Token) -> bool:
        """True if the first word of a speaker behind a reporting verb stands behind a preposition of hearers."""
        prepositions, names = self.context.lexicon.speakers.hearer_prepositions, speaker.split()
        named = next((t for t in self.sentence.doc if t.i > cue.i and t.text in names and t.text[:1].isupper()), None)
        if named is None or not is_verbal(cue):
            return False
        between = (t for t in self.sentence.doc if cue.i < t.i < named.i)
        weekdays = self.context.lexicon.dates.weekdays
        before = (t for t in between if t.ent_type_ != "DATE" and t.lower_ not in weekdays and not self._is_of_day(t))
        words = [t for t in before if not t.text[:1].isupper() and t.pos_ != "DET"]
        return len(words) == 1 and words[0].lower_ in prepositions

    def _may_be_said_by_another(self, claim: Claim, cue: Token) -> bool:
        """True behind a pronoun, if the speaker acts in the content, or somebody else acts before the pronoun."""
        plain, pronouns = self.context.lexicon.without_enclitic_prefix, self.context.lexicon.pronouns.subjects
        beside = [t for t in self.sentence.doc if t.head.i == cue.i or abs(t.i - cue.i) == 1]
        speaking = next((t for t in beside if plain(t.lower_) in pronouns and not self.sentence.in_quote(t)), None)
        if speaking is None:
            return False
        own, inside = (claim.speaker or "").split(), self.inside(claim)
        subjects = [t for t in self.sentence.doc if t.dep_ in NOMINAL_SUBJECTS and t.head.i != cue.i]
        acts = any(t.i in inside and t.text in own for t in subjects)
        named = (t for s in subjects if s.i < speaking.i for t in s.subtree)
        return acts or any(_is_person(t) and t.text not in own for t in named)

    def is_source_phrase(self, place: int) -> bool:
        """Returns whether a phrase begins that names who says what stands before it: "according to".

        Args:
            place: offset in the article.
        """
        phrases = self.context.lexicon.source_phrases
        following = self.sentence.text[place : place + _LONGEST_PHRASE].lower().replace("’", "'")
        return following.startswith((*phrases.phrases, *phrases.citing))

    def _outside(self, claim: Claim) -> list[Token]:
        inside = self.inside(claim)
        reporting = self._reporting(claim, inside) | self._source_phrases()
        return [token for token in self.sentence.doc if token.i not in inside and token.i not in reporting]

    def _reporting(self, claim: Claim, inside: set[int]) -> set[int]:
        cue = self.cue(claim)
        if cue is None:
            return self._before_colon(claim)
        head = cue.head if not is_verbal(cue) and cue.dep_ in _SOURCE_PREPOSITIONS else cue
        if head.i in {token.i for token in self.sentence.tokens_within(claim.start, claim.end)}:
            return {cue.i}
        more = {token.i for child in head.children if _says_more(child) for token in child.subtree}
        own = {token.i for token in head.subtree} | {child.i for child in head.children if child.dep_ == "cc"}
        subject = self.subject(head)
        if subject is not None:
            own |= {token.i for token in subject.subtree}
            if min(own) < claim.start:  # "In Oslo, after a meeting, Ann Lee said": all before who says it
                own |= {token.i for token in self.sentence.doc if token.i < subject.left_edge.i}
        return own - more - inside

    def _source_phrases(self) -> set[int]:
        """The tokens behind a comma that name a source up to the next comma: ", according to a letter"."""
        found: set[int] = set()
        tokens = list(self.sentence.doc)
        for comma in (token for token in tokens if token.text == ","):
            behind = tokens[comma.i + 1 :]
            if behind and self.is_source_phrase(self.sentence.start_of(behind[0])):
                end = next((token.i for token in behind if token.text in {",", ";"}), len(tokens))
                found |= set(range(comma.i, end))
        return found

    def _before_colon(self, claim: Claim) -> set[int]:
        """`Ann Lee: the port is closed`: all that stands before the content is its speaker."""
        between = self.sentence.text[claim.sentence_start : claim.start].rstrip(' "“«')
        if not claim.speaker or not between.endswith(":"):
            return set()
        return {token.i for token in self.sentence.doc if self.sentence.start_of(token) < claim.start}

    def _says_something(self, token: Token) -> bool:
        if token.is_punct or token.is_space:
            return False
        if self.sentence.in_quote(token) is not None or self.turns(token):
            return True
        return token.pos_ in _CONTENT and not self._is_of_day(token)

    def turns(self, token: Token) -> bool:
        """Returns whether a part with the word makes of the rest of its sentence something else: "but", "without"."""
        return token.lower_ in self.context.lexicon.standalone.turning

    def _is_of_day(self, token: Token) -> bool:
        place = self.sentence.start_of(token)
        return any(start <= place < end for start, end in self._days)

    @cached_property
    def _days(self) -> list[tuple[int, int]]:
        bounds = self.sentence.bounds
        return [(day.start, day.end) for day in self.context.dates_in(bounds.start, bounds.end)]


def overlap(one: Claim, other: Claim) -> bool:
    """Returns whether two claims share characters of their article."""
    return one.start < other.end and other.start < one.end


def _is_person(token: Token) -> bool:
    """True for a name of a person; of two words it is one, also where the model takes it for a place."""
    return token.ent_type_ == "PERSON" or token.dep_ == "flat:name"


def _says_more(token: Token) -> bool:
    """True for what depends on a report and tells more than of it: a second verb, what happened meanwhile."""
    if token.dep_ in {"conj", "parataxis"} and any(is_verbal(t) for t in token.subtree):
        return True
    return token.dep_ in {"advcl", *CLAUSAL_COMPLEMENTS} and any(is_finite(t) for t in token.subtree)


def _words_of(cue: str | None) -> set[str]:
    return {word.rstrip("'") for word in (cue or "").lower().replace("’", "'").split()}


def _plain(token: Token) -> str:
    return token.lower_.replace("’", "'").rstrip("'")
