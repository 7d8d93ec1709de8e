"""VOICES, identity: takes the mentions of speakers in some facts, returns which of them are one voice.

One body is one voice under all its names. A person is one under a full name, a part of it, and an office that one
person holds. A country in a title ("Seoul says") is whoever speaks for it in the article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.voices.mentions import Mention, identity, same_article
from feeds.group import is_part_of_name
from feeds.offices import Office, is_sole

_FULL: Final = 2  # words of a full name

Voices = Mapping[tuple[object, ...], str]


def voices_of(mentions: Sequence[Mention]) -> Voices:
    """Returns the key of its voice for each mention, by `identity`.

    Args:
        mentions: of the facts of one message.
    """
    people = _people(mentions)
    holders = _holders(mentions, people)
    keys = {identity(mention): _key(mention, people, holders) for mention in mentions}
    for article in same_article(mentions).values():
        for mention in article:
            if mention.is_title and (key := _speaker_for(mention, article, keys)):
                keys[identity(mention)] = key
    return keys


def _people(mentions: Iterable[Mention]) -> dict[str, str]:
    """Returns the key of the fullest name for the key of each person's name, where there is only one such."""
    names = sorted({m.key for m in mentions if m.is_person}, key=lambda key: (-len(key.split()), key))
    full: list[str] = []
    found: dict[str, str] = {}
    for name in names:
        holding = [other for other in full if is_part_of_name(name, other)]
        if len(holding) == 1:
            found[name] = holding[0]
        else:
            found[name] = name
            if len(name.split()) >= _FULL:
                full.append(name)
    return found


def _holders(mentions: Iterable[Mention], people: Mapping[str, str]) -> dict[str, str]:
    """Returns who holds an office that one person holds, where only one person is said to hold it."""
    found: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.is_person and mention.role and mention.role.home and is_sole(mention.role):
            found[mention.role.key].add(people[mention.key])
    return {office: next(iter(names)) for office, names in found.items() if len(names) == 1}


def _key(mention: Mention, people: Mapping[str, str], holders: Mapping[str, str]) -> str:
    office = mention.office
    if office is None:
        return people.get(mention.key, mention.key)
    if office.is_body:
        return office.key if office.home else f"{office.key}@{mention.entry_id}"
    if office.key in holders and office.home:
        return holders[office.key]
    is_one = (is_sole(office) or _is_people(office)) and bool(office.home)
    return office.key if is_one else f"{office.key}@{mention.entry_id}"


def _is_people(office: Office) -> bool:
    return office.title.endswith("s") or office.title == "media"


def _speaker_for(mention: Mention, article: Iterable[Mention], keys: Voices) -> str:
    """The one other voice of an article that speaks for the country or body in its title; "" if there is none.

    Where "the ministry" speaks too, nothing tells which of the two the title means.
    """
    office = mention.office
    if office is None or not office.is_body or office.body:
        return ""
    own, text = keys[identity(mention)], [m for m in article if not m.is_title]
    if any(m.office is not None and m.office.is_body and not m.home for m in text):
        return ""
    others = {keys[identity(m)] for m in text if m.home == office.home}
    return others.pop() if len(others) == 1 and own not in others else ""
