"""The sentence as a line of its own: whole, or behind a speaker that it calls by less than their name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from feeds.extract.attribution.connectives import behind_connective
from feeds.extract.attribution.standalone import stands_alone
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS, OBJECTS, RELATIVE_CLAUSES
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_nominal, is_verbal
from feeds.extract.reporting_words import ReportingWords
from feeds.text import FUNCTION_WORDS
from feeds.types import LONGEST_TOLD, Claim, ClaimKind

# Characters of a content behind its speaker; a longer one would be cut anywhere.
LONGEST_CONTENT: Final = 200
# Less of a sentence than this is no whole statement of it.
_SHORTEST: Final = 60
_BETWEEN: Final = 4  # commas and blanks beside a role
# Relations of what only adds to a statement that is whole without it.
_ADDED: Final = RELATIVE_CLAUSES | {
    "acl", "advcl", "prep", "obl", "obl:mod", "obl:arg", "npadvmod", "appos", "nmod", "advmod",
}  # fmt: skip
# A parser takes the rest of a list for them: "the port of Oslo, the port of Riga, …".
_LISTED: Final = frozenset({"appos", "conj", "nmod"})
_PLACES: Final = frozenset({"GPE", "LOC"})
_ENDS: Final = (".", "!", ".”", ".»", '."', ". »", "”.", '".', "».")
_MARKS: Final = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))


@dataclass(frozen=True)
class WholeSentence:
    """A sentence, and what of it only reports."""

    sentence: ParsedSentence
    reporting: ReportingWords

    @cached_property
    def text(self) -> str | None:
        """The sentence without its full stop, or as much of it as is whole and short; None if it needs others."""
        if not self._is_sentence or self._has_unknown_pronoun():
            return None
        bounds = self.sentence.bounds
        start = behind_connective(self.sentence.text, bounds.start, bounds.end, self._lexicon)
        return self._readable(start, LONGEST_TOLD)

    def predicate(self, claim: Claim) -> str | None:
        """Returns the sentence behind its subject, if that is a claim's speaker: "[The agency] said last month that …".

        Args:
            claim: of the sentence.

        Returns:
            From the verb on; None if the sentence does not begin with the speaker, or says more of them than a name.
        """
        cue = self.reporting.cue(claim)
        if cue is None or not is_verbal(cue) or not is_named(claim.speaker) or not self._is_sentence:
            return None
        subject = next((child for child in cue.children if child.dep_ in NOMINAL_SUBJECTS), None)
        if subject is None or subject.left_edge.i > 1:
            return None
        words = subject.subtree
        behind = [token for token in self.sentence.doc if token.i > max(word.i for word in words)]
        is_beside = bool(behind) and behind[0].is_alpha and self._is_blank_before(behind[0])
        if not is_beside or any(map(is_verbal, words)):  # "Lee, who was born in Oslo, said"
            return None
        label = len(claim.speaker or "") + len(claim.role or "") + _BETWEEN
        return self._readable(self.sentence.start_of(behind[0]), LONGEST_TOLD - label, lead=behind[0].text)

    def shortened(self, claim: Claim) -> str | None:
        """Returns a long content up to a comma behind which it only adds something; None if there is none.

        Args:
            claim: of the sentence, whose lead is not a part of the result.
        """
        if claim.lead or claim.report:
            return None
        cuts = self._cuts(claim.start, claim.end, LONGEST_CONTENT)
        parts = (self.sentence.text[claim.start : cut] for cut in cuts)
        return next((part for part in parts if is_balanced(part)), None)

    def said(self, claim: Claim) -> str | None:
        """Returns what stands behind the source that a sentence begins with: "[According to the agency,] ships …".

        Args:
            claim: of the sentence.
        """
        bounds = self.sentence.bounds
        comma = self.sentence.text.find(", ", bounds.start, claim.start)
        is_source = self.reporting.is_source_phrase(bounds.start)
        if not (is_source and comma >= 0 and is_named(claim.speaker) and self._is_sentence):
            return None
        label = len(claim.speaker or "") + len(claim.role or "") + _BETWEEN
        return self._readable(comma + 2, LONGEST_TOLD - label)

    @property
    def _lexicon(self) -> Lexicon:
        return self.reporting.context.lexicon

    @cached_property
    def _is_sentence(self) -> bool:
        text = self.sentence.text[self.sentence.bounds.start : self.sentence.bounds.end]
        return text.endswith(_ENDS) and not text.endswith("...") and "\n" not in text and len(self.sentence.doc) > 1

    def _is_blank_before(self, token: Token) -> bool:
        """False within what a parser takes for several words: "L'état-" "major"."""
        return self.sentence.text[self.sentence.start_of(token) - 1].isspace()

    def _readable(self, start: int, longest: int, *, lead: str = "") -> str | None:
        """The longest part from a place on that can be read alone, behind its speaker if it has a lead."""
        bounds = self.sentence.bounds
        end = bounds.end - 1 if self.sentence.text[bounds.end - 1] == "." else bounds.end
        for cut in self._cuts(start, end, longest):
            told = self.sentence.text[start:cut]
            claim = Claim(
                kind=ClaimKind.ATTRIBUTION if lead else ClaimKind.EVENT, start=start, end=cut, content=told, lead=lead,
                sentence_start=bounds.start, sentence_end=bounds.end, language=self._lexicon.language,
            )  # fmt: skip
            if is_balanced(told) and stands_alone(claim, self.sentence, self._lexicon):
                return told
        return None

    def _cuts(self, start: int, end: int, longest: int) -> Iterable[int]:
        """Yields where a line may end: at the end of its sentence, else before what only adds to it."""
        if end - start <= longest:
            yield end
            return
        for token in reversed(list(self.sentence.doc)[1:]):
            place = self.sentence.start_of(token)
            if token.text == "," and _SHORTEST <= place - start <= longest and self._only_adds(token, end):
                yield place

    def _only_adds(self, comma: Token, end: int) -> bool:
        """True if what stands behind a comma hangs on one word before it, turns nothing and names no source."""
        behind = [token for token in self.sentence.doc if comma.i < token.i and self.sentence.start_of(token) < end]
        rest = [token for token in behind if not token.is_punct]
        if not rest or self.sentence.in_quote(comma) or any(map(self.reporting.turns, rest)):
            return False
        reports = any(token.lower_ in self._lexicon.verbs_by_form for token in rest)
        if reports or self.reporting.is_source_phrase(self.sentence.start_of(rest[0])):
            return False
        heads = [token for token in rest if token.head.i <= comma.i or token.head.i == token.i]
        is_open = any(token.head.i > comma.i for token in self.sentence.doc if token.i < comma.i)
        is_list = sum(token.dep_ in _LISTED for token in rest) > 1 and any(t.dep_ in _LISTED for t in heads)
        return len(heads) == 1 and heads[0].dep_ in _ADDED and not is_open and not is_list

    # --- pronouns for which no word of the sentence can stand

    def _has_unknown_pronoun(self) -> bool:
        """`The port is closed, he adds, but …`, `Photos show him in Oslo`."""
        return any(map(self._is_unknown, self.sentence.doc))

    def tells_elsewhere(self, claim: Claim) -> bool:
        """Returns whether an event is told by somebody who is only a pronoun: `The port, ajoute-t-il, is closed`.

        Args:
            claim: of the sentence.
        """
        if claim.kind is not ClaimKind.EVENT:
            return False
        inside = self.sentence.tokens_within(claim.start, claim.end)
        return any(self._lexicon.without_enclitic_prefix(t.lower_) != t.lower_ and self._is_unknown(t) for t in inside)

    def _is_unknown(self, token: Token) -> bool:
        pronouns, objects = self._lexicon.pronouns, self._lexicon.standalone.object_pronouns
        word = self._lexicon.without_enclitic_prefix(token.lower_)
        is_subject = word in pronouns.subjects and token.dep_ not in OBJECTS
        is_object = token.lower_ in objects and token.pos_ == "PRON" and token.dep_ in OBJECTS
        if not (is_subject or is_object) or self.sentence.in_quote(token) or self._is_impersonal(token):
            return False
        # "il" may be a thing, but not where it speaks
        speaks = word != token.lower_ or (
            token.dep_ in NOMINAL_SUBJECTS and token.head.lower_ in self._lexicon.verbs_by_form
        )
        is_person = word in {*pronouns.masculine, *pronouns.feminine} and (bool(pronouns.neuter) or speaks)
        before = (other for other in self.sentence.doc if other.i < token.i)
        return not any(self._may_be_person(other) if is_person else is_nominal(other) for other in before)

    def _may_be_person(self, token: Token) -> bool:
        is_name = token.pos_ == "PROPN" and token.ent_type_ not in _PLACES
        return is_name or token.lower_ in self._lexicon.speakers.roles

    def _is_impersonal(self, token: Token) -> bool:
        following = self._word(token.i + 1)
        return following in {*self._lexicon.pronouns.impersonal_verbs, "y"}

    def _word(self, place: int) -> str:
        return self.sentence.doc[place].lower_ if 0 <= place < len(self.sentence.doc) else ""


def is_named(speaker: str | None) -> bool:
    """Returns whether a speaker has a name: `Ann Lee`, `the Danish ministry`; not `an official`."""
    words = (speaker or "").split()
    is_name = len(words) == 1 or (bool(words) and words[0].lower() not in FUNCTION_WORDS)
    return any(word[:1].isupper() for word in (words if is_name else words[1:]))


def is_balanced(text: str) -> bool:
    """Returns whether a text closes each quotation mark and bracket that it opens."""
    return text.count('"') % 2 == 0 and all(text.count(opening) == text.count(closing) for opening, closing in _MARKS)
