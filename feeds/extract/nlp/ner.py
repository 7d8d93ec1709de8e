"""EXTRACT, names: who and what a sentence names, by capital letters, roles and lists.

The model has a recogniser of its own, which costs as much time as all the rest of it and in small models knows few
French names; this one is made of the lexicon, the names of the world's countries and the words around.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from babel import Locale, UnknownLocaleError
from spacy.tokens import Doc, Span, Token

from feeds.extract.lexicon import Lexicon

_LONGEST = 7


@cache
def _territories(language: str) -> tuple[str, ...]:
    """The world's countries in a language, in lower case; none in a language that Unicode has no names of."""
    try:
        return tuple(str(name).lower() for name in Locale(language).territories.values())
    except UnknownLocaleError:
        return ()


@cache
def _countries(language: str) -> frozenset[str]:
    names = set(_territories(language))
    return frozenset(names | {part for name in names for part in name.split() if len(part) > 4})


@cache
def _country_openings(language: str) -> frozenset[str]:
    """`corée`, `states` …: what begins a country's name of several words."""
    names = (name for name in _territories(language) if " " in name)
    return frozenset(name.split()[0] for name in names if len(name.split()[0]) > 3)


@cache
def _dates(lexicon: Lexicon) -> frozenset[str]:
    return frozenset((*lexicon.dates.weekdays, *lexicon.dates.months))


def set_entities(doc: Doc, lexicon: Lexicon) -> None:
    """Marks the doc's names as its entities: PERSON, ORG, GPE; weekdays and months as DATE."""
    doc.ents = tuple(_names(doc, lexicon))


def _names(doc: Doc, lexicon: Lexicon) -> Iterator[Span]:
    dates = _dates(lexicon)
    tokens = list(doc)
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if not token.text[0].isupper() and token.lower_ not in dates:
            i += 1
            continue
        if token.lower_ in dates and token.pos_ in {"PROPN", "NOUN"}:
            yield Span(doc, i, i + 1, label="DATE")
            i += 1
            continue
        end = _run_end(doc, i, lexicon, dates)
        if end > i:
            middle = _second_name(doc, i, end, lexicon)
            yield from _labelled(doc, i, middle, lexicon)
            if middle < end:
                yield from _labelled(doc, middle, end, lexicon)
        i = max(end, i + 1)


def _second_name(doc: Doc, start: int, end: int, lexicon: Lexicon) -> int:
    """Where a second name begins in a run: `in South Korea Georgi Zinoviev`, `à Moscou Dmitri Peskov`."""
    firsts = lexicon.names.masculine | lexicon.names.feminine
    before = doc[start - 1].lower_ if start else ""
    is_place = before in lexicon.speakers.locatives
    for i in range(start + 1, end - 1):
        is_after_country = doc[i - 1].lower_ in _countries(lexicon.language)
        if (doc[i].lower_ in firsts and (is_place or is_after_country)) or (is_after_country and end - i > 1):
            is_body = any(
                token.lower_ in lexicon.speakers.organisations or token.lower_ in lexicon.speakers.roles
                for token in doc[i:end]
            )
            return end if is_body else i
    return end


def _run_end(doc: Doc, start: int, lexicon: Lexicon, dates: frozenset[str]) -> int:
    if not _begins(doc[start], lexicon):
        return start
    particles = lexicon.names.particles
    end = start + 1
    while end < len(doc) and end - start < _LONGEST:
        token, before = doc[end], doc[end - 1]
        is_joined = not before.whitespace_ and (token.text == "-" or before.text == "-" or before.text[-1] in "'’")
        if token.lower_ in dates:
            break
        is_part = (
            token.text[:1].isupper() and token.is_alpha and token.pos_ in {"PROPN", "NOUN", "ADJ", "X", "ADP", "VERB"}
        )
        is_part = is_part or (token.text[:1].isupper() and token.text[-1:] in ".'’" and len(token) < 9)
        is_particle = token.lower_ in particles and end + 1 < len(doc) and doc[end + 1].text[:1].isupper()
        if not (is_joined or is_part or (is_particle and token.text.islower())):
            break
        end += 1
    while end > start + 1 and not doc[end - 1].text[-1].isalnum() and doc[end - 1].text[-1] != ".":
        end -= 1
    return end


