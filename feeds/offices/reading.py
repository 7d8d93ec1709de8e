"""Reads an office, a body or a country from the words of a text, in English or French."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from feeds.offices.countries import country_by_stem, country_phrases
from feeds.offices.office import Office
from feeds.offices.tables import little_words, phrase_of, table, written_words

_LONGEST_PHRASE: Final = 6
_LONGEST_OWNER: Final = 4
# Titles of those who work for another office: "le porte-parole du président" speaks for the presidency.
_OF_OFFICES: Final[Mapping[str, str]] = {
    "president": "presidency",
    "minister": "ministry",
    "prime_minister": "government",
}
# Bodies that a name of their own may follow: "la télévision d'État KRT".
_NAMED_BODIES: Final = frozenset({"state_tv", "state_media", "police"})
_SENT: Final = frozenset({"ambassador", "representative", "envoy", "diplomat"})
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
    found = _Found()
    told, committees = _committee().subn(" ", phrase)
    for kind, key, words in _parts(told):
        if not found.take(kind, key, words):
            return None
    office = found.office(phrase)
    return office if not committees or (office and office.title in _OF_PARLIAMENT) else None


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
    return bool(table("offices")["titles"].get(office.title, {}).get("sole"))


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
        if self.parts.get(kind, key) != key:
            return False
        self.parts[kind] = key
        return True

    def office(self, phrase: str) -> Office | None:
        """Returns the office that the parts make, None if they make none."""
        owner = " ".join(self.owner)
        parts = self.parts
        titles = [key for key in self.titles if not is_rank(key)] or list(self.titles)
        if "prime_minister" in titles and len(titles) > 1 and titles[0] == "prime_minister":
            titles.pop(0)  # "premier vice-ministre"
            self.marks.add("first")
        if len(titles) == 2 and titles[1] in _OF_OFFICES and "body" not in parts:
            parts["body"] = _OF_OFFICES[titles.pop()]
        elif len(titles) == 2 and titles[0] in _OF_OFFICES and "body" not in parts:
            parts["body"] = _OF_OFFICES[titles.pop(0)]
        title = titles[0] if titles else ""
        begins = phrase.lower().split(maxsplit=1)[:1]
        is_owned = title in _OWNED or parts.get("body") in _NAMED_BODIES
        if len(titles) > 1 or (owner and (not is_owned or len(self.owner) > _LONGEST_OWNER)):
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
        return _settled(found)


def _settled(office: Office) -> Office | None:
    """Returns the office under the name that it has: the chief of NATO is its secretary-general."""
    for settle in (_of_named_body, _of_diplomacy, _deputy, _of_parliament, _sent):
        office = settle(office)
    if not office.title and office.portfolio and not office.body:
        return None
    return office if office.title or office.body or office.named or office.country else None


def _of_named_body(office: Office) -> Office:
    """The body of a country that has a name of its own, and none of another country's."""
    at, _, body = office.named.partition("/")
    if body and office.country and at != office.country:
        office = replace(office, named="", body=office.body or (body if body in table("offices")["bodies"] else ""))
    whole = f"{office.country}/{office.body}"
    if whole in table("offices")["named"]:
        office = replace(office, named=whole, body="")
    if office.named.startswith(f"{office.country}/"):
        office = replace(office, country="")
    if office.title == "head" and office.named in {"nato", "un"}:
        office = replace(office, title="secretary_general")
    return office


def _of_diplomacy(office: Office) -> Office:
    """`le chef de la diplomatie russe` is the foreign minister, `la diplomatie russe` the ministry."""
    if office.title in {"head", "high_representative"}:
        if office.named == "eu":
            return replace(office, title="high_representative", body="")
        if office.title == "head" and office.body != "diplomacy":
            return office
        is_secretary = office.country == "US"
        portfolio = "" if is_secretary else "foreign"
        return replace(office, title="secretary_of_state" if is_secretary else "minister", body="", portfolio=portfolio)
    return replace(office, body="ministry", portfolio="foreign") if office.body == "diplomacy" else office


def _deputy(office: Office) -> Office:
    """`deputy foreign minister` is a vice-minister; a deputy of nothing is a member of parliament."""
    if office.title == "minister" and "deputy" in office.marks:
        return replace(office, title="vice_minister", marks=office.marks - {"deputy"})
    if not office.title and "deputy" in office.marks:
        return replace(office, title="lawmaker", marks=office.marks - {"deputy"})
    return office


