"""VOICES, labels: takes facts, returns them with one label for each voice, in the reader's language."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.manner import without_told_manner
from bot.voices.bodies import in_sentence, joined
from bot.voices.identity import Voices, voices_of
from bot.voices.lexicon import ARTICLES, DEPENDENT, MEDIA, SPELLINGS
from bot.voices.mentions import Mention, identity, mention_of, mentions_of
from bot.voices.spelling import CYRILLIC, respelled
from feeds.extract import speaker_key
from feeds.group import is_full_name, is_same_quotation
from feeds.offices import Office, is_rank, office_of, office_words, with_article
from feeds.types import Claim, Fact, FactSource

LONGEST_ROLE: Final = 60
_DEPENDENT: Final = re.compile(rf"\b(?:{'|'.join(map(re.escape, DEPENDENT))})\b", re.IGNORECASE)
# What says less than any other office of the same person.
_VAGUE: Final = frozenset({"officer", "official", "diplomat", "leader", "member"})


@dataclass(frozen=True, slots=True)
class Label:
    """How a voice is shown: a name with a role, or a body without one."""

    name: str
    role: str = ""


def in_readers_words(facts: Sequence[Fact], language: str) -> tuple[Fact, ...]:
    """Returns the facts with each speaker under one label, in the reader's language.

    `speaker`, `role` and `speaker_key` of all claims are replaced, `via` is translated; nothing else is changed.

    Args:
        facts: all that one message is made of, so that a voice has one label in it.
        language: "en" or "fr".
    """
    facts = [_under_the_name(fact) for fact in without_told_manner(facts)]
    mentions = mentions_of(facts)
    voices = voices_of(mentions)
    by_voice: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_voice[voices[identity(mention)]].append(mention)
    labels = {key: _label(found, language) for key, found in by_voice.items()}
    return tuple(_told(fact, voices, labels, language) for fact in facts)


def _under_the_name(fact: Fact) -> Fact:
    """Returns a quotation under the name that one text gives it, where another one gives it an office: who is quoted
    by name and as "the Danish president" is the president."""
    named = fact.claim
    if not is_full_name(named.speaker):
        return fact
    return replace(fact, sources=tuple(_by_name(source, named) for source in fact.sources))


def _by_name(source: FactSource, named: Claim) -> FactSource:
    claim, office = source.claim, office_of(source.claim.speaker or "")
    if office is None or not office.title or not office.home or not is_same_quotation(claim, named):
        return source
    told = replace(claim, speaker=named.speaker, speaker_key=named.speaker_key, role=claim.speaker)
    return replace(source, claim=told)


def _told(fact: Fact, voices: Voices, labels: Mapping[str, Label], language: str) -> Fact:
    sources = tuple(_labelled(source, voices, labels, language) for source in fact.sources)
    pairs = list(zip(fact.sources, sources, strict=True))
    if all(new is old for old, new in pairs):
        return fact
    shown = fact.claim
    standing = next((new.claim for old, new in pairs if old.claim is shown or old.claim == shown), shown)
    return replace(fact, sources=sources, claim=standing)


def _labelled(source: FactSource, voices: Voices, labels: Mapping[str, Label], language: str) -> FactSource:
    claim = source.claim
    via = _via(claim, language)
    if not claim.speaker:
        return source if via == claim.via else replace(source, claim=replace(claim, via=via))
    key = voices[mention_of(claim, source.entry_id, source.title)]
    label = labels[key]
    name, role = label.name, label.role or None
    if (name, role, key, via) == (claim.speaker, claim.role, claim.speaker_key, claim.via):
        return source
    return replace(source, claim=replace(claim, speaker=name, role=role, speaker_key=key, via=via))


def _via(claim: Claim, language: str) -> str | None:
    """Who relays the words, in the reader's language; None for what has no words in it ("un message du port"), and for
    the speaker's own office ("according to his office")."""
    if not claim.via:
        return claim.via
    if claim.via.split(" ", 1)[0].lower() in DEPENDENT:
        return None
    if several := joined(claim.via, language):
        return several
    office = office_of(claim.via)
    if office:
        return with_article(office, office_words(office, language), language)
    is_foreign = bool(claim.language) and claim.language != language
    words = [word.lower().rpartition("'")[2] for word in claim.via.replace("’", "'").split()]
    if words and (words[0] in MEDIA or (words[0] in ARTICLES and words[1:2] and words[1] in MEDIA)):
        return None  # by a letter, and not by somebody else
    return None if is_foreign and claim.via[:1].islower() and " " in claim.via else claim.via


def _label(mentions: Sequence[Mention], language: str) -> Label:
    """Returns the label of a voice from its mentions, the earliest first."""
    if several := joined(mentions[0].name, language):
        return Label(several)
    people = [m for m in mentions if m.is_person]
    if people:
        name = _name(people, language, mentions)
        return Label(name, _role(mentions, language, name))
    known = next((m.office for m in mentions if m.office is not None), None)
    if known is None:
        mention = next((m for m in mentions if m.language == language), mentions[0])
        return Label(in_sentence(mention.name, mention.language))
    return Label(with_article(known, office_words(known, language), language))


def _name(people: Sequence[Mention], language: str, mentions: Sequence[Mention]) -> str:
    """The fullest name: the first spelling in the reader's language, else the first of all.

    A name that is written in Cyrillic script at home is spelled as the reader's language does.
    """
    most = max(len(m.key.split()) for m in people)
    full = [m for m in people if len(m.key.split()) == most]
    own = next((m.name for m in full if m.language == language), None)
    if own is not None:
        return _as_usual(own)
    homes = {office.home for m in mentions for office in (m.role, m.office) if office is not None and office.home}
    is_respelled = bool(homes & CYRILLIC) and full[0].language in {"en", "fr"}
    return respelled(full[0].name, language) if is_respelled else _as_usual(full[0].name)


def _as_usual(name: str) -> str:
    """The name with the blanks and hyphens with which most texts write it, so that all messages do: `Yoon Suk Yeol`."""
    usual = SPELLINGS.get(speaker_key(name), name)
    return usual if _letters(usual) == _letters(name) else name


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalpha())


def _role(mentions: Sequence[Mention], language: str, name: str) -> str:
    """The office that says most, in the reader's language; one that no table knows only in its own language.

    What a text of the same facts says of which country comes before the table of terms, which knows no later month.
    """
    told = [m for m in mentions if m.role_words or m.office is not None]
    texts = [office for office in _offices(told) if office.home and office.title not in _VAGUE]
    offices = texts or _offices(mentions)
    if offices:
        counted = Counter(office.key for office in offices)
        best = max(offices, key=lambda office: (_telling(office), counted[office.key], -offices.index(office)))
        gender = next((office.gender for office in offices if office.gender), "")
        return office_words(replace(best, gender=gender), language, name)
    own = (m.role_words for m in mentions if m.language == language and _is_readable(m.role_words))
    return next(own, "")


def _offices(mentions: Sequence[Mention]) -> list[Office]:
    return [office for m in mentions for office in (m.role, m.office) if office is not None and not office.is_body]


def _telling(office: Office) -> int:
    is_office = office.title not in _VAGUE and not is_rank(office.title)
    return 2 * bool(office.home or office.owner) + is_office + bool(office.portfolio or office.body)


def _is_readable(role: str) -> bool:
    return bool(role) and len(role) <= LONGEST_ROLE and not _DEPENDENT.search(role)
