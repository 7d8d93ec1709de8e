"""Things that a text makes speak: `signs indicate`, `des chiffres montrent`. Who has them is the speaker, if told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from feeds.extract.attribution.types import Attribution, Speaker
from feeds.extract.attribution.unknown_subjects import is_demonym
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.offices import bodies_in

_WORD: Final = re.compile(r"[\w-]+")


def is_bare_thing(name: str, lexicon: Lexicon) -> bool:
    """True for `signs`, `a report`, `satellite images`; not `a UN report`, `chiffres de la douane`, `the ministry`."""
    words = _WORD.findall(name)
    things = lexicon.anaphora.things
    others = [word for word in words if things.isdisjoint(lexicon.singulars(word.lower()))]
    if len(others) == len(words):
        return False
    is_of_somebody = any(
        (word != words[0] and word[:1].isupper()) or is_demonym(word, lexicon) or word.lower() in lexicon.speaker_nouns
        for word in others
    )
    return not is_of_somebody and not bodies_in(name)


def is_part_of_others(name: str, lexicon: Lexicon) -> bool:
    """True for `half of them`, `la plupart d'entre eux`: of whom, another sentence says."""
    words = _WORD.findall(name.lower())
    return bool(set(words) & set(lexicon.standalone.plural_pronouns))


def by_its_source(
    one: Attribution, source: Speaker, phrase: int, sentence: ParsedSentence, lexicon: Lexicon
) -> Attribution | None:
    """Returns the attribution of a thing as its source's, the thing in the content; None if nobody is its source.

    `According to Oslo, signs indicate that Riga arms`: Oslo says that signs indicate that Riga arms.

    Args:
        one: the attribution.
        source: whom the sentence names as its source.
        phrase: where that begins ("according to"), in characters of the article.
        sentence: the sentence.
        lexicon: the words of its language.
    """
    if one.lead or not is_bare_thing(one.speaker.name, lexicon) or is_bare_thing(source.name, lexicon):
        return None
    place = sentence.text.find(one.speaker.name, sentence.bounds.start, one.start)
    if place < 0:
        return None
    span = sentence.trim(place, phrase if place < phrase <= one.end else one.end)
    return replace(one, start=place, end=span[1], speaker=source, via=None, report="") if span is not None else None
