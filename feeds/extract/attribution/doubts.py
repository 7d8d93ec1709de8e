"""Decides what a cue only seems to report: a future, a wish of nobody, a content too short."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from feeds.extract.attribution.cues import Cue, is_future
from feeds.extract.attribution.types import UNRESOLVED, Content, Shape, Speaker, SpeakerKind
from feeds.extract.lexicon import Frame
from feeds.extract.rules import Rules, any_of

_LEAST_CERTAINTY: Final = 0.6
_LEAST_WORDS: Final = 3
_IMPERSONAL_WINDOW: Final = 6  # tokens before the cue
_WISHES: Final = frozenset({Shape.INFINITIVE, Shape.TO_CLAUSE})
_LONGEST_SILENCE: Final = 4  # words
_COMPLEMENTS: Final = _WISHES | {Shape.OBJECT, Shape.PREPOSITIONAL}


def is_doubtful(cue: Cue, content: Content, speaker: Speaker) -> bool:
    """True if the cue does not report the content.

    Args:
        cue: the cue.
        content: what stands beside it.
        speaker: the source of the cue.
    """
    return any_of(_DOUBT_RULES, Candidate(cue, content, speaker))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cue with a content and a speaker."""

    cue: Cue
    content: Content
    speaker: Speaker

    @property
    def words(self) -> int:
        """Words of the content."""
        return len(self.cue.sentence.text[self.content.start : self.content.end].split())

    @property
    def is_vague(self) -> bool:
        """True if the speaker is hardly known."""
        return self.speaker.certainty < _LEAST_CERTAINTY

    @property
    def is_evidence(self) -> bool:
        """True for a speaker that is a document or shows something: `une note`, `l'analyse`."""
        lexicon = self.cue.lexicon
        return any(
            lexicon.singulars(word) & lexicon.statements for word in re.findall(r"\w+", self.speaker.name.lower())
        )

    @property
    def is_wish_of_clause_verb(self) -> bool:
        """True for an infinitive of a verb that reports clauses too: `hopes to wait`."""
        is_strong = Frame.CLAUSE in self.cue.verb.takes and not self.cue.verb.is_weak
        return self.content.shape in _WISHES and is_strong


def is_not_said_yet(candidate: Candidate) -> bool:
    """`would announce the change`: nobody has yet."""
    return candidate.content.shape in _COMPLEMENTS | {Shape.JUDGEMENT} and is_future(candidate.cue)


def is_wish_of_nobody(candidate: Candidate) -> bool:
    """`They hope to wait`, where nobody in the article is "they"."""
    if not candidate.is_wish_of_clause_verb:
        return False
    return candidate.words < 2 or candidate.speaker.certainty == UNRESOLVED


def is_complement_of_vague_speaker(candidate: Candidate) -> bool:
    """`Rain announced the spring season`: a complement needs a speaker who is known."""
    if candidate.content.shape not in _COMPLEMENTS or candidate.is_wish_of_clause_verb:
        return False
    return (candidate.is_vague and not candidate.is_evidence) or candidate.words < 2


def is_complement_of_weak_verb(candidate: Candidate) -> bool:
    """`Ann Lee welcomed the guests`; `Ann Lee pleaded for a new port` is sure enough by its preposition."""
    if candidate.content.shape not in _COMPLEMENTS or candidate.is_wish_of_clause_verb:
        return False
    return candidate.cue.verb.is_weak and candidate.content.shape is not Shape.PREPOSITIONAL


def is_short_bare_clause(candidate: Candidate) -> bool:
    """`said Monday night`."""
    return candidate.content.shape is Shape.BARE_CLAUSE and candidate.words < _LEAST_WORDS


def is_short_statement(candidate: Candidate) -> bool:
    """`However long, she said`."""
    return candidate.content.shape is Shape.PREPOSED and candidate.words < _LEAST_WORDS


def is_weak_report_of_vague_speaker(candidate: Candidate) -> bool:
    """`The night saw the port closed`."""
    shape = candidate.content.shape
    if shape in _COMPLEMENTS | {Shape.PREPOSED, Shape.CLAUSE, Shape.QUOTE}:
        return False
    return candidate.cue.verb.is_weak and candidate.is_vague


