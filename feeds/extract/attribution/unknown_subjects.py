"""Subjects that need the sentence before them: `they`, `the 10,000`, `the two leaders`, `the general`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from feeds.extract.attribution.readings import Reading
from feeds.extract.attribution.types import Speaker, SpeakerKind
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import is_plural
from feeds.offices import country_of, is_sole, office_of
from feeds.types import ClaimKind

_DEFINITE_NOUN: Final = 2  # an article and its noun
_MEDIA: Final = frozenset({"state_media", "state_tv"})
_ABROAD: Final = frozenset({"mission", "embassy"})  # of whom the voices of an article tell, with where they are sent
_GOVERNING: Final = frozenset({"governor", "mayor"})
_HEADS: Final = frozenset({"president", "prime_minister"})  # titles that each country has


def has_unknown_subject(reading: Reading) -> bool:
    """`they will go to the front`, `ce chiffre vient de lui`; not `Seoul: it will react`, where "it" is Seoul."""
    subject = next((t for t in reading.tokens if t.dep_ in NOMINAL_SUBJECTS), None)
    if subject is None or reading.claim.lead:
        return False
    if subject.lower_ in reading.lexicon.standalone.demonstratives:
        return True
    kind = reading.lexicon.pronoun_kinds.get(subject.lower_)
    return kind is not None and subject.pos_ == "PRON" and not _may_be_speaker(kind, reading.speaker)


def _may_be_speaker(kind: str, speaker: Speaker | None) -> bool:
    """True if a pronoun of that kind may stand for the speaker, who stands before the content in every line."""
    if speaker is None:
        return False
    if kind in {"plural", "neuter"}:
        return speaker.kind is (SpeakerKind.PEOPLE if kind == "plural" else SpeakerKind.BODY)
    return speaker.kind is not SpeakerKind.PEOPLE and speaker.gender in {None, kind}


def has_unknown_number(reading: Reading) -> bool:
    """`but the 10,000 have not been moved`: those who were spoken of before; not `the 10,000 dockers`."""
    definite = reading.lexicon.speakers.definite
    return any(
        one.lower_ in definite and two.pos_ == "NUM" and two.dep_ in NOMINAL_SUBJECTS
        for one, two in pairwise(reading.tokens)
    )


def has_unknown_group(reading: Reading) -> bool:
    """`The two leaders agreed to meet`: of those who were named before; not `the two Koreas`, `the two men of Oslo`."""
    phrase = _definite_subject(reading)
    return phrase is not None and phrase[1].lower_ in reading.lexicon.standalone.cardinals


def has_unknown_holder(reading: Reading) -> bool:
    """`The general resigned`, `la société fermera l'usine`: an event of somebody who was named before."""
    if reading.claim.kind is not ClaimKind.EVENT:
        return False
    phrase, words = _definite_subject(reading), reading.lexicon.standalone
    if phrase is None or len(phrase) != _DEFINITE_NOUN:
        return False
    if phrase[1].lower_ in words.known_nouns:
        return True
    return not is_plural(phrase[1]) and phrase[1].lower_ in reading.lexicon.speakers.roles


def has_unknown_sum(reading: Reading) -> bool:
    """`counts on 12,000 men in total`: of whom, another sentence says; not `12,000 Norwegian men in total`."""
    if reading.lexicon.standalone.totals.isdisjoint(t.lower_ for t in reading.tokens):
        return False
    is_named = any(t.pos_ == "PROPN" or country_of(t.text) for t in reading.tokens)  # small models miss some names
    return not is_named and not any(is_demonym(word, reading.lexicon) for word in reading.claim.content.split())


def has_unknown_office(reading: Reading) -> bool:
    """`Le chef de l'État a signé`, `the prime minister: …`: of some country; not `the Danish prime minister`."""
    if reading.speaker is not None:
        return not reading.speaker.role and _is_head_of_somewhere(reading.speaker.name, reading.lexicon)
    if reading.claim.kind is not ClaimKind.EVENT:
        return False
    inside = {token.i for token in reading.tokens}
    subject = next((t for t in reading.tokens if t.dep_ in NOMINAL_SUBJECTS and t.head.i in inside), None)
    if subject is None:
        return False
    phrase = [t for t in subject.subtree if t.i in inside]
    words = subject.doc.span(phrase[0].i, phrase[-1].i + 1).text
    return _is_head_of_somewhere(words, reading.lexicon)


def is_open_office(name: str) -> bool:
    """True for a body or an office of some country that the words do not tell: `the general staff`, `Governor`.

    Not for `Police`, `a spokesman`, `officials`, `NATO`, which speak for themselves or for nobody in particular.
    """
    office = office_of(name)
    if office is None or office.home or office.owner or office.host:
        return False
    if office.is_indefinite:  # "a defence ministry official", but "a spokesman"
        return bool(office.title and office.body) and office.body not in _ABROAD
    if office.is_body:
        return bool(office.body) and office.body not in _MEDIA and (name[:1].islower() or " " in name)
    return office.title in _GOVERNING or (is_sole(office) and not office.portfolio)


def _is_head_of_somewhere(name: str, lexicon: Lexicon) -> bool:
    """True for the title of a head of state or government with an article, and without a name or a country."""
    first, office = name.lower().split(" ", 1)[0], office_of(name)
    if office is None or office.title not in _HEADS or first not in lexicon.speakers.definite:
        return False
    if any(is_demonym(word, lexicon) for word in name.split()):
        return False
    return not (office.country or office.host or office.named or office.body or office.owner)


def _definite_subject(reading: Reading) -> Sequence[Token] | None:
    """The words of a subject with a definite article and without a name or a nationality, None for another one."""
    inside = {token.i for token in reading.tokens}
    subject = next((t for t in reading.tokens if t.dep_ in NOMINAL_SUBJECTS and t.head.i in inside), None)
    if subject is None or reading.claim.lead:
        return None
    phrase = [t for t in subject.subtree if t.i in inside]
    if len(phrase) < _DEFINITE_NOUN or phrase[0].lower_ not in reading.lexicon.speakers.definite:
        return None
    is_known = any(t.pos_ == "PROPN" or t.text[:1].isupper() for t in phrase[1:])
    words = phrase[0].doc.span(phrase[0].i, phrase[-1].i + 1).text.split()
    return None if is_known or any(is_demonym(word, reading.lexicon) for word in words) else phrase


def is_demonym(word: str, lexicon: Lexicon) -> bool:
    """True for a word of a country: `French`, `sud-coréens`, `norvégien`."""
    parts = (word.lower(), word.lower().rpartition("-")[2])
    is_listed = any(form in lexicon.demonyms for part in parts for form in (part, *lexicon.singulars(part)))
    return is_listed or bool(country_of(word))
