"""Finds the words of a source in a sentence: a noun with what belongs to it, and without what hangs on it only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.cues import Cue, is_day
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import RELATIVE_CLAUSES
from feeds.extract.nlp.doc import Span, Token
from feeds.extract.nlp.tokens import (
    has_verb,
    is_infinitive,
    is_nominal,
    is_plural,
    is_verbal,
    next_token,
)
from feeds.extract.rules import Rules, any_of

_CLAUSES: Final = RELATIVE_CLAUSES | {"acl", "advcl", "punct", "ccomp", "parataxis", "cc"}
_INVERSION_WINDOW: Final = 14
_STOPS: Final = frozenset({".", ";", ":"})
_FARTHEST_HEAD: Final = 4


def noun_phrase(noun: Token, verb: Token, lexicon: Lexicon) -> Span:
    """Returns a noun's words without the clauses that hang on it, with a name in apposition behind it.

    Args:
        noun: head of the phrase.
        verb: the verb that it belongs to; the phrase does not reach across it.
        lexicon: the words of the language.
    """
    return _with_apposition(_bare_phrase(noun, verb, lexicon), verb)


def _bare_phrase(noun: Token, verb: Token, lexicon: Lexicon) -> Span:
    doc, tokens = noun.doc, [noun]
    for child in noun.children:
        is_clause = (child.dep_ in _CLAUSES and child.text != "-") or child.lower_ in lexicon.clauses.subject_relatives
        if not is_clause and not (child.dep_ == "conj" and has_verb(child.subtree)):
            tokens += [t for t in child.subtree if t.i != verb.i]
    tokens += _whole_person(noun)
    low, high = min(t.i for t in tokens), max(t.i for t in tokens)
    if noun.i != verb.i and low < verb.i < high:
        low, high = (low, verb.i - 1) if noun.i < verb.i else (verb.i + 1, high)
    while low < noun.i and doc[low].pos_ == "ADP":
        low += 1  # "convoqué par le ministère, qui dénonce"
    while high + 2 < len(doc) and _is_hyphenated(doc[high], doc[high + 1]):
        high += 2  # "l'entraîneur-chef", which the tokenizer cuts
    while high > noun.i and doc[high].lower_ in lexicon.dates.weekdays:
        high -= 1  # "le club samedi"
    return doc.span(low, high + 1)


def _whole_person(noun: Token) -> list[Token]:
    """The tokens of a person's name that has the noun in it, which the parser may take apart: `[Kim Jong-]un`."""
    if noun.ent_type_ != "PERSON":
        return []
    return next((list(entity) for entity in noun.doc.ents if entity.start <= noun.i < entity.end), [])


def _is_hyphenated(word: Token, hyphen: Token) -> bool:
    return hyphen.text == "-" and not word.whitespace_ and not hyphen.whitespace_


def _with_apposition(phrase: Span, verb: Token) -> Span:
    """`the army's spokesman, [Colonel Adar], said`, where the parser attaches the name elsewhere."""
    doc, end = phrase.doc, phrase.end
    if end >= verb.i or doc[end].text != "," or any(e.label_ == "PERSON" for e in phrase.ents):
        return phrase
    name = next((e for e in doc.ents if end < e.start <= end + 4 and e.label_ == "PERSON"), None)
    if name is None or name.end >= len(doc) or any(t.text == "," for t in doc[end + 1 : name.start]):
        return phrase
    is_enclosed = doc[name.end].text == "," or name.end == verb.i
    return doc.span(phrase.start, name.end) if is_enclosed else phrase


def noun_before(cue: Cue) -> Span | None:
    """Returns the first noun before a cue that no preposition governs, where the parser lost the subject.

    None where the cue's verb takes its subject from another one ("he said …, adding that").
    """
    token, doc = cue.token, cue.doc
    if token.dep_ in RELATIVE_CLAUSES | {"xcomp", "advcl", "conj"} or token.tag_ in {"VBG", "VB"}:
        return None
    is_governed = False
    for word in doc[_relative_start(cue) : cue.first]:
        if word.pos_ in {"ADP", "SCONJ"}:
            is_governed = True
        elif word.text == ",":
            is_governed = False
        elif is_governed:
            continue
        elif is_infinitive(token) and any(child.dep_ == "cop" for child in word.children):
            return None  # "C'est un lieu commun de dire que …"
        elif (is_nominal(word) or _is_role(word, cue.lexicon)) and cue.sentence.in_quote(word) is None:
            return _with_apposition(_run_around(word, cue), token)
        elif is_personal_pronoun(word, cue.lexicon):
            return doc.span(word.i, word.i + 1)
    return None


