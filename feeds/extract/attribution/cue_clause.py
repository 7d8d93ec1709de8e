"""Finds where the cue's own clause (the source and the cue) begins and ends in its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.cues import Cue, is_day
from feeds.extract.nlp.dependency_labels import AUXILIARIES, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import has_verb, is_participle, is_verbal
from feeds.extract.rules import Rules, Ways, all_of, first_of

_LONGEST_PARENTHESIS: Final = 16
_DASHES: Final = frozenset({",", "–", "—"})
_ENDS: Final = frozenset({".", ";", ":", '"', "“", "«"})
_INVERSION_WINDOW: Final = 8


@dataclass(frozen=True, slots=True)
class CueClause:
    """A cue with the bounds of its clause.

    Attributes:
        cue: the cue.
        start: number of the first token of the clause, that of the subject before the cue or of the verb group; None
            where the subject is a relative pronoun.
        end: number of the comma that ends the clause; None where more than a speaker stands before it.
    """

    cue: Cue
    start: int | None
    end: int | None


def cue_clause(cue: Cue) -> CueClause:
    """Returns the bounds of the clause of a cue."""
    return CueClause(cue, _clause_start(cue), clause_end(cue))


def _clause_start(cue: Cue) -> int | None:
    subject = cue.subject_before
    if subject is None or _is_quoted_alone(subject, cue):
        return cue.first
    if subject.lower_ in cue.lexicon.clauses.relatives:
        return None
    return first_of(_START_WAYS, Subject(cue, subject))


def trailing_clause_start(cue: Cue) -> int | None:
    """Returns where the cue's clause begins in `… help Russia fight Ukraine, South Korea's agency said on Friday.`

    Only where the parser took a word of the content for the subject; None otherwise.
    """
    subject = cue.subject_before
    comma = next((i for i in range(cue.first - 1, 0, -1) if cue.doc[i].text == ","), None)
    if subject is None or comma is None:
        return None
    return comma + 1 if all_of(_TRAILING_RULES, Trailing(cue, subject, comma)) else None


def clause_end(cue: Cue) -> int | None:
    """Returns the number of the comma that ends the cue's clause, None where more than a speaker stands before it."""
    for token in cue.doc[cue.last + 1 : cue.last + _LONGEST_PARENTHESIS]:
        if token.text in _DASHES:
            return token.i
        if (is_verbal(token) and not is_participle(token)) or token.text in _ENDS:
            return None
    return None


def is_inverted(cue: Cue) -> bool:
    """True if the source follows the cue: `a indiqué le ministère`, `said Lee`, `a-t-il dit`."""
    doc, lexicon = cue.doc, cue.lexicon
    if any(doc[i].text.startswith("-") and len(doc[i].text) > 1 for i in range(cue.first, cue.last + 1)):
        return True
    for token in doc[cue.last + 1 : cue.last + _INVERSION_WINDOW]:
        if is_day(token, lexicon):
            continue  # "a déclaré jeudi soir le ministre"
        is_name = token.text[:1].isupper() and token.pos_ in {"X", "ADJ"}
        is_noun = is_name or token.pos_ in {"PROPN", "PRON", "NOUN"}
        if is_noun and token.dep_ not in {"npadvmod", "obl:mod", "pobj"}:
            return token.lower_ not in lexicon.clauses.marks
        is_skipped = token.lower_ in lexicon.contents.inversion_prepositions or token.lower_ in lexicon.grammar.articles
        if token.pos_ in {"VERB", "AUX", "SCONJ", "ADP"} and not is_skipped:
            return False
    return False


def _is_quoted_alone(subject: Token, cue: Cue) -> bool:
    """The parser took a word of the quotation for the subject of a cue outside it."""
    return cue.sentence.in_quote(subject) is not None and cue.sentence.in_quote(cue.token) is None


# --- a subject before the cue that belongs to the content


def has_source_behind(cue: Cue) -> bool:
    """True where the source follows the cue, though the parser has a subject before it.

    `Le bilan dépasse 200 morts, ont annoncé [les secours]`, `… à Narva, la deuxième ville, a indiqué [le maire]`.
    """
    subject, doc = cue.subject_before, cue.doc
    if subject is None or not cue.lexicon.grammar.any_verb_inverts or doc[cue.first - 1].text != ",":
        return False
    return _has_speaker_behind(cue) and (_disagrees(cue) or _is_apposed(subject, cue))


def has_other_subject(cue: Cue) -> bool:
    """True if what stands before the cue has a subject of its own, and the source stands behind the cue."""
    return _disagrees(cue) and _has_speaker_behind(cue)


def _disagrees(cue: Cue) -> bool:
    """True if the auxiliary of the cue has another number than the subject before it: `Le bilan …, ont annoncé`."""
    subject = cue.subject_before or next((t for t in cue.doc[: cue.first] if t.dep_ in SUBJECTS), None)
    helper = next((c for c in cue.token.children if c.dep_ in AUXILIARIES and c.i < cue.token.i), None)
    if subject is None or helper is None or any(c.dep_ == "conj" for c in subject.children):
        return False
    numbers = subject.morph.get("Number", []), helper.morph.get("Number", [])
    return all(numbers) and numbers[0] != numbers[1]


def _is_apposed(subject: Token, cue: Cue) -> bool:
    """`La grève a commencé à Narva, [la deuxième ville], a indiqué …`: a noun between two commas behind a statement."""
    doc = cue.doc
    comma = next((i for i in range(subject.i, 0, -1) if doc[i].text == ","), None)
    if comma is None or any(t.text == "," for t in doc[comma + 1 : cue.first - 1]):
        return False
    return has_verb(doc[:comma]) and not has_verb(doc[comma + 1 : cue.first])


def _has_speaker_behind(cue: Cue) -> bool:
    """True if the first noun behind the cue is a name, a role or a body."""
    nouns = cue.lexicon.speaker_nouns
    behind = (t for t in cue.doc[cue.last + 1 : cue.last + _INVERSION_WINDOW] if not is_day(t, cue.lexicon))
    noun = next((t for t in behind if t.pos_ in {"NOUN", "PROPN"}), None)
    is_known = noun is not None and (noun.ent_type_ != "" or not cue.lexicon.singulars(noun.lower_).isdisjoint(nouns))
    return is_known and is_inverted(cue)


# --- where the clause begins, for a subject before the cue


@dataclass(frozen=True, slots=True)
class Subject:
    """A cue with a subject before it."""

    cue: Cue
    token: Token


def at_inverted_cue(subject: Subject) -> int | None:
    """`Le bilan dépasse 200 morts, [ont annoncé] les secours`: the parser's subject is the content's."""
    return subject.cue.first if has_source_behind(subject.cue) else None


def at_last_comma(subject: Subject) -> int | None:
    """`… help Russia fight Ukraine, [South Korea's agency] said`."""
    return trailing_clause_start(subject.cue)


def at_parenthetical_cue(subject: Subject) -> int | None:
    """`Cette mesure, [précise] le communiqué, …`: the parser's subject is the content's."""
    own = {t.i for t in subject.token.subtree}
    between = subject.cue.doc[subject.token.i : subject.cue.first]
    is_parted = any(t.text == "," and t.i not in own for t in between)
    return subject.cue.first if is_parted and clause_end(subject.cue) is not None else None


def at_noun_behind_comma(subject: Subject) -> int | None:
    """`On Monday, [the minister] said`, where the parser hangs what stands before the comma on the noun."""
    doc, place = subject.cue.doc, subject.token.i
    first = _first_of_subtree(subject)
    has_comma = any(doc[i].text == "," for i in range(first, place))
    return place if has_comma and doc[place - 1].text == "," else None


def at_whole_subject(subject: Subject) -> int | None:
    """`[The spokesman for the ministry] said`."""
    return _first_of_subtree(subject)


def _first_of_subtree(subject: Subject) -> int:
    return min((t.i for t in subject.token.subtree), default=subject.token.i)


_START_WAYS: Final[Ways[Subject, int]] = (
    at_inverted_cue,
    at_last_comma,
    at_parenthetical_cue,
    at_noun_behind_comma,
    at_whole_subject,
)


# --- a clause behind the last comma, with its subject elsewhere


@dataclass(frozen=True, slots=True)
class Trailing:
    """A cue, the parser's subject, and the number of the last comma before the cue."""

    cue: Cue
    subject: Token
    comma: int


def has_subject_before_comma(trailing: Trailing) -> bool:
    """`help [Russia] fight Ukraine, South Korea's agency said`: the parser's subject is in the content."""
    return trailing.subject.i < trailing.comma < trailing.cue.first - 1


def has_noun_behind_comma(trailing: Trailing) -> bool:
    """`…, South Korea's [agency] said`."""
    tokens = trailing.cue.doc[trailing.comma + 1 : trailing.cue.first]
    return any(t.pos_ in {"NOUN", "PROPN", "PRON"} for t in tokens)


def has_statement_before_comma(trailing: Trailing) -> bool:
    """`… to [help] Russia fight Ukraine, South Korea's agency said`."""
    return has_verb(trailing.cue.doc[: trailing.comma])


def has_no_other_verb(trailing: Trailing) -> bool:
    """Not `…, South Korea's agency said it [expected]`."""
    doc, cue = trailing.cue.doc, trailing.cue
    return not has_verb((*doc[trailing.comma + 1 : cue.first], *doc[cue.last + 1 :]))


_TRAILING_RULES: Final[Rules[Trailing]] = (
    has_subject_before_comma,
    has_noun_behind_comma,
    has_statement_before_comma,
    has_no_other_verb,
)