def is_shown_by_thing(candidate: Candidate) -> bool:
    """`La pêche démontre que le port vit`; not `L'analyse démontre que …`: what is no evidence says nothing."""
    lexicon, token = candidate.cue.lexicon, candidate.cue.token
    describes = token.dep_ == "acl" and token.lower_.endswith(lexicon.verb_forms.gerund_endings or ("\0",))
    shows = candidate.cue.verb.lemma in lexicon.cues.showing or describes  # "une attitude indiquant que"
    if not shows or not candidate.is_vague:
        return False
    return not candidate.is_evidence


def is_wish_of_thing(candidate: Candidate) -> bool:
    """`Sa garantie promettait de durer`, `dans le but de jurer fidélité`: one thing that is neither person nor body."""
    if not candidate.is_wish_of_clause_verb or not candidate.cue.lexicon.grammar.negation_follows_verb:
        return False
    speaker, sentence = candidate.speaker, candidate.cue.sentence
    first = next((t for t in candidate.cue.doc if sentence.start_of(t) >= candidate.content.start), None)
    is_statement = first is not None and first.pos_ == "AUX"  # "Le musée affirme avoir acquis la toile"
    is_thing = candidate.is_vague and speaker.certainty != UNRESOLVED and speaker.kind is SpeakerKind.UNKNOWN
    return is_thing and not is_statement


def is_judged_by_thing(candidate: Candidate) -> bool:
    """`elle plaît par [sa coquetterie], son goût des « jeux »`: what is neither person nor body judges nothing."""
    speaker = candidate.speaker
    is_thing = candidate.is_vague and speaker.certainty != UNRESOLVED and speaker.kind is SpeakerKind.UNKNOWN
    sentence = candidate.cue.sentence
    between = sentence.text[sentence.end_of(candidate.cue.token) : candidate.content.start]
    is_judgement = candidate.content.shape is Shape.JUDGEMENT and Frame.JUDGEMENT not in candidate.cue.verb.takes
    return is_judgement and is_thing and bool(between.strip(" ,:"))


def is_name_of_thing(candidate: Candidate) -> bool:
    """`ce qu'appelle Lee les « trois niveaux »`: what somebody names so, and no report."""
    cue, lexicon = candidate.cue, candidate.cue.lexicon
    before = [t.lower_ for t in cue.doc[max(0, cue.first - 2) : cue.first]]
    is_what = len(before) == 2 and before[0] in lexicon.cues.own_voice and before[1] in lexicon.clauses.object_relatives
    return is_what and candidate.content.shape is Shape.JUDGEMENT


def is_impersonal(candidate: Candidate) -> bool:
    """`Il est à noter que …`, `il suffit de répondre`: nobody speaks."""
    cue = candidate.cue
    lexicon = cue.lexicon
    if candidate.speaker.certainty != UNRESOLVED:
        return False
    before = [t.lower_ for t in cue.doc[max(0, cue.token.i - _IMPERSONAL_WINDOW) : cue.token.i + 1]]
    pairs = pairwise(before)
    return any(one in lexicon.pronouns.subjects and two in lexicon.pronouns.impersonal_verbs for one, two in pairs)


def is_silence(candidate: Candidate) -> bool:
    """`La mairie n'a pas souhaité faire de commentaire`: who says nothing denies nothing."""
    cue, content = candidate.cue, candidate.content
    if not cue.is_denied or content.shape is not Shape.INFINITIVE:
        return False
    words = re.findall(r"\w+", cue.sentence.text[content.start : content.end].lower())
    return not cue.lexicon.cues.silences.isdisjoint(words[:_LONGEST_SILENCE])


def is_second_verb(candidate: Candidate) -> bool:
    """`Oslo dément [et parle d'une « invention »]`: what the speaker did besides is not what he said."""
    sentence, content = candidate.cue.sentence, candidate.content
    if content.shape is Shape.QUOTE or content.start < candidate.cue.start:
        return False
    first = next((t for t in candidate.cue.doc if sentence.start_of(t) >= content.start), None)
    behind = sentence.text[sentence.end_of(candidate.cue.token) : content.start]
    return first is not None and first.pos_ == "CCONJ" and not behind.strip()


_DOUBT_RULES: Final[Rules[Candidate]] = (
    is_not_said_yet,
    is_wish_of_nobody,
    is_complement_of_vague_speaker,
    is_complement_of_weak_verb,
    is_short_bare_clause,
    is_short_statement,
    is_weak_report_of_vague_speaker,
    is_shown_by_thing,
    is_wish_of_thing,
    is_judged_by_thing,
    is_name_of_thing,
    is_impersonal,
    is_silence,
    is_second_verb,
)