def _is_role(word: Token, lexicon: Lexicon) -> bool:
    """`Certains [historiens], comme Ann Lee, affirment`, where the tagger has an adjective."""
    return word.pos_ == "ADJ" and word.i > 0 and bool(lexicon.singulars(word.lower_) & lexicon.speakers.roles)


def _relative_start(cue: Cue) -> int:
    """Where the clause of the cue begins, if it is an object relative: `une thèse que [le ministère] juge absurde`."""
    doc, lexicon = cue.doc, cue.lexicon
    marks = lexicon.clauses.object_relatives
    start = next((t.i + 1 for t in reversed(doc[: cue.first]) if t.lower_ in marks), 0)
    behind = doc[start : cue.first]
    has_other_verb = any(is_verbal(t) or t.lower_ in lexicon.verbs_by_form for t in behind)
    return start if not has_other_verb and any(map(is_nominal, behind)) else 0


def _run_around(word: Token, cue: Cue) -> Span:
    """A noun with its determiners and what follows it, up to a comma or a verb."""
    doc, low, high = cue.doc, word.i, word.i + 1
    while high < cue.first and doc[high].text not in {",", "–", "—", "("} and not _ends_noun_phrase(doc[high]):
        high += 1
    while low > 0 and doc[low - 1].pos_ in {"DET", "ADJ", "NUM"}:
        low -= 1
    return doc.span(low, high)


def _ends_noun_phrase(token: Token) -> bool:
    return token.pos_ in {"VERB", "AUX", "PRON", "SCONJ", "PUNCT", "ADV"}


def is_personal_pronoun(token: Token, lexicon: Lexicon) -> bool:
    """True for `she`; not for the possessive `her`."""
    return token.pos_ == "PRON" and token.tag_ != "PRP$" and token.lower_ in lexicon.pronoun_kinds


# --- the source behind its cue


def inverted_source(cue: Cue) -> Span | None:
    """Returns the source behind a cue: `a indiqué samedi [le gouverneur, Idris Hamdan]`.

    That is the first noun that no preposition governs. None where the writer's own voice stands there.
    """
    doc, lexicon = cue.doc, cue.lexicon
    for token in doc[cue.last + 1 : cue.last + _INVERSION_WINDOW]:
        if cue.sentence.input.placeholder_at(token.idx) is not None or token.text in _STOPS:
            return None
        follows = next_token(token)
        is_title = token.text[:1].isupper() and follows is not None and follows.text[:1].isupper()
        is_own_voice = token.lower_ in lexicon.cues.own_voice and token.lower_ not in lexicon.pronoun_kinds
        if is_own_voice and not is_title and token.pos_ != "DET":
            return None
        if is_title and token.lower_.rstrip(".") in lexicon.titles:
            continue
        if is_personal_pronoun(token, lexicon):
            return doc.span(token.i, token.i + 1)
        if _is_name(token) and not any_of(_NO_SOURCE_RULES, Behind(token, cue)):
            return _inverted_phrase(_top_of(token, cue), cue)
    return None


def _is_name(token: Token) -> bool:
    return is_nominal(token) or (token.text[:1].isupper() and token.pos_ in {"X", "ADJ", "ADV", "ADP", "INTJ", "VERB"})


def _top_of(noun: Token, cue: Cue) -> Token:
    """The noun that a noun behind the cue depends on, a few words on: `le [porte-]parole`."""
    while cue.last < noun.head.i and noun.i < noun.head.i < noun.i + _FARTHEST_HEAD and is_nominal(noun.head):
        noun = noun.head
    return noun


