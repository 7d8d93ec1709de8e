"""Finds the mark of a reported clause behind its cue: `told reporters on Monday that`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.cues import Cue
from feeds.extract.nlp.dependency_labels import OBJECTS, RELATIVE_CLAUSES
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import first_child, is_infinitive, is_verbal, next_token
from feeds.extract.rules import Rules, any_of

LONGEST_MARK: Final = 7  # characters of `“that `
_MARK_WINDOW: Final = 12
_MARK_TAGS: Final = frozenset({"SCONJ", "PRON", "DET", "ADP", "CCONJ", "ADV"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A word behind a cue that may be the mark of its clause."""

    cue: Cue
    token: Token


def mark_behind(cue: Cue) -> int | None:
    """Returns the number of the clause mark behind a cue, across a hearer, an adverb or a date, None without one.

    `told reporters on Monday that`, `a déclaré par écrit que`.
    """
    for token in cue.doc[cue.last + 1 : cue.last + _MARK_WINDOW]:
        mark = Mark(cue, token)
        if any_of(_NO_MARK_RULES, mark):
            return None
        if token.lower_ in cue.lexicon.clauses.marks and token.pos_ in _MARK_TAGS:
            return token.i if token.dep_ != "det" and any_of(_MARK_RULES, mark) else None
        if any_of(_BARRIER_RULES, mark):
            return None
    return None


def is_inside_quotation(mark: Mark) -> bool:
    """`juge le résultat « moins vert que régional »`; not `said “that it rained”`, where the marks begin there."""
    quote = mark.cue.sentence.in_quote(mark.token)
    return quote is not None and mark.cue.sentence.start_of(mark.token) - quote.inner_start > LONGEST_MARK


def is_subject_itself(mark: Mark) -> bool:
    """`said that's why it rained`: the word is the clause's own subject."""
    follows = next_token(mark.token)
    is_subject = mark.token.lower_ in mark.cue.lexicon.clauses.subject_marks
    return is_subject and follows is not None and follows.pos_ == "AUX"


def is_relative(mark: Mark) -> bool:
    """`supports [cities] that go higher`; not `told [reporters] that they go`, which the parser may take for one."""
    token = mark.token
    before, lexicon = token.nbor(-1), mark.cue.lexicon
    is_parsed = token.tag_ == "WDT" and token.head.dep_ in RELATIVE_CLAUSES and token.head.head.i == before.i
    return is_parsed and before.pos_ == "NOUN" and lexicon.singulars(before.lower_).isdisjoint(lexicon.speaker_nouns)


def is_apposed_relative(mark: Mark) -> bool:
    """`a décrit la vente du port, [qu']elle juge …`: behind an object and a comma it says which thing is meant."""
    token, cue = mark.token, mark.cue
    is_behind_comma = cue.last + 1 < token.i and token.nbor(-1).text == ","
    thing = first_child(cue.token, OBJECTS, after=cue.last, before=token.i) if is_behind_comma else None
    return thing is not None and cue.lexicon.model.tags_relatives_as_pronouns


_NO_MARK_RULES: Final[Rules[Mark]] = (is_inside_quotation, is_subject_itself, is_relative, is_apposed_relative)


def marks_clause_of_cue(mark: Mark) -> bool:
    """`told reporters on Monday [that] it rained`: the clause hangs on the cue."""
    return mark.token.head.head.i == mark.cue.token.i


def stands_right_behind(mark: Mark) -> bool:
    """`said [that]`, `said Monday [that]`."""
    return mark.token.i <= mark.cue.last + 2


def is_parsed_as_mark(mark: Mark) -> bool:
    """`told her at length [that] it rained`: the parser's word for it."""
    return mark.token.dep_ == "mark"


def is_tagged_as_conjunction(mark: Mark) -> bool:
    """`told them in an email [that] it rained`: the tagger's word against the parser's."""
    return mark.token.tag_ == "IN"


_MARK_RULES: Final[Rules[Mark]] = (
    marks_clause_of_cue,
    stands_right_behind,
    is_parsed_as_mark,
    is_tagged_as_conjunction,
)


def is_next_verb(mark: Mark) -> bool:
    """`said it rained and [hoped] that …`; not `par écrit que` and not a title, `on “Meet the Nation” that`."""
    token, before = mark.token, mark.token.nbor(-1)
    # "à l'aide de" and "de transmettre", "en soutenant" are told apart by the form of the verb, if it is one at all
    is_governed_verb = before.pos_ == "ADP" and not before.morph.get("Definite", []) and _is_infinitive_or_gerund(mark)
    is_phrase = before.pos_ in {"ADP", "DET", "ADJ"} and not is_governed_verb
    is_verb = is_verbal(token) or token.lower_ in mark.cue.lexicon.verbs_by_form
    return is_verb and not is_phrase and not token.text[:1].isupper()


def _is_infinitive_or_gerund(mark: Mark) -> bool:
    endings = mark.cue.lexicon.verb_forms.gerund_endings
    return bool(endings) and (is_infinitive(mark.token) or mark.token.lower_.endswith(endings))


def is_pause(mark: Mark) -> bool:
    """`said so; that …`."""
    return mark.token.text in {";", ":"}


_BARRIER_RULES: Final[Rules[Mark]] = (is_next_verb, is_pause)
