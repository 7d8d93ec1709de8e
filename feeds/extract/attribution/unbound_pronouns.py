"""Pronouns and possessives that stand for nobody in their line: `their feats`, `“It's a lie”`, `of his death`.

Agreement in number is all that a line needs for "their", as for a reader who has only the line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from feeds.extract.attribution.readings import MARKS, Reading
from feeds.extract.attribution.types import SpeakerKind
from feeds.extract.attribution.unknown_subjects import is_demonym
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import is_nominal, is_past_participle, is_plural
from feeds.text import FUNCTION_WORDS

_WORD: Final = re.compile(r"[^\W\d_](?:[\w-]*[^\W_])?|[.,;:!?]")
_BREAKS: Final = frozenset(".,;:!?")
_INDIRECT: Final = frozenset({"iobj", "obl", "obl:arg", "obl:mod", "advmod", "obj"})
_SHORT: Final = 3
_STEM: Final = 5
_LONGEST_ADVERB: Final = 4  # "trop", "plus", a mark: no words of a noun's own
_FIRST_WORDS: Final = 3  # "ajoute-t-il", "it later added"
_PEOPLE: Final = frozenset({"PERSON", "PER"})
_JOINED: Final = frozenset({"cc", "conj"})


def has_owner_elsewhere(reading: Reading) -> bool:
    """`a monument to their feats`: nobody in the line is several; not `the soldiers and their families`."""
    if reading.speaker is not None and reading.speaker.kind is SpeakerKind.PEOPLE:
        return False
    words = reading.lexicon.anaphora.plural
    first = next((n for n, t in enumerate(reading.tokens) if t.lower_ in words), None)
    return first is not None and not any(_is_several(t, reading) for t in reading.tokens[:first])


def has_object_in_lead(reading: Reading) -> bool:
    """Oslo `dismissed them as` “a rumour”, Oslo `les a qualifiés de` « rumeur »: whom or what, no line tells."""
    words = reading.claim.lead.lower().replace("’", "'").replace("'", "' ").split()
    pronouns = reading.lexicon.standalone.object_pronouns
    # "denied her role": a possessive; French has its pronouns before the verb, where no article can stand
    return any(
        word in pronouns and (place == 0 or following == "" or following in FUNCTION_WORDS)
        for place, (word, following) in enumerate(pairwise((*words, "")))
    )


def has_inserted_report(reading: Reading) -> bool:
    """`The North, it added, would pay`, `Le Nord, ajoute-t-il, paierait`: who says so; not `Lee, he said, would`."""
    if reading.speaker is not None or reading.is_quotation:
        return False
    clauses = reading.claim.content.lower().split(",")[1:-1]  # between two commas
    is_of_person = any(t.ent_type_ in _PEOPLE for t in reading.tokens)
    return not is_of_person and any(_is_report(_WORD.findall(c.replace("-", " ")), reading) for c in clauses)


def _is_report(words: Sequence[str], reading: Reading) -> bool:
    """True for `it added in a note`, `a t il dit`, `ajoute t il`: a pronoun beside the verb by which it speaks."""
    subjects, verbs = reading.lexicon.pronouns.subjects, reading.lexicon.verbs_by_form
    place = next((n for n, word in enumerate(words[:_FIRST_WORDS]) if word in subjects), None)
    if place is None:
        return False
    is_inverted = place > 0 and (words[0] in verbs or words[0] in reading.lexicon.dates.before_past)
    if place > 0 and not is_inverted:
        return False
    return any(word in verbs for word in words[: place + _FIRST_WORDS])


def quotes_what_was_said(reading: Reading) -> bool:
    """`“It's a lie”`, `« C'est un crime »`: what is; not `“It is time to leave”`, `« Il y a un risque »`."""
    if not reading.is_quotation or reading.claim.lead:
        return False
    said = reading.claim.content.strip(MARKS).replace("’", "'").lower()
    words = reading.lexicon.anaphora
    stands_for = any(said.startswith(f"{opening} ") for opening in words.openings)
    return stands_for and not any(said.startswith(f"{opening} ") for opening in words.impersonal_openings)


def has_person_elsewhere(reading: Reading) -> bool:
    """Oslo said that it had `been told of his death`; not `that Lee had died of his wounds`."""
    if reading.is_quotation or (reading.speaker is not None and reading.speaker.kind is not SpeakerKind.BODY):
        return False
    words = reading.lexicon.anaphora.persons
    first = next((n for n, t in enumerate(reading.tokens) if t.lower_ in words), None)
    return first is not None and not any(is_nominal(t) for t in reading.tokens[:first])


def has_place_elsewhere(reading: Reading) -> bool:
    """`dix touristes venaient d'y arriver`: where, the sentence before says; not `il y a`, `Oslo veut y venir`."""
    words, tokens = reading.lexicon.anaphora, reading.tokens
    place = next((n for n, t in enumerate(tokens) if t.lower_ in words.places and t.dep_ in _INDIRECT), None)
    if place is None or reading.is_quotation:
        return False
    behind = tokens[place + 1 : place + 3]  # "il y a dix navires", and not "Lee y a affirmé"
    is_existence = bool(behind) and behind[0].lower_ in words.existence and not any(map(is_past_participle, behind[1:]))
    return not is_existence and not any(t.pos_ == "PROPN" for t in tokens[:place])


def points_back_in_quotation(reading: Reading) -> bool:
    """`“Nobody buried this contingent”`; not `“this war”`, `“ce crime odieux”`, which say what it is."""
    # the words of a whole quotation are not parsed: a noun with a word of its own behind it is described
    if not reading.is_quotation or reading.claim.lead:
        return False
    words = _WORD.findall(reading.claim.content.lower().replace("’", "'"))
    known = reading.lexicon.anaphora
    for place, word in enumerate(words):
        if word in known.pointing and not any(mark in _BREAKS for mark in words[:place]):
            return True
        if word in known.demonstratives and _is_bare_noun(word, words[place + 1 : place + 3], reading):
            return not _may_name_it(words[:place], words[place + 1], reading)
    return False


def _is_bare_noun(demonstrative: str, words: Sequence[str], reading: Reading) -> bool:
    """True for a noun behind a demonstrative, if neither a word of its own nor the world tells which it is."""
    lexicon = reading.lexicon
    if not words or words[0] in FUNCTION_WORDS or not words[0][0].isalpha() or len(words[0]) <= _SHORT:
        return False
    noun = words[0]
    is_time = noun in lexicon.standalone.times or noun in lexicon.dates.weekdays or noun in lexicon.dates.ago_units
    is_noun = demonstrative in lexicon.anaphora.determining
    is_of_many = is_noun and demonstrative.endswith(lexicon.standalone.plural_endings)  # "ces sanctions": some of them
    is_unique = not lexicon.anaphora.unique.isdisjoint({noun, *lexicon.singulars(noun)})
    is_known = is_time or (is_unique and not is_of_many)
    is_verb = noun in lexicon.verbs_by_form or noun in lexicon.event_verbs_by_form
    is_bare = len(words) == 1 or words[1] in FUNCTION_WORDS or len(words[1]) <= _LONGEST_ADVERB
    return is_bare and not is_known and (is_noun or not is_verb)


def _may_name_it(words: Sequence[str], noun: str, reading: Reading) -> bool:
    """True if the noun stands before, or those of a country: `“the Danish chiefs … these troops”`."""
    return any(word.startswith(noun[:_STEM]) or is_demonym(word, reading.lexicon) for word in words)


def _is_several(token: Token, reading: Reading) -> bool:
    if is_nominal(token) and (is_plural(token) or token.ent_type_ in {"GPE", "ORG", "NORP"}):
        return True
    return token.dep_ in _JOINED or token.pos_ == "NUM" or token.lower_ in reading.lexicon.anaphora.groups
