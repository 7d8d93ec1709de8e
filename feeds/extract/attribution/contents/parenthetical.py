"""Parenthetical cues: `The attack, police said, was …`, and cues behind `as`: `As the judge said, …`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.cue_clause import CueClause
from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Frame
from feeds.extract.nlp.dependency_labels import CLAUSAL_COMPLEMENTS, SUBJECTS
from feeds.extract.nlp.doc import Doc, Token
from feeds.extract.nlp.tokens import first_child, has_verb, is_finite, is_participle, is_verbal
from feeds.extract.rules import Rules, any_of

_LEAST_WORDS: Final = 4


def parenthetical_content(clause: CueClause) -> Content | None:
    """Returns what stands on both sides of a cue between commas, the cue in it: one sentence is one content."""
    cue, left, right = clause.cue, clause.start, clause.end
    doc = cue.doc
    # "the rebel, asked by Reuters, had promised", "Lee, speaking in Ohio, claimed"
    is_attribute = cue.token.tag_ in {"VBN", "VBG"} and cue.first == cue.token.i
    if left is None or left < 2 or doc[left - 1].text != "," or is_attribute:
        return None
    if right is None or right + 2 >= len(doc):
        return None
    start = next((t.i + 1 for t in reversed(doc[: left - 1]) if t.text == ";" or _ends_narration(t, cue)), 0)
    before = [t for t in doc[start : left - 1] if not t.is_punct]
    if not before or any(cue.sentence.input.placeholder_at(t.idx) is not None for t in before):
        return None
    if not any_of(_INTERRUPTION_RULES, Parenthesis(cue, before, left, right + 1)):
        return None
    span = cue.sentence.span(t for t in doc[start:] if not t.is_space)
    return Content(*span, Shape.PARENTHETICAL) if span is not None else None


def _ends_narration(token: Token, cue: Cue) -> bool:
    """`She aimed at Oslo: the Danes, she said, were …`: the colon behind what the text tells of the speaker."""
    if token.text != ":":
        return False
    before, behind = cue.doc[: token.i], cue.doc[token.i + 1 : cue.first]
    is_of_speaker = bool(before) and before[0].lower_ in cue.lexicon.pronouns.masculine | cue.lexicon.pronouns.feminine
    return is_of_speaker and any(map(is_finite, before)) and any(map(is_finite, behind))


def as_clause_content(clause: CueClause) -> Content | None:
    """Returns what stands on the other side of the comma in `As the judge said, …` and `…, as the judge said`."""
    cue = clause.cue
    if Frame.CLAUSE not in cue.verb.takes or cue.verb.is_weak or _has_content_behind(cue):
        return None  # "…, as he attacked the judge", "As he spoke, …"
    tokens = _behind_report(_beside_as_clause(clause), cue)
    has_statement = has_verb(tokens) or any(cue.sentence.input.placeholder_at(t.idx) for t in tokens)
    is_long = sum(t.is_alpha for t in tokens) >= _LEAST_WORDS
    span = cue.sentence.span(tokens) if has_statement and is_long else None
    return Content(*span, Shape.PARENTHETICAL) if span is not None else None


def _has_content_behind(cue: Cue) -> bool:
    """`…, as the judge declared [the case closed]`, `…, as the mayor promised [to come]`: nothing else is said."""
    marks = cue.lexicon.grammar.infinitive_marks
    behind = (child for child in cue.token.children if child.i > cue.last)
    return any(
        (child.dep_ in CLAUSAL_COMPLEMENTS and first_child(child, SUBJECTS) is not None)
        or (child.dep_ == "xcomp" and any(word.lower_ in marks for word in child.children))
        for child in behind
    )


def _behind_report(tokens: Sequence[Token], cue: Cue) -> Sequence[Token]:
    """`Je dis que [le port vit], comme le maire l'a écrit`: what a report in the words reports."""
    if not any(t.lower_ in cue.lexicon.cues.clitics for t in cue.doc[cue.first : cue.token.i]):
        return tokens
    marks, verbs = cue.lexicon.clauses.marks, cue.lexicon.verbs_by_form
    place = next((n for n, t in enumerate(tokens) if n and t.lower_ in marks and tokens[n - 1].lower_ in verbs), None)
    if place is not None:
        return tokens[place + 1 :]
    words = [t for t in tokens if not t.is_punct]
    return () if words and words[-1].lower_ in verbs else tokens


def _beside_as_clause(clause: CueClause) -> Sequence[Token]:
    """The tokens outside a clause that begins with `as`, none where the cue's clause does not begin so."""
    doc, marks = clause.cue.doc, clause.cue.lexicon.source_phrases.as_marks
    place = clause.start if clause.start is not None else clause.cue.first
    mark = next((i for i in range(place - 1, max(place - 3, -1), -1) if doc[i].lower_ in marks), None)
    if mark is None:
        return ()
    if not any(t.is_alpha for t in doc[:mark]):
        return list(doc[clause.end + 1 :]) if clause.end is not None else ()
    return list(doc[: mark - 1]) if doc[mark - 1].text == "," else ()


