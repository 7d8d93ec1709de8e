"""Finds the names of a sentence by capital letters, roles and lists.

The model has a recogniser of its own, which costs as much time as all the rest of it, and in small models knows few
French names. This one is made of the lexicon, the names of the world's countries, and the words around a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span

from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.countries import country_words
from feeds.extract.nlp.name_bounds import begins_name, date_words, name_end
from feeds.extract.nlp.name_labels import Name, label_of


def set_entities(doc: Doc, lexicon: Lexicon) -> None:
    """Sets the names of a doc as its entities: PERSON, ORG, GPE; weekdays and months as DATE."""
    doc.ents = tuple(_entities(doc, lexicon))


def _entities(doc: Doc, lexicon: Lexicon) -> Iterator[Span]:
    dates = date_words(lexicon)
    end = 0
    for token in doc:
        if token.i < end or not (token.text[0].isupper() or token.lower_ in dates):
            continue
        if token.lower_ in dates and token.pos_ in {"PROPN", "NOUN"}:
            yield Span(doc, token.i, token.i + 1, label="DATE")
        elif begins_name(token, lexicon):
            end = name_end(token, lexicon)
            middle = _second_name(doc, token.i, end, lexicon)
            for start, stop in ((token.i, middle), (middle, end)):
                if start < stop and (entity := _entity(doc, start, stop, lexicon)) is not None:
                    yield entity


def _second_name(doc: Doc, start: int, end: int, lexicon: Lexicon) -> int:
    """Where a second name begins in a run: `in South Korea [Georgi Zinoviev]`, `à Moscou [Dmitri Peskov]`."""
    given_names, countries = lexicon.given_name_genders, country_words(lexicon.language)
    is_behind_place = start > 0 and doc[start - 1].lower_ in lexicon.speakers.locatives
    for i in range(start + 1, end - 1):
        is_behind_country = doc[i - 1].lower_ in countries
        if is_behind_country or (is_behind_place and doc[i].lower_ in given_names):
            words = {token.lower_ for token in doc[i:end]}
            is_body = words & lexicon.speakers.organisations or words & lexicon.speakers.roles
            return end if is_body else i
    return end


def _entity(doc: Doc, start: int, end: int, lexicon: Lexicon) -> Span | None:
    roles, titled = lexicon.speakers.roles, _titles_and_roles(lexicon)
    last_role = next((i for i in range(end - 2, start - 2, -1) if i >= 0 and doc[i].lower_ in titled), None)
    start = max(start, last_role + 1) if last_role is not None else start
    if doc[end - 1].lower_ in roles and end - start > 1:
        return None
    tokens = [doc[i] for i in range(start, end) if doc[i].is_alpha]
    if not tokens:
        return None
    name = Name(
        text=doc[start : tokens[-1].i + 1].text,
        words=tuple(token.lower_ for token in tokens),
        before=doc[start - 1].lower_ if start else "",
        has_role=last_role is not None,
        lexicon=lexicon,
    )
    label = label_of(name)
    return Span(doc, start, end, label=label) if label else None


@cache
def _titles_and_roles(lexicon: Lexicon) -> frozenset[str]:
    speakers = lexicon.speakers
    return speakers.roles | speakers.titles_masculine | speakers.titles_feminine
