"""Reads an office, a body or a country from the words of a text, in English or French."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from feeds.offices.office import Office
from feeds.offices.phrases import parts_of
from feeds.offices.settling import settled
from feeds.offices.tables import table

_COMPASS: Final = frozenset({"north", "south", "east", "west", "nord", "sud", "est", "ouest"})
_LONGEST_OWNER: Final = 4
# Titles of those who work for another office: "le porte-parole du président" speaks for the presidency.
_OF_OFFICES: Final[Mapping[str, str]] = {
    "president": "presidency",
    "minister": "ministry",
    "prime_minister": "government",
}
# Bodies that a name of their own may follow: "la télévision d'État KRT".
_NAMED_BODIES: Final = frozenset({"state_tv", "state_media", "police"})
_OWNED: Final = frozenset(
    {"mayor", "governor", "head", "chairman", "president", "chief_of_staff", "adviser", "spokesman", "senator"}
)
_OF_PARLIAMENT: Final = frozenset({"lawmaker", "lawmakers", "senator"})


@lru_cache(maxsize=8192)
def office_of(phrase: str) -> Office | None:
    """Returns what a phrase says of an office, a body or a country; None if any of its words is not known.

    Args:
        phrase: a role ("chef du renseignement militaire ukrainien") or a speaker ("Seoul's spy agency").
    """
    if _kin().search(phrase):
        return None
    found = _Found()
    told, committees = _committee().subn(" ", _without_area(phrase))
    for kind, key, words in parts_of(told):
        if not found.take(kind, key, words):
            return None
    office = found.office(phrase)
    is_of_parliament = bool(committees) or "opposition" in found.marks  # nobody else is of a side of it
    return office if not is_of_parliament or (office and office.title in _OF_PARLIAMENT) else None


@lru_cache(maxsize=8192)
def body_of(name: str) -> str:
    """Returns the body that `name` names, the same key in all languages; "" for a person, or for none.

    A government speaks under its country's name, its capital's and its seat's; other offices are bodies of their own.
    """
    office = office_of(name)
    return "" if office is None else body_of_office(office)


def body_of_office(office: Office) -> str:
    """Returns the key of a body, as `body_of`; "" if the office is a person's, or of no known country."""
    if not office.is_body:
        return ""
    is_seat = "seat" in table("offices")["named"].get(office.named, {})
    if office.body == "government" or is_seat:
        return office.home
    is_known = office.named or office.country
    return office.key if is_known else ""


def is_sole(office: Office) -> bool:
    """True if one person of a country or body holds the office: its president, and no member of its parliament."""
    is_of_president = (office.title, office.portfolio) == ("adviser", "national_security")
    return is_of_president or bool(table("offices")["titles"].get(office.title, {}).get("sole"))


def is_national(office: Office) -> bool:
    """True for an office of a country whose words do not tell of which one: `president`, `foreign minister`."""
    is_open = not (office.home or office.owner or office.body or office.host)
    is_minister = office.title == "secretary" and bool(office.portfolio)  # "defence secretary"
    return is_open and (is_minister or bool(table("offices")["titles"].get(office.title, {}).get("national")))


def is_rank(title: str) -> bool:
    """True if a title is a military rank, which says less than any office: "general"."""
    return bool(table("offices")["titles"].get(title, {}).get("rank"))


@dataclass(slots=True)
class _Found:
    """The parts of one phrase, as they are read from left to right."""

    titles: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    host: str = ""
    owner: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    gender: str = ""

    def take(self, kind: str, key: str, words: str) -> bool:
        """Takes the next part; False if it does not fit to those before it."""
        if kind == "title":
            key, _, gender = key.partition("/")
            self.gender = self.gender or gender
            self.titles.append(key)
            return True
        if kind == "mark":
            self.marks.add(key)
            return True
        if kind == "host":
            self.host = key
            return True
        if kind == "unknown":
            self.owner.append(words)
            return words[:1].isupper()
        if kind == "named" and self.parts.get(kind) == "un":
            self.parts[kind] = key  # "the UN World Food Programme"
        if (kind, key) == ("body", "army") and self.parts.get(kind) == "general_staff":
            return True  # "the General Staff of the Armed Forces"
        if self.parts.get(kind, key) != key:
            return False
        self.parts[kind] = key
        return True

    def office(self, phrase: str) -> Office | None:
        """Returns the office that the parts make, None if they make none."""
        owner = " ".join(self.owner)
        if owner.lower() in _COMPASS and "body" in self.parts and not self.titles:
            owner = ""  # "the North's state media": which North, the article tells
        parts = self.parts
        titles = [key for key in self.titles if not is_rank(key)] or list(self.titles)
        if titles[0:1] == ["prime_minister"] and titles[1:2] in (["minister"], ["vice_minister"]):
            titles.pop(0)  # "premier vice-ministre"
            self.marks.add("first")
        if len(titles) == 2 and titles[1] in _OF_OFFICES and "body" not in parts:
            parts["body"] = _OF_OFFICES[titles.pop()]
        elif len(titles) == 2 and titles[0] in _OF_OFFICES and "body" not in parts:
            parts["body"] = _OF_OFFICES[titles.pop(0)]
        title = titles[0] if titles else ""
        begins = [word.lower() for word in phrase.split(maxsplit=1)[:1] if word != "UN"]
        is_owned = title in _OWNED or parts.get("body") in _NAMED_BODIES
        # "gouverneur de la Banque de France" is no governor of a "Banque" in France
        is_cut_name = bool(owner and parts.get("country") and not parts.get("body"))
        if len(titles) > 1 or is_cut_name or (owner and (not is_owned or len(self.owner) > _LONGEST_OWNER)):
            return None
        found = Office(
            title=title,
            portfolio=parts.get("portfolio", ""),
            body=parts.get("body", ""),
            named=parts.get("named", ""),
            country=parts.get("country", ""),
            host=self.host,
            owner=owner,
            marks=frozenset(self.marks - {"dropped"}),
            gender=self.gender,
            is_indefinite=not _indefinite().isdisjoint(begins),
        )
        return settled(found)


@cache
def _kin() -> re.Pattern[str]:
    return re.compile("|".join(table("offices")["kin"]["patterns"]), re.IGNORECASE)


@cache
def _committee() -> re.Pattern[str]:
    return re.compile("|".join(table("offices")["committees"]["patterns"]), re.IGNORECASE)


def _without_area(phrase: str) -> str:
    """`Kursk [Oblast] governor`, `gouverneur de la [région] de Koursk` without the word for what is governed."""
    is_governor = any(word in phrase.lower() for word in table("offices")["little"]["governors"])
    return _area().sub(" ", phrase) if is_governor else phrase


@cache
def _area() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(table('offices')['little']['areas'])})\b", re.IGNORECASE)


@cache
def _indefinite() -> frozenset[str]:
    return frozenset(table("offices")["little"]["indefinite"])
