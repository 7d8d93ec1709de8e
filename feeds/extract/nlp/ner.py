"""Finds the names of a sentence by capital letters, roles and lists.

The model has a recogniser of its own, which costs as much time as all the rest of it, and in small models knows few
French names. This one is made of the lexicon, the names of the world's countries, and the words around a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.lexicon.countries import country_words, world_word
from feeds.extract.nlp.doc import Doc, Span, Token
from feeds.extract.nlp.name_bounds import begins_name, date_words, name_end
from feeds.extract.nlp.name_labels import Name, label_of

# The label of a word that stands in place of a quotation: it is no word of the article.
QUOTATION: Final = "QUOTATION"
_INITIALS: Final = re.compile(r"[A-ZÀ-Þ]\.(?:-[A-ZÀ-Þ]\.)?")  # not "U.S.", which is a country
_FUNCTION_WORDS: Final = frozenset({"DET", "PRON", "ADV", "CCONJ", "SCONJ", "INTJ"})


def set_entities(doc: Doc, lexicon: Lexicon, placeholders: Sequence[tuple[int, int]] = ()) -> None:
    """Sets the names of a doc as its entities: PERSON, ORG, GPE; weekdays and months as DATE.

    A placeholder becomes an entity as well, of the label QUOTATION.

    Args:
        doc: a sentence.
        lexicon: the words of its language.
        placeholders: start and end of each placeholder of a quotation, in characters of the doc.
    """
    doc.ents = (*_placeholder_entities(doc, placeholders), *_entities(doc, lexicon, placeholders))


def _placeholder_entities(doc: Doc, placeholders: Sequence[tuple[int, int]]) -> Iterator[Span]:
    for start, end in placeholders:
        span = doc.char_span(start, end, QUOTATION)
        if span is not None:
            yield span


def _entities(doc: Doc, lexicon: Lexicon, placeholders: Sequence[tuple[int, int]]) -> Iterator[Span]:
    dates = date_words(lexicon)
    end = 0
    for token in doc:
        if token.i < end or not (token.text[0].isupper() or token.lower_ in dates):
            continue
        if placeholders and any(start <= token.idx < stop for start, stop in placeholders):
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
    """Where a second name begins in a run: `in South Korea [Georgi Zinoviev]`, `à la Défense [Ann Lee]`."""
    given_names = lexicon.given_name_genders
    countries = country_words(lexicon.language) - {world_word(lexicon.language)}  # "the World Food Programme"
    is_behind_place = start > 0 and doc[start - 1].lower_ in lexicon.speakers.locatives
    for i in range(start + 1, end - 1):
        # not "Corée [du] Sud", "United [States] Ann Lee"
        is_name = doc[i].text[:1].isupper() and doc[i].lower_ not in countries
        is_behind_country = doc[i - 1].lower_ in countries and is_name
        is_behind_office = doc[i - 1].lower_ in lexicon.names.offices and doc[i].text[:1].isupper()
        is_behind_acronym = doc[i - 1].text.isupper() and len(doc[i - 1].text) > 1 and doc[i].lower_ in given_names
        is_behind_body = (
            _is_behind_office_of(doc, start, i, lexicon) or is_behind_country or is_behind_office or is_behind_acronym
        )
        if is_behind_body or (is_behind_place and doc[i].lower_ in given_names):
            words = {token.lower_ for token in doc[i:end]}
            is_body = words & lexicon.speakers.organisations or words & lexicon.speakers.roles
            return end if is_body else i
    return end


def _is_behind_office_of(doc: Doc, start: int, place: int, lexicon: Lexicon) -> bool:
    """`Mayor of York [Ann Lee]`, `Secretary of State [Ann Lee]`: the run holds what the office is of."""
    tie = doc[start - 1] if start > 1 else None
    if tie is None or tie.dep_ != "prep" or doc[start - 2].lower_ not in lexicon.speakers.roles:
        return False
    is_own = doc[place - 1].head.i == tie.i and not start <= doc[place].head.i < place
    return is_own and doc[place].text[:1].isupper()


def _entity(doc: Doc, start: int, end: int, lexicon: Lexicon) -> Span | None:
    roles = lexicon.speakers.roles
    last_role = next((i for i in range(end - 2, start - 2, -1) if i >= 0 and _is_title(doc[i], lexicon)), None)
    start = max(start, last_role + 1) if last_role is not None else start
    if doc[end - 1].lower_ in roles and end - start > 1 and not _is_surname(doc, end - 1, lexicon):
        return None
    tokens = [doc[i] for i in range(start, end) if doc[i].is_alpha or _INITIALS.fullmatch(doc[i].text)]
    if not tokens:
        return None
    name = Name(
        text=doc.span(start, tokens[-1].i + 1).text,
        words=tuple(token.lower_ for token in tokens),
        before=doc[start - 1].lower_ if start else "",
        after=doc[end].text if end < len(doc) else "",
        has_role=last_role is not None,
        lexicon=lexicon,
    )
    label = label_of(name)
    if label == "PERSON":
        _set_proper_nouns(doc, start, end)
    return Span(doc, start, end, label=label) if label else None


def _is_title(token: Token, lexicon: Lexicon) -> bool:
    """`[President] Roy`, `his [son] Paul`; not `Choe [Son] Hui`."""
    is_name = token.text[:1].isupper() and token.lower_ in lexicon.speakers.no_titles
    return token.lower_ in _titles_and_roles(lexicon) and not is_name


def _set_proper_nouns(doc: Doc, start: int, end: int) -> None:
    """`Kim Jong-[un]`, `Omar [Sy]`, `Park Sun-[won]`: the tagger takes them for pronouns, articles, verbs."""
    for i in range(start, end):
        is_joined = doc[i].pos_ == "VERB" and i > start and doc[i - 1].text == "-"
        if is_joined or doc[i].pos_ in _FUNCTION_WORDS:
            doc[i].pos_ = "PROPN"


def _is_surname(doc: Doc, place: int, lexicon: Lexicon) -> bool:
    """`Ann Le [Maire]`: a role behind a capitalised particle."""
    before = doc[place - 1]
    return before.text[:1].isupper() and before.lower_ in lexicon.names.particles


@cache
def _titles_and_roles(lexicon: Lexicon) -> frozenset[str]:
    speakers = lexicon.speakers
    return speakers.roles | speakers.titles_masculine | speakers.titles_feminine