def _of_parliament(office: Office) -> Office:
    """`membre de l'Assemblée nationale` is a member of parliament."""
    is_member = office.title == "member" and office.body == "parliament"
    return replace(office, title="lawmaker", body="") if is_member else office


def _sent(office: Office) -> Office:
    """`North Korea's mission to the UN`: the body to which a country sends somebody."""
    is_sent = office.title in _SENT or office.body in {"mission", "embassy"}
    return replace(office, host=office.named, named="") if is_sent and office.named and office.country else office


def _parts(phrase: str) -> Iterator[tuple[str, str, str]]:
    """Yields the kind, the key and the words of each part of a phrase.

    Countries and names come first, since they stand inside of other parts: "agence [sud-coréenne] du renseignement".
    """
    words = written_words(phrase)
    kept = [n for n, word in enumerate(words) if word.lower() not in little_words() or word in {"UN", "US"}]
    rest: list[int] = []
    for run, found in _matched(words, kept, {"country", "named"}):
        if found is None:
            rest += run
            continue
        kind, key = found
        ties = words[_before(kept, run[0]) + 1 : run[0]]
        is_host = bool(_host_words().intersection(tie.lower() for tie in ties)) and run[0] > len(ties)
        yield "host" if is_host else kind, key, ""
    for run, found in _matched(words, rest, {"title", "body", "portfolio", "mark"}):
        yield (*found, "") if found else ("unknown", "", words[run[0]])


def _before(kept: Sequence[int], place: int) -> int:
    return max((n for n in kept if n < place), default=-1)


def _matched(
    words: Sequence[str], places: Sequence[int], kinds: Collection[str]
) -> Iterator[tuple[list[int], tuple[str, str] | None]]:
    """Yields the longest known phrases of those kinds, from left to right, and single words that begin none."""
    at = 0
    while at < len(places):
        for length in range(min(_LONGEST_PHRASE, len(places) - at), 0, -1):
            found = _known(tuple(words[n] for n in places[at : at + length]))
            if found is not None and found[0] in kinds:
                yield list(places[at : at + length]), found
                at += length
                break
        else:
            yield [places[at]], None
            at += 1


def _known(words: tuple[str, ...]) -> tuple[str, str] | None:
    known = _phrases()
    lower = tuple(word.lower() for word in words)
    found = known.get(words) or known.get(lower)
    if found is None and len(words) == 1 and (code := country_by_stem(lower[0])):
        return "country", code
    return found


@cache
def _phrases() -> dict[tuple[str, ...], tuple[str, str]]:
    """Returns the kind and key of every phrase of the tables; what two entries have is the first one's."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for name, kind, key in chain(_named(), _titles(), _parts_of_bodies(), _marks()):
        found.setdefault(phrase_of(name), (kind, key))
    for phrase, code in country_phrases().items():
        found.setdefault(phrase, ("country", code))
    found.pop((), None)
    return found


def _named() -> Iterator[tuple[str, str, str]]:
    for key, row in table("offices")["named"].items():
        for name in (row["en"].partition(",")[0], row["fr"].partition(",")[0], *row.get("also", ())):
            yield name, "named", key


def _titles() -> Iterator[tuple[str, str, str]]:
    """A form that only one gender has tells it: "directrice", "spokeswoman", "président"."""
    for key, row in table("offices")["titles"].items():
        for language in ("en", "fr"):
            masculine, _, feminine = row[language].partition("/")
            yield masculine, "title", f"{key}/m" if feminine and language == "fr" else key
            if feminine:
                yield feminine, "title", f"{key}/f"
        for name in row.get("also", ()):
            yield name, "title", key


def _parts_of_bodies() -> Iterator[tuple[str, str, str]]:
    for key, row in table("offices")["bodies"].items():
        for name in (row["en"], row["fr"].replace("{a}", ""), *row.get("also", ())):
            yield name, "body", key
    for key, row in table("offices")["portfolios"].items():
        for name in (row["en"], row["fr"], *row.get("also", ())):
            yield name, "portfolio", key


def _marks() -> Iterator[tuple[str, str, str]]:
    for key, words in table("offices")["marks"].items():
        for name in words:
            yield name, "mark", key


@cache
def _committee() -> re.Pattern[str]:
    return re.compile("|".join(table("offices")["committees"]["patterns"]), re.IGNORECASE)


@cache
def _host_words() -> frozenset[str]:
    return frozenset(table("offices")["little"]["host"])


@cache
def _indefinite() -> frozenset[str]:
    return frozenset(table("offices")["little"]["indefinite"])
