"""VOICES, mentions: takes facts, returns every speaker as a text calls it, with what its words say of an office."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from bot.voices.bodies import article_of
from bot.voices.lexicon import ARTICLES, COUNTRY_OF_PERSON, DOCUMENT_ADJECTIVES, DOCUMENTS, TERMS
from feeds.offices import Office, bodies_in, country_of, is_national, office_of, settled
from feeds.types import Claim, Fact, FactSource

_OF_PRESIDENT: Final = "presidency"
_MINISTERS: Final = frozenset({"minister", "vice_minister"})
# One who speaks for a body is of no other one's country: "its spokesman" beside "the Danish spokesman".
_OF_ONE_BODY: Final = frozenset({"spokesman"})
_LONGEST_PARTICLE: Final = 3
_INITIAL: Final = re.compile(r"[A-ZÀ-Þ0-9]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A speaker in one article.

    Attributes:
        name: as the article writes it.
        key: of the name, the same for all its spellings.
        office: what the name itself is: a body ("Seoul's spy agency") or the holder of an office ("NATO chief").
        role: the office that stands beside a person's name.
        role_words: the same in the words of the article.
        via: who relays the words.
        entry_id, language, published: of the article.
        is_title: only the title calls the speaker so.
    """

    name: str
    key: str
    office: Office | None
    role: Office | None
    role_words: str
    via: str
    entry_id: int
    language: str
    published: datetime
    is_title: bool

    @property
    def is_person(self) -> bool:
        """True for a name; not for "a senior Kersol official"."""
        return self.office is None and _is_name(self.name, self.language)

    @property
    def home(self) -> str:
        """The country or organisation for which the speaker speaks, "" if the text does not tell."""
        known = self.office or self.role
        return known.home if known else ""


@lru_cache(maxsize=4096)
def _is_name(name: str, language: str) -> bool:
    """True if a speaker without an office is called by a name, and by no phrase."""
    words = [word for word in name.split() if len(word) > _LONGEST_PARTICLE]
    is_body = bool(article_of(name, language))
    is_phrase = is_body or any(word.islower() for word in words) or name.split(maxsplit=1)[0].lower() in ARTICLES
    return bool(_INITIAL.search(name)) and not is_phrase


def mentions_of(facts: Sequence[Fact]) -> list[Mention]:
    """Returns the speakers of all sources of the facts, the earliest first; what one article leaves out is completed.

    "An official of the mission" is an official of the one mission of which the article speaks.
    """
    told: dict[tuple[object, ...], FactSource] = {}
    for source in (source for fact in facts for source in fact.sources):
        if source.claim.speaker:
            rest = _key_of(source.claim), source.language or "", source.published
            told.setdefault((*mention_of(source.claim, source.entry_id, source.title), *rest), source)
    found = [_mention(source) for source in told.values()]
    by_entry: dict[int, list[Mention]] = defaultdict(list)
    for mention in found:
        by_entry[mention.entry_id].append(mention)
    acting = _acting(facts)
    ordered = sorted(found, key=lambda m: (m.published, m.entry_id, m.is_title, m.name, m.role_words, m.via))
    return [_completed(mention, by_entry[mention.entry_id], acting[mention.entry_id]) for mention in ordered]


def _acting(facts: Iterable[Fact]) -> Mapping[int, list[Office]]:
    """The bodies of known countries that take part in the events of each article."""
    found: dict[int, list[Office]] = defaultdict(list)
    for source in (source for fact in facts for source in fact.sources):
        offices = (office_of(name) for name in source.claim.participants)
        found[source.entry_id] += [o for o in offices if o is not None and o.is_body and o.country]
    return found


def mention_of(claim: Claim, entry_id: int, title: str) -> tuple[object, ...]:
    """Returns what identifies the mention of a claim's speaker among those of `mentions_of`, as `identity`."""
    return entry_id, claim.speaker or "", claim.role or "", claim.via or "", claim.end <= len(title)


def identity(mention: Mention) -> tuple[object, ...]:
    """Returns what identifies a mention, whether completed or not."""
    return mention.entry_id, mention.name, mention.role_words, mention.via, mention.is_title


def _key_of(claim: Claim) -> str:
    return claim.speaker_key or (claim.speaker or "").casefold()


def _mention(source: FactSource) -> Mention:
    claim = source.claim
    name, role = claim.speaker or "", claim.role or ""
    return Mention(
        name=name,
        key=_key_of(claim),
        office=_with_told_home(office_of(name), role) or _issuer(name),
        role=office_of(role) if role else None,
        role_words=role,
        via=claim.via or "",
        entry_id=source.entry_id,
        language=source.language or "",
        published=source.published,
        is_title=claim.end <= len(source.title),
    )


def _with_told_home(office: Office | None, role: str) -> Office | None:
    """A body, or an office without a name, with the country that its article tells elsewhere: the role beside it."""
    told = office_of(role) if role and office is not None and not office.home else None
    is_same = told is not None and office is not None and bool(told.title) is bool(office.title)
    if not is_same or told is None or office is None or not (told.home or told.owner):
        return office
    return replace(told, is_indefinite=office.is_indefinite)