def _begins(token: Token, lexicon: Lexicon) -> bool:
    if not token.text[:1].isupper() or not any(c.isalpha() for c in token.text):
        return False
    low = token.lower_
    if low in lexicon.names.parties and token.i + 1 < len(token.doc) and token.nbor().text == "-":
        return False  # "Hadley, R-Ohio,"
    follows = token.i + 1 < len(token.doc) and token.doc[token.i + 1].text[:1].isupper()
    if low in lexicon.names.openings and follows:
        return True  # "New York Times"
    if low in lexicon.names.not_names or low in lexicon.cues.own_voice:
        return False
    is_first = token.i == 0 or token.doc[token.i - 1].is_punct
    if token.i > 1 and token.doc[token.i - 1].text == "-":
        return token.doc[token.i - 2].lower_ not in lexicon.names.parties and token.pos_ == "PROPN"
    if not is_first:
        return token.pos_ in {"PROPN", "NOUN", "ADJ", "X", "VERB", "ADV", "ADP"}
    is_apposed = token.i > 0 and token.doc[token.i - 1].text == ","  # "Son directeur, Urs Kälin," for an adverb
    kinds = {"NOUN", "ADJ", "X", "VERB", *({"ADV"} if is_apposed else ())}
    return token.pos_ == "PROPN" or (follows and token.pos_ in kinds)


def _labelled(doc: Doc, start: int, end: int, lexicon: Lexicon) -> Iterator[Span]:
    roles = lexicon.speakers.roles
    titles = lexicon.speakers.titles_masculine | lexicon.speakers.titles_feminine
    has_role = start > 0 and (doc[start - 1].lower_ in roles or doc[start - 1].lower_ in titles)
    last_role = next(
        (i for i in range(end - 2, start - 1, -1) if doc[i].lower_ in roles or doc[i].lower_ in titles), None
    )
    if last_role is not None:
        start, has_role = last_role + 1, True
    if doc[end - 1].lower_ in roles and end - start > 1:
        return
    words = [doc[i] for i in range(start, end) if doc[i].is_alpha]
    if not words:
        return
    label = _label(doc, start, words, has_role, lexicon)
    if label:
        yield Span(doc, start, end, label=label)


def _label(doc: Doc, start: int, words: list[Token], has_role: bool, lexicon: Lexicon) -> str | None:
    low = [word.lower_ for word in words]
    countries = _countries(lexicon.language)
    before = doc[start - 1].lower_ if start else ""
    is_place = before in lexicon.speakers.locatives
    if set(low) & lexicon.speakers.organisations or (
        len(words) == 1 and words[0].text.isupper() and 2 <= len(words[0]) <= 6
    ):
        return "ORG"
    if " ".join(low) in countries or (low[-1] in countries and not has_role):
        return "GPE"
    if low[0] in _country_openings(lexicon.language) and not has_role and len(low) > 1:
        return "GPE"
    if low[0] in lexicon.event_verbs_by_form and len(words) == 1:
        return None
    firsts = lexicon.names.masculine | lexicon.names.feminine
    if has_role or (low[0] in firsts and len(words) > 1):
        return "PERSON"
    if is_place or low[-1] in lexicon.names.place_words:
        return "GPE"
    if len(words) == 1 and low[0] in firsts and before not in lexicon.speakers.definite:
        return "PERSON"  # "raconte Sylvie"
    if len(words) > 1 or ("-" in doc[start : words[-1].i + 1].text and len(words[0]) > 1):
        is_institution = before in lexicon.speakers.definite
        return "ORG" if is_institution else "PERSON"
    return None
