"""The people and organisations that one article names, with their roles, in the order of their last mention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from feeds.extract.attribution.genders import told_genders
from feeds.extract.attribution.roles import is_rank, role_beside, words_beside
from feeds.extract.attribution.speaker_key import speaker_key
from feeds.extract.attribution.types import Speaker, SpeakerKind
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Doc, Span
from feeds.extract.nlp.names import clean_name, whole_name
from feeds.extract.rules import Rules, any_of

_WORD: Final = re.compile(r"[\w-]+")
_LEAST_SOUNDS: Final = 3


@dataclass(slots=True)
class Entity:
    """A person or an organisation.

    Attributes:
        name: the fullest name so far.
        role: the first role that stood beside the name, an office rather than a rank.
        gender: masculine or feminine, None where nothing tells it.
        words: words that describe it, by which a later mention may call it ("the striker").
        is_person: False for an organisation.
        first_mention: number of the sentence, and of the token in it, at which it was first named.
    """

    name: str
    role: str | None = None
    gender: str | None = None
    words: set[str] = field(default_factory=set)
    is_person: bool = True
    first_mention: tuple[int, int] = (0, 0)

    def as_speaker(self, certainty: float) -> Speaker:
        """Returns the entity as a speaker; `certainty` is 0 to 1."""
        kind = SpeakerKind.PERSON if self.is_person else SpeakerKind.BODY
        return Speaker(self.name, self.role, certainty, kind, self.gender)


@lru_cache(maxsize=4096)
def _sounds(name: str) -> tuple[str, ...]:
    """The words of a name's key."""
    return tuple(speaker_key(name).split())