# --- what shows that the cue interrupts one sentence


@dataclass(frozen=True, slots=True)
class Parenthesis:
    """A cue's clause between commas.

    Attributes:
        cue: the cue.
        before: the words before it.
        left: number of the first token of the cue's clause.
        right: number of the first token behind its second comma.
    """

    cue: Cue
    before: Sequence[Token]
    left: int
    right: int

    @property
    def has_verb_before(self) -> bool:
        """True if a finite verb stands before the cue's clause."""
        return any(is_verbal(t) and not is_participle(t) for t in self.before)


def parts_subject_from_verb(parenthesis: Parenthesis) -> bool:
    """`The attack, police said, was carried out by two men`."""
    is_adverbial = parenthesis.before[0].pos_ == "ADP"
    is_open = not parenthesis.has_verb_before and not is_adverbial
    return is_open and _begins_predicate(parenthesis.cue.doc, parenthesis.right)


def parts_auxiliary_from_rest(parenthesis: Parenthesis) -> bool:
    """`It was, he said, “the worst day”`."""
    last = parenthesis.before[-1]
    return last.pos_ == "AUX" and last.i == parenthesis.left - 2


def parts_linking_verb_from_rest(parenthesis: Parenthesis) -> bool:
    """`The Danes have become, Lee said, a party to the war`: the verb says nothing without what they became."""
    last, lexicon, doc = parenthesis.before[-1], parenthesis.cue.lexicon, parenthesis.cue.doc
    if last.lower_ not in lexicon.anaphora.linking or last.i != parenthesis.left - 2:
        return False
    opening = doc[parenthesis.right : parenthesis.right + 2]  # "…, a dit Lee, représentant d'Oslo" says who Lee is
    return not any(t.lower_ in lexicon.speaker_nouns for t in opening)


def is_continued(parenthesis: Parenthesis) -> bool:
    """`Prices rose, the bank said, because wages did`."""
    opening = parenthesis.cue.doc[parenthesis.right]
    return parenthesis.has_verb_before and opening.lower_ in parenthesis.cue.lexicon.cues.continuations


def follows_adverbial(parenthesis: Parenthesis) -> bool:
    """`If talks fail, the mayor said, the port will close`; not `In an interview, the mayor said, “We close”`."""
    first, cue, right = parenthesis.before[0], parenthesis.cue, parenthesis.right
    is_adverbial = first.pos_ in {"ADP", "SCONJ"} or first.dep_ in {"mark", "advmod"}
    behind = cue.doc[right:]
    is_quoted = behind[0].is_quote or cue.sentence.in_quote(behind[0]) is not None
    has_clause = any(is_verbal(t) and first_child(t, SUBJECTS, after=right - 1) is not None for t in behind)
    return is_adverbial and has_clause and not is_quoted and right == cue.last + 2


def _begins_predicate(doc: Doc, place: int) -> bool:
    """True if a finite verb stands at the place, behind an adverb or a pronoun at most."""
    for token in doc[place : place + 3]:
        if is_verbal(token) and not (is_participle(token) and token.tag_ != "VBD"):
            return True
        if token.pos_ not in {"ADV", "PRON", "PART"}:
            return False
    return False


_INTERRUPTION_RULES: Final[Rules[Parenthesis]] = (
    parts_subject_from_verb,
    parts_auxiliary_from_rest,
    parts_linking_verb_from_rest,
    is_continued,
    follows_adverbial,
)