def _issuer(name: str) -> Office | None:
    """The one country or body whose findings speak: `the latest U.S. assessments`; not `Russian customs data`."""
    words = name.split()
    if DOCUMENTS.isdisjoint(word.lower() for word in words):
        return None
    plain = DOCUMENTS | DOCUMENT_ADJECTIVES | ARTICLES
    if any(word.islower() and word not in plain and not country_of(word) for word in words):
        return None
    codes = (bodies_in(name) | {country_of(word) for word in words}) - {""}
    if len(codes) != 1:
        return None
    (code,) = codes
    return Office(country=code) if code.isupper() else Office(named=code)


def _completed(mention: Mention, article: Sequence[Mention], acting: Sequence[Office]) -> Mention:
    office, role = mention.office, mention.role
    if mention.is_person and not mention.role_words:
        held = _held(mention)
        return mention if held is None else replace(mention, role=held)
    is_open = role is not None and (is_national(role) or _is_bare_leader(role) or (bool(role.body) and not role.home))
    if office is None and role is not None and is_open and (country := _known_country(mention, role)):
        return replace(mention, role=replace(role, country=country))
    if office is None and mention.role is not None and not mention.role.home:
        return replace(mention, role=_completed_role(mention.role, article, acting))
    if office is None or office.home:
        return mention
    relay = office_of(mention.via) if mention.via else None
    if office.body and relay is not None and relay.title and relay.home:  # "the country's agency", by a lawmaker of it
        return replace(mention, office=settled(replace(office, country=relay.home)))
    known = {
        (other.country, other.named, other.host): other
        for near in article
        for other in (near.office, near.role)
        if other is not None and other.home and (other.body, other.portfolio) == (office.body, office.portfolio)
    }
    if office.body == _OF_PRESIDENT and not known:
        return _of_the_president(mention, office, article)
    if office.body and not known:
        return _of_the_named_body(mention, office, article)
    if not office.body or len(known) != 1:
        return mention
    (other,) = known.values()
    host = "" if office.title else other.host
    return replace(mention, office=replace(office, country=other.country, named=other.named, host=host))


def _of_the_named_body(mention: Mention, office: Office, article: Sequence[Mention]) -> Mention:
    """`the spy agency` is the one of that kind which the article calls by its name, "NIS"."""
    offices = (other for near in article for other in (near.office, near.role) if other is not None)
    homes = {other.home for other in offices if other.named.partition("/")[2] == office.body and other.home}
    if len(homes) != 1:
        return mention
    return replace(mention, office=settled(replace(office, country=homes.pop())))


def _of_the_president(mention: Mention, office: Office, article: Sequence[Mention]) -> Mention:
    """`a presidential official` is of the one president who speaks in the article."""
    countries = {
        near.role.country or COUNTRY_OF_PERSON.get(near.key, "")
        for near in article
        if near.role is not None and near.role.title == "president"
    } - {""}
    if len(countries) != 1:
        return mention
    (country,) = countries
    return replace(mention, office=settled(replace(office, country=country)))


def _is_bare_leader(role: Office) -> bool:
    """`Kim Jong Un, leader`: of the country of who is known to lead one."""
    return replace(role, gender="") == Office(title="leader")


def _known_country(mention: Mention, role: Office) -> str:
    """The country of a known person's office that a text names without it: `President Zelensky`, by surname too."""
    if country := COUNTRY_OF_PERSON.get(mention.key):
        return country
    held = _held(mention)
    return held.country if held is not None and held.title == role.title else ""


def _held(mention: Mention) -> Office | None:
    """The office that somebody whom everybody knows held when the article came out; None for anybody else."""
    if not (terms := TERMS.get(mention.key)):
        return None
    month = f"{mention.published:%Y-%m}"
    return next((office for office, first, last in terms if first <= month <= last), None)


def _completed_role(role: Office, article: Sequence[Mention], acting: Sequence[Office]) -> Office:
    """`the deputy minister` is of the one ministry or government of which the article speaks.

    `the lawmaker` is of the same country as the other lawmakers there.
    """
    relays = [office_of(near.via) for near in article if near.via]
    told = [office for near in article for office in (near.office, near.role)]
    offices = [office for office in (*told, *relays, *acting) if office is not None and office.home]
    if role.title in _MINISTERS:
        found = {(o.country, o.portfolio) for o in offices if o.country and o.body == "ministry"}
        found = {(country, portfolio) for country, portfolio in found if role.portfolio in {"", portfolio}}
        found = found or {(o.country, role.portfolio) for o in offices if o.country and o.body == "government"}
    elif role.title in _OF_ONE_BODY:
        return role
    else:
        titles = {role.title, f"{role.title}s"}  # "the lawmaker" beside "Danish lawmakers"
        found = {(o.country, role.portfolio) for o in offices if o.country and o.title in titles}
    if len(found) != 1 or role.body or role.owner:
        return role
    ((country, portfolio),) = found
    return replace(role, country=country, portfolio=portfolio)


def same_article(mentions: Iterable[Mention]) -> Mapping[int, list[Mention]]:
    """Returns the mentions by the id of their article."""
    found: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.entry_id].append(mention)
    return found