class EntityRegistry:
    """Remembers the entities of one article."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._entities: dict[str, Entity] = {}
        self._recent: list[str] = []
        self._later_names: list[str] = []
        self._told_genders: list[tuple[frozenset[str], str]] = []
        self.sentence = 0

    def __getitem__(self, name: str) -> Entity:
        return self._entities[name]

    def get(self, name: str | None) -> Entity | None:
        """Returns the entity of that very name, None where there is none."""
        return self._entities.get(name) if name is not None else None

    def recent(self) -> Iterator[Entity]:
        """Yields all entities, the last mentioned first."""
        return (self._entities[name] for name in reversed(self._recent))

    def add_later_mentions(self, doc: Doc) -> None:
        """Notes the full names of a sentence that is yet to come, so that a surname in a headline is known."""
        for entity in doc.ents:
            name = clean_name(whole_name(entity).text) if entity.label_ == "PERSON" else ""
            if len(name.split()) > 1:
                self._later_names.append(name)
        known = {word for name in self._later_names for word in name.lower().split()}
        told = told_genders(doc, known, self._lexicon)
        self._told_genders += [(frozenset(_sounds(name)), gender) for name, gender in told if name]

    def add_mentions(self, doc: Doc) -> None:
        """Takes in the people and organisations that a sentence names."""
        self.sentence += 1
        for entity in doc.ents:
            if entity.label_ == "PERSON":
                self._add_person_mention(entity)
            elif entity.label_ == "ORG":
                self.add_organisation(entity.text)

    def add_person(self, name: str, role: str | None) -> Entity:
        """Takes in a person by name and role, and returns them with what is known of them."""
        entity = self._add(name, role, self.find(name), is_person=True)
        entity.gender = entity.gender or self._gender(entity)
        return entity

    def add_organisation(self, name: str) -> None:
        """Takes in a ministry, an agency, a firm; a name of one word is left out."""
        cleaned = clean_name(name)
        if len(cleaned.split()) > 1:
            entity = self._add(cleaned, None, self._entities.get(cleaned), is_person=False)
            entity.words |= set(_WORD.findall(cleaned.lower()))

    def find(self, name: str) -> Entity | None:
        """Returns the person whom a name in any spelling, a surname or a given name stands for, None without one.

        The entity may be one whose full name comes later in the article only.
        """
        key, spelled = _sounds(name), tuple(name.lower().split())
        sounds = frozenset(key)
        for entity in self.recent():
            known = _sounds(entity.name)
            if not entity.is_person or sounds.isdisjoint(known):
                continue
            if any_of(_SAME_PERSON_RULES, Names(key, known, spelled, tuple(entity.name.lower().split()))):
                return entity
        if len(key) != 1:
            return None
        later = (name for name in self._later_names if _is_same_word(spelled[0], name.lower().split()[-1]))
        return next(map(Entity, later), None)

    def _add_person_mention(self, span: Span) -> None:
        whole = whole_name(span)
        name = clean_name(whole.text)
        if len(name) < 2 or name.lower() in self._lexicon.speakers.roles or not name[0].isupper():
            return
        entity = self._add(name, role_beside(whole, self._lexicon), self.find(name), is_person=True)
        before = span.doc[whole.start - 1].lower_ if whole.start else ""
        entity.gender = entity.gender or self._lexicon.role_genders.get(before) or self._gender(entity)
        entity.words |= words_beside(whole, self._lexicon)
        entity.first_mention = entity.first_mention if any(entity.first_mention) else (self.sentence, span.start)

    def _add(self, name: str, role: str | None, known: Entity | None, *, is_person: bool) -> Entity:
        if known is not None and known.name not in self._entities:
            name, known = known.name, None  # its full name comes later; it is known by that from now on
        if known is None:
            known = self._entities[name] = Entity(name, role, is_person=is_person)
        elif len(name.split()) > len(known.name.split()):
            self._rename(known, name)
        if role and (not known.role or is_rank(known.role, self._lexicon)):
            known.role = role
        known.words |= set(_WORD.findall((role or "").lower()))
        if known.name in self._recent:
            self._recent.remove(known.name)
        self._recent.append(known.name)
        return known

    def _rename(self, entity: Entity, name: str) -> None:
        del self._entities[entity.name]
        self._recent = [name if recent == entity.name else recent for recent in self._recent]
        entity.name = name
        self._entities[name] = entity

    def _gender(self, entity: Entity) -> str | None:
        """By the given name ("Jean-Luc" by "Jean"), else by a word that describes them."""
        first = entity.name.split()[0].lower()
        genders = self._lexicon.given_name_genders
        by_name = genders.get(first) or genders.get(first.split("-")[0])
        told = (kind for word in sorted(entity.words) if (kind := self._lexicon.role_genders.get(word)))
        return by_name or next(told, None) or self._told_gender(entity)

    def _told_gender(self, entity: Entity) -> str | None:
        """The gender that sentences of the article show; None if they show none, both, or that of several people."""
        own = frozenset(_sounds(entity.name))
        found = {gender for words, gender in self._told_genders if words and words <= own}
        others = (frozenset(_sounds(name)) for name in self._later_names)
        is_shared = any(not own.isdisjoint(other) and not other <= own and not own <= other for other in others)
        return found.pop() if len(found) == 1 and not is_shared else None


def _is_same_word(one: str, other: str) -> bool:
    """True for a surname in two spellings: `zinoviev`, `zinovyev`; not `bob`, `bay`, which have few sounds."""
    key = speaker_key(one)
    return one == other or (len(key) >= _LEAST_SOUNDS and key == speaker_key(other))


# --- two names of one person


@dataclass(frozen=True, slots=True)
class Names:
    """Two names by their keys, word by word.

    Attributes:
        new: of a mention.
        known: of a person.
        spelled_new: the mention as written, in lower case.
        spelled_known: the person's name as written, in lower case.
    """

    new: tuple[str, ...]
    known: tuple[str, ...]
    spelled_new: tuple[str, ...]
    spelled_known: tuple[str, ...]


def is_surname_or_given_name(names: Names) -> bool:
    """`Zinoviev`, and `Georgi`, for `Georgi Zinovyev`; not `Schoen` for `Sean Lee`: few sounds are not enough."""
    if len(names.new) != 1:
        return False
    written = names.spelled_new[-1]
    return written == names.spelled_known[0] or _is_same_word(written, names.spelled_known[-1])


def is_surname_of_several_words(names: Names) -> bool:
    """`Le Maire` for `Bruno Le Maire`."""
    return len(names.new) > 1 and names.known[-len(names.new) :] == names.new


def is_longer_name(names: Names) -> bool:
    """`Dmitry Sergeyevich Peskov`, and `Dmitri Peskov`, for `Dmitry Peskov`."""
    return set(names.new) >= set(names.known)


def is_surname_with_initial(names: Names) -> bool:
    """`D. Peskov` for `Dmitry Peskov`."""
    if min(len(names.new), len(names.known)) < 2:
        return False
    return names.new[-1] == names.known[-1] and names.new[0][0] == names.known[0][0]


_SAME_PERSON_RULES: Final[Rules[Names]] = (
    is_surname_or_given_name,
    is_surname_of_several_words,
    is_longer_name,
    is_surname_with_initial,
)
