"""Words that point to what stands before their sentence: `the ceremony`, `their feats`, `les seconds`, `they`.

A definite noun without a word of its own ("the bodies") names something only where one thing of that kind is known: it
is unique by itself ("the front"), or the same line has it before ("a plant … the plant"). Every other one needs the
sentences before it. Agreement in number is all that a line needs for "their", as for a reader who has only the line.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from feeds.extract.attribution.readings import MARKS, Reading
from feeds.extract.attribution.types import SpeakerKind
from feeds.extract.attribution.unknown_subjects import is_demonym
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import is_nominal, is_plural
from feeds.extract.rules import Rules, any_of

_STEM: Final = 5  # letters by which two forms of a noun are one: "déploiement", "déploiements"
_OWN_WORDS: Final = frozenset(
    {
        "amod", "compound", "nmod", "prep", "acl", "relcl", "acl:relcl", "appos", "nummod", "poss", "nmod:poss",
        "flat:name",
    }
)  # fmt: skip
_COMPLEMENTS: Final = frozenset({"ADP", "ADJ", "PROPN", "NOUN", "SCONJ"})
_JOINED: Final = frozenset({"cc", "conj"})


def needs_article(reading: Reading) -> bool:
    """Not `the ceremony was held`, whose words only the article explains; but `the ceremony in Oslo was held`."""
    return any_of(_POINTING_RULES, reading)


def behind_connective(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    """Returns where a content begins without the word that ties it to the one before: `[But ]the port is closed`.

    Args:
        text: the article.
        start: where the content begins; at a quotation mark nothing is left out.
        end: where it ends (exclusive).
        lexicon: the words of its language.
    """
    match = _connective(lexicon).match(text, start, end)
    return start if match is None or match.end() >= end else match.end()


@cache
def _connective(lexicon: Lexicon) -> re.Pattern[str]:
    tied, joined = (
        "|".join(sorted((re.escape(word).replace("'", "['’]") for word in words), key=len, reverse=True)) or "(?!)"
        for words in (lexicon.anaphora.connectives, lexicon.anaphora.conjunctions)
    )
    return re.compile(rf"(?i:(?:{tied}),\s+|(?:{joined})\s+(?=[^\W\d_]))")


# --- what points to another sentence


def has_bare_definite_subject(reading: Reading) -> bool:
    """`The ceremony was held`, `les dépouilles seraient brûlées`; not `the front moved`, `the ships of Oslo left`."""
    return any(_is_bare_definite(noun, reading) for noun in _subjects(reading))


def has_bare_definite_told_before(reading: Reading) -> bool:
    """`Notes were found on the bodies`: those of the dead; not `Oslo ended the strike`, `the sailors' courage`."""
    tokens, known = reading.tokens, reading.lexicon
    named = next((t.i for t in tokens if t.pos_ == "PROPN" or is_demonym(t.text, known)), None)
    things = (t for t in tokens if t.pos_ == "NOUN" and t.dep_ not in NOMINAL_SUBJECTS and t.dep_ != "poss")
    unnamed = (noun for noun in things if named is None or noun.i < named)
    return any(_is_bare_definite(noun, reading) and _is_known_before(noun, reading) for noun in unnamed)


def is_partitive(reading: Reading) -> bool:
    """`Les seconds devront partir`, `the latter agreed`; not `the first ships`, `les deux Corées`."""
    words = reading.lexicon.anaphora
    tokens = [t for t in reading.tokens if not t.is_punct]
    for place, token in enumerate(tokens[:-1]):
        behind = tokens[place + 1]
        if token.lower_ not in words.definite or behind.lower_ not in words.partitives:
            continue
        following = tokens[place + 2] if place + 2 < len(tokens) else None
        if following is None or not (is_nominal(following) or following.pos_ in _COMPLEMENTS | {"NUM"}):
            return True
    return False


def has_owner_elsewhere(reading: Reading) -> bool:
    """`a monument to their feats`: nobody in the line is several; not `the soldiers and their families`."""
    if reading.speaker is not None and reading.speaker.kind is SpeakerKind.PEOPLE:
        return False
    words = reading.lexicon.anaphora.plural
    first = next((n for n, t in enumerate(reading.tokens) if t.lower_ in words), None)
    return first is not None and not any(_is_several(t, reading) for t in reading.tokens[:first])


def quotes_what_was_said(reading: Reading) -> bool:
    """`“It's a lie”`, `« C'est un crime »`: what is; not `“It is time to leave”`, `« Il y a un risque »`."""
    if not reading.is_quotation or reading.claim.lead:
        return False
    said = reading.claim.content.strip(MARKS).replace("’", "'").lower()
    words = reading.lexicon.anaphora
    stands_for = any(said.startswith(f"{opening} ") for opening in words.openings)
    return stands_for and not any(said.startswith(f"{opening} ") for opening in words.impersonal_openings)


def is_bare_relation(reading: Reading) -> bool:
    """`Turnover rose by 40%`: of what, the sentence before says; not `trade with Oslo rose`, `Oslo's exports fell`."""
    relations = reading.lexicon.anaphora.relations
    if any(t.pos_ == "PROPN" or is_demonym(t.text, reading.lexicon) for t in reading.tokens):
        return False
    return any(
        noun.lower_ in relations and not _own_words(noun) and not _has_complement(noun, reading)
        for noun in _subjects(reading)
    )


_POINTING_RULES: Final[Rules[Reading]] = (
    has_bare_definite_subject,
    has_bare_definite_told_before,
    is_partitive,
    has_owner_elsewhere,
    quotes_what_was_said,
    is_bare_relation,
)


# --- nouns


def _subjects(reading: Reading) -> list[Token]:
    """The nouns that are subjects of a verb of the content; none of a whole quotation, which is not parsed."""
    inside = {token.i for token in reading.tokens}
    kinds = {"NOUN", "ADJ", "PROPN"}  # "les seconds" is an adjective to the parser
    return [t for t in reading.tokens if t.dep_ in SUBJECTS and t.head.i in inside and t.pos_ in kinds]


def _is_bare_definite(noun: Token, reading: Reading) -> bool:
    words = reading.lexicon.anaphora
    if noun.i == 0 or noun.doc[noun.i - 1].lower_ not in words.definite:
        return False
    if noun.i > 1 and noun.doc[noun.i - 2].lower_ in reading.lexicon.clauses.relatives:  # "dont le navire a coulé"
        return False
    if noun.text[:1].isupper() or noun.lower_ in words.unique or _own_words(noun):
        return False
    return not _has_complement(noun, reading) and not _names_it_before(noun, reading)


def _own_words(noun: Token) -> list[Token]:
    return [child for child in noun.children if child.dep_ in _OWN_WORDS and not child.is_punct]


def _has_complement(noun: Token, reading: Reading) -> bool:
    """True if what stands right behind may say which is meant, wherever the parser attaches it."""
    if noun.i + 1 >= len(noun.doc):
        return False
    behind = noun.doc[noun.i + 1]
    return behind.pos_ in _COMPLEMENTS or behind.lower_ in reading.lexicon.clauses.relatives


def _names_it_before(noun: Token, reading: Reading) -> bool:
    """True if the line itself has the same noun before: `a plant was closed; the plant …`."""
    stem = noun.lower_[:_STEM]
    return any(t.i < noun.i and t.lower_.startswith(stem) and is_nominal(t) for t in reading.tokens)


def _is_known_before(noun: Token, reading: Reading) -> bool:
    """True if the article has the noun before the sentence, or it is one that a sentence before tells of."""
    lexicon = reading.lexicon
    if noun.lower_ in lexicon.month_names or noun.lower_ in lexicon.standalone.times:
        return False
    singulars = lexicon.singulars(noun.lower_)
    if not lexicon.anaphora.told.isdisjoint(singulars):
        return True
    stem = re.escape(min(singulars, key=len))
    return re.search(rf"\b{stem}", reading.text[: reading.claim.sentence_start].lower()) is not None


def _is_several(token: Token, reading: Reading) -> bool:
    if is_nominal(token) and (is_plural(token) or token.ent_type_ in {"GPE", "ORG", "NORP"}):
        return True
    return token.dep_ in _JOINED or token.pos_ == "NUM" or token.lower_ in reading.lexicon.anaphora.groups