def _inverted_phrase(noun: Token, cue: Cue) -> Span:
    doc, marks = cue.doc, cue.lexicon.speakers.adjunct_marks
    phrase = _bare_phrase(noun, cue.token, cue.lexicon)
    high = next((t.i for t in doc[noun.i + 1 : phrase.end] if t.lower_ in marks), phrase.end)
    if high < phrase.end and doc[high - 1].pos_ == "ADP":
        high -= 1  # "l'attaquant au sujet de son coéquipier"
    if high + 1 < len(doc) and doc[high].text == "," and doc[high + 1].pos_ == "PROPN":
        high += 2  # an apposition that the parser missed: "…, Idris Hamdan"
        while high < len(doc) and (doc[high].pos_ == "PROPN" or doc[high].text == "-"):
            high += 1
    high = next((t.i for t in doc[noun.i + 1 : high] if _is_hearer(t, noun, cue.lexicon)), high)
    low = max(phrase.start, cue.last + 1)
    if low - 2 > cue.last and doc[low - 1].pos_ == "ADP" and doc[low - 2].pos_ in {"PRON", "NUM", "DET"}:
        low -= 2  # "explique [un des] élus"
    return _with_second_name(_with_own_name(doc.span(low, high), cue.lexicon), cue)


def _with_own_name(phrase: Span, lexicon: Lexicon) -> Span:
    """`rapporte l'agence officielle [KCNA]`: a name in capitals behind a body, that the parser attaches elsewhere."""
    doc, end = phrase.doc, phrase.end
    is_body = bool(lexicon.singulars(phrase.root.lower_) & lexicon.speakers.organisations)
    is_name = is_body and end < len(doc) and doc[end].text.isupper() and len(doc[end].text) > 1
    return doc.span(phrase.start, end + 1) if is_name else phrase


def _is_hearer(token: Token, noun: Token, lexicon: Lexicon) -> bool:
    """`a dit l'opposition [à] El Mundo`, `a dit le ministre [aux] députés`; not `a dit l'ambassadeur [à] Paris`."""
    follows = next_token(token)
    if follows is None or token.lower_ not in lexicon.speakers.hearer_prepositions:
        return False
    is_role = bool(lexicon.singulars(follows.lower_) & lexicon.speakers.roles)
    has_place = bool(lexicon.singulars(noun.lower_) & lexicon.speakers.roles)
    return (is_role and is_plural(follows)) or (follows.text[:1].isupper() and not has_place)


def _with_second_name(phrase: Span, cue: Cue) -> Span:
    """`ont lancé Léa Roy [et Paul Lambert]`: both speak, whatever the parser attaches the second name to."""
    doc, end = phrase.doc, phrase.end
    if not any(map(is_plural, doc[cue.first : cue.last + 1])) or end >= len(doc) or doc[end].pos_ != "CCONJ":
        return phrase
    name = next((entity for entity in doc.ents if entity.start == end + 1 and entity.label_ == "PERSON"), None)
    return doc.span(phrase.start, name.end) if name is not None else phrase


@dataclass(frozen=True, slots=True)
class Behind:
    """A noun behind a cue, and the cue."""

    token: Token
    cue: Cue


def is_adverbial(behind: Behind) -> bool:
    """`said [Monday] the minister`: a time without a preposition."""
    return behind.token.dep_ in {"npadvmod", "pobj"}


def is_governed(behind: Behind) -> bool:
    """`a dit [à la presse] le ministre`: a hearer, a place, a time behind a preposition."""
    token, cue = behind.token, behind.cue
    first = min((t.i for t in token.subtree if t.i > cue.last), default=token.i)
    is_article = cue.doc[first].lower_ in cue.lexicon.grammar.articles  # "ont rapporté mercredi [des] témoins"
    return first <= token.i and cue.doc[first].pos_ == "ADP" and not is_article


def is_date(behind: Behind) -> bool:
    """`a indiqué [samedi soir] le gouverneur`."""
    token, cue = behind.token, behind.cue
    return is_day(token, cue.lexicon)


_NO_SOURCE_RULES: Final[Rules[Behind]] = (is_adverbial, is_governed, is_date)
