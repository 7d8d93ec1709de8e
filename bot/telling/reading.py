"""TELLING, reading: takes a claim, returns what its first clause states, if every word of it is known.

A grammar of a few constructions: who did what with how many of what, where. What comes behind the clause is left out if
it only adds to it. A clause with a word that no table has is not read, and so is one that something turns round ("but",
"not", "if").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.telling.parts import Act, Deed, Group, Meeting, Pact, Place, Statement
from bot.telling.tables import (
    LITTLE,
    adverbs,
    concluded,
    dropped,
    exact,
    loose,
    passives,
    phrases,
    place_words,
    places,
    vague,
)
from feeds.offices import Office, country_of, office_of
from feeds.text import strip_accents
from feeds.types import Claim, Figure

_TOKEN: Final = re.compile(r"\d[\d.,\u00a0\u202f ]*\d(?!\w)|[^\W_]+|[,;:.]")
_OPENING: Final = frozenset({"that", "que", "qu"})
# Words that turn a clause round, or make it depend on another one.
_TURNS: Final = frozenset(
    {"not", "no", "never", "but", "if", "unless", "only", "without", "denied", "denies", "whether"}
    | {"mais", "si", "pas", "jamais", "ne", "n", "sans", "aucun", "sauf", "dement"}
)
# Words by which what is left out would be the other half of what is said.
_CONTRASTS: Final = frozenset({"but", "mais", "not", "pas", "never", "jamais", "ne", "although", "however"})
_ENDS: Final = frozenset(
    {
        ",",
        ";",
        ".",
        ":",
        "and",
        "to",
        "as",
        "before",
        "since",
        "on",
        "for",
        "between",
        "from",
        "against",
        "over",
        "while",
    }
    | {"where", "who", "within", "et", "pour", "afin", "avant", "depuis", "dont", "a", "en", "entre", "contre", "dans"}
    | {"au", "ou", "qui", "d"}
)
# Words by which what stands behind a clause has a time, a scope or a deed of its own, which a line must not lose.
_SCOPES: Final = frozenset(
    {"#", "and", "et", "while", "alors", "tandis", "who", "where", "which", "dont", "qui", "ou", "since", "depuis"}
    | {"within", "before", "after", "avant", "apres", "between", "entre", "until", "by", "ici", "during", "pendant"}
    | {"days", "weeks", "months", "years", "jours", "semaines", "mois", "ans", "week", "month", "year", "semaine"}
    | {"january", "february", "march", "april", "june", "july", "august", "september", "october", "november"}
    | {"december", "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre"}
    | {"novembre", "decembre", "early", "late", "debut", "fin", "first", "premier", "premiere"}
)
_SOURCES: Final = frozenset({"selon", "according"})
_COUNTRY_WORDS: Final = 4
_ACTOR_WORDS: Final = 8
# A nationality that is a noun: "North Koreans", "Nord-Coréens".
_PEOPLE: Final = re.compile(r"[A-ZÀ-Þ].*[^s]s")
_TO: Final = frozenset(
    {"in", "to", "into", "at", "near", "toward", "towards", "for", "on", "a", "en", "au", "aux", "dans", "vers", "sur"}
)
_TIES: Final = LITTLE | _TO | {",", ";", ":", ".", "and", "et", "to", "pour", "aupres", "un", "une"}
_KINDS: Final = ("front", "battle", "far_east", "east", "occupied", "region")
_IN_PLACES: Final = LITTLE - {"in", "en"} | {"embattled", "western", "border", "frontaliere"}
_NEGATIONS: Final = frozenset({"not", "never", "ne", "n", "pas", "jamais"})
_PRONOUNS: Final = frozenset({"it", "he", "they", "elle", "il"})
_DATES: Final = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|today|aujourd|hui|hier|yesterday"
)


@dataclass(frozen=True, slots=True)
class Read:
    """The words of a content without adverbs: folded, where each begins in the article, as written; a number is "#".

    `adverbs` are those that have to be told, by their index in words.toml.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    raw: tuple[str, ...]
    figures: tuple[Figure, ...]
    adverbs: tuple[int, ...] = ()


@lru_cache(maxsize=4096)
def statement_of(claim: Claim, *, is_denied: bool = False) -> Statement | None:
    """Returns what the first clause of a claim's content states; None if it is not of a known form.

    Args:
        claim: whose content to read. Quotations are not for reading.
        is_denied: True to read what a denial denies, whose actor may be the one who denies it ("sending troops").
    """
    read = _read(claim)
    if not read.words:
        return None
    if is_denied:
        read = _affirmed(read)
    at = 1 if read.words[0] in _OPENING else 0
    found = _deed(read, at) or _act(read, at) or _meeting(read, at) or _pact(read, at)
    if found is not None:
        return replace(found, adverbs=read.adverbs)
    return _matter(read, at) if is_denied else None


def _read(claim: Claim) -> Read:
    found = [
        ("#" if match.group()[0].isdigit() else strip_accents(match.group().lower()), match.group(), match.start())
        for match in _TOKEN.finditer(claim.content)
    ]
    words = [word for word, _, _ in found]
    kept = [row for row, is_said in zip(found, _said(words), strict=True) if is_said]
    told = {int(known[0]): None for at in range(len(words)) if (known := exact(words, at, adverbs()))}
    return Read(
        tuple(word for word, _, _ in kept),
        tuple(claim.start + at for _, _, at in kept),
        tuple(text for _, text, _ in kept),
        claim.figures,
        tuple(told),
    )


def _affirmed(read: Read) -> Read:
    """What `North Korea has not sent troops` denies."""
    kept = [n for n, word in enumerate(read.words) if word not in _NEGATIONS]
    words, starts, raw = (tuple(row[n] for n in kept) for row in (read.words, read.starts, read.raw))
    return Read(tuple(map(str, words)), tuple(map(int, starts)), tuple(map(str, raw)), read.figures)


def _said(words: Sequence[str]) -> list[bool]:
    """Which words are left when adverbs and days are taken out: `are [already] in Russia`, `a convoqué [lundi]`."""
    kept = [not _DATES.fullmatch(word) for word in words]
    at = 0
    while at < len(words):
        known = exact(words, at, dropped("adverbs")) or exact(words, at, adverbs())
        for place in range(at, known[1] if known else at):
            kept[place] = False
        at = known[1] if known else at + 1
    return kept


# --- constructions


def _deed(read: Read, at: int) -> Deed | None:
    """`8,000 North Korean soldiers | have arrived | in the Kursk region`."""
    found = _group(read, at)
    verb = found and exact(read.words, found[1], phrases("deeds"))
    if not found or not verb:
        return None
    place, end = _place(read, verb[1])
    if not _is_over(read, end):
        return None
    return Deed(verb[0], found[0], place)


def _act(read: Read, at: int) -> Act | None:
    """`North Korea | plans to send | 11,000 soldiers | to Russia`, `Ukrainian forces | have fought | North Koreans`."""
    actor: Office | Group | None
    found = _actor(read, at, "acts")
    if found:
        actor, verb = found
    else:
        doing = _group(read, at)
        known = doing and exact(read.words, doing[1], phrases("acts"))
        if not doing or not known:
            return None
        actor, verb = doing[0], known
    return _acted(read, actor, verb)


def _acted(read: Read, actor: Office | Group | None, verb: tuple[str, int]) -> Act | None:
    group = _group(read, verb[1])
    if group is None:
        return None
    place, end = _place(read, group[1])
    return Act(verb[0], actor, group[0], place) if _is_over(read, end) else None


def _matter(read: Read, at: int) -> Act | None:
    """What a denial is of: `sending troops to Russia`, `it is sending soldiers`, `l'envoi de troupes en Russie`."""
    words = read.words
    if words[at : at + 1] and words[at] in {"sending", "deploying", "envoyer", "envoi", "having"}:
        verb = ("sending", at + 1 + (words[at] == "having"))
    elif (
        words[at : at + 1]
        and words[at] in LITTLE
        and words[at + 1 : at + 2]
        and words[at + 1] in {"envoi", "deploiement"}
    ):
        verb = ("sending", at + 2)
    elif words[at] in _PRONOUNS or words[at : at + 2] in {("the", "country"), ("son", "pays"), ("le", "pays")}:
        known = exact(words, at + (1 if words[at] in _PRONOUNS else 2), phrases("acts"))
        if not known:
            return None
        verb = known
    else:
        return _deployment(read, at)
    group = _group(read, verb[1])
    if group is None:
        return None
    place, end = _place(read, group[1])
    if place is None and words[end : end + 1] == ("to",):
        place = _purpose(read, end)
    return Act(verb[0], None, group[0], place)


def _deployment(read: Read, at: int) -> Act | None:
    """`troop deployment to Russia`, `the dispatch of troops to Russia`."""
    nouns = {"deployment", "dispatch", "shipment"}
    start = at + (read.words[at : at + 1] == ("the",))
    if read.words[start : start + 1] and read.words[start] in nouns:
        group = _group(read, start + 1)
    elif (
        read.words[start : start + 1] == ("troop",)
        and read.words[start + 1 : start + 2]
        and read.words[start + 1] in nouns
    ):
        group = Group("soldiers"), start + 2
    else:
        return None
    if group is None:
        return None
    place, end = _place(read, group[1])
    return Act("sending", None, group[0], place) if _is_over(read, end) else None


def _purpose(read: Read, at: int) -> Place | None:
    """`to support [Russia]'s war`, `to fight for [Russia]`."""
    for place in range(at + 1, min(at + 5, len(read.words))):
        if country := country_of(read.raw[place]):
            return Place("country", country)
    return None


def _meeting(read: Read, at: int) -> Meeting | None:
    """`Seoul | summoned | Moscow's ambassador`, `l'ambassadeur de Russie | a été convoqué | par le gouvernement`."""
    found = _actor(read, at, "meetings")
    if found:
        actor, (deed, end) = found
        other = _office_at(read, end)
        if other is None or not other[0].title or not _is_over(read, other[1]):
            return None
        host = "" if other[0].host == actor.home else other[0].host
        return Meeting(deed, actor, replace(other[0], host=host))
    for place in range(at + 1, min(at + _ACTOR_WORDS, len(read.words))):
        verb = exact(read.words, place, passives())
        if verb is None:
            continue
        patient = office_of(_text(read, at, place))
        by = _office_at(read, verb[1])
        if patient and patient.title and by and by[0].is_body and _is_over(read, by[1]):
            return Meeting(verb[0], by[0], patient)
    return None


def _pact(read: Read, at: int) -> Pact | None:
    """`North Korea | has ratified | the mutual defence treaty | with Russia`."""
    found = _actor(read, at, "pacts")
    if not found:
        return None
    actor, (deed, end) = found
    while end < len(read.words) and read.words[end] in LITTLE | {"son", "its", "their", "leur", "un", "une"}:
        end += 1
    paper = loose(read.words, end, phrases("papers"))
    if not paper:
        return None
    when = exact(read.words, paper[1], concluded())
    end, month = (when[1], int(when[0])) if when else (paper[1], None)
    if read.words[end : end + 1] and read.words[end] in {"with", "avec"}:
        country = _country(read, end + 1) or _country(read, end + 2)
        if country is None or country[0] == actor.home or not _is_over(read, country[1]):
            return None
        return Pact(deed, actor, paper[0], country[0], month)
    return Pact(deed, actor, paper[0], month=month) if _is_over(read, end) else None


# --- parts


def _group(read: Read, at: int) -> tuple[Group, int] | None:
    """`about 10,000 more North Korean soldiers`, `an unspecified number of North Koreans`, `des militaires`."""
    group = Group("")
    while at < len(read.words) and not _is_verb(read, at):
        part = _counted(read, at, group) or _named_part(read, at, group) or _small_part(read, at, group)
        if part is None:
            break
        group, at = part
    while at and read.words[at - 1] in LITTLE:
        at -= 1
    is_counted = group.figure is not None or group.vague is not None
    are_people = bool(group.country) and at > 0 and _PEOPLE.fullmatch(read.raw[at - 1]) is not None
    return (group, at) if group.thing or (group.country and is_counted) or are_people else None


def _is_verb(read: Read, at: int) -> bool:
    return any(exact(read.words, at, phrases(kind)) for kind in ("deeds", "acts"))


def _counted(read: Read, at: int, group: Group) -> tuple[Group, int] | None:
    """How many; one group has one number."""
    if group.figure is not None or group.vague is not None:
        return None
    if known := exact(read.words, at, vague()):
        return replace(group, vague=int(known[0])), known[1]
    if read.words[at] != "#":
        return None
    figure = next((f for f in read.figures if f.start <= read.starts[at] < max(f.end, f.start + 1)), None)
    if figure is None or figure.value is None:
        return None
    is_range = figure.high is not None and read.words[at + 2 : at + 3] == ("#",)
    return replace(group, figure=figure), at + (3 if is_range else 1)


def _named_part(read: Read, at: int, group: Group) -> tuple[Group, int] | None:
    """What they are, and of which country; one group has one of each, and soldiers may be of special forces."""
    thing = loose(read.words, at, phrases("things"))
    if thing and (not group.thing or group.thing == thing[0] or thing[0] == "special_forces"):
        return replace(group, thing=thing[0]), thing[1]
    country = _country(read, at)
    if country and group.country in {"", country[0]}:
        return replace(group, country=country[0]), country[1]
    return None


def _small_part(read: Read, at: int, group: Group) -> tuple[Group, int] | None:
    if not group.thing and (known := exact(read.words, at, phrases("hedges"))):
        return replace(group, hedge=known[0]), known[1]
    if known := exact(read.words, at, dropped("first")):
        return replace(group, is_first=True), known[1]
    if known := exact(read.words, at, dropped("more")):
        return replace(group, is_more=True), known[1]
    if known := exact(read.words, at, dropped("group")):
        return group, known[1]
    return (group, at + 1) if read.words[at] in LITTLE - {"in", "en", "a"} else None


def _country(read: Read, at: int) -> tuple[str, int] | None:
    """A country's name or adjective at a place, and where it ends."""
    if at >= len(read.words) or read.words[at] in _TIES:
        return None
    for end in range(min(at + _COUNTRY_WORDS, len(read.words)), at, -1):
        if read.words[end - 1] not in _TIES and (code := country_of(_text(read, at, end))):
            return code, end
    return None


def _text(read: Read, at: int, end: int) -> str:
    return " ".join(read.raw[at:end])


def _actor(read: Read, at: int, group: str) -> tuple[Office, tuple[str, int]] | None:
    """A country or body with the verb behind it, and where the verb ends."""
    for place in range(at + 1, min(at + _ACTOR_WORDS, len(read.words))):
        verb = exact(read.words, place, phrases(group))
        if verb is None:
            continue
        actor = office_of(_text(read, at, place))
        if actor and actor.is_body and actor.home:
            return actor, verb
    return None


def _office_at(read: Read, at: int) -> tuple[Office, int] | None:
    """The longest office or body at a place, and where it ends."""
    for end in range(min(at + _ACTOR_WORDS, len(read.words)), at, -1):
        if read.words[end - 1] in _TIES | _ENDS:
            continue
        office = office_of(_text(read, at, end))
        if office and office.home and not office.owner:
            return office, end
    return None


def _place(read: Read, at: int) -> tuple[Place | None, int]:
    """`in Russia's Kursk region`, `dans la région russe de Koursk`, `à Vladivostok`, and where it ends."""
    words = read.words
    if words[at : at + 1] and words[at] in {"from", "de"} and (origin := _named(words, at + 1)):
        at = origin[1]  # "from Wonsan to Vladivostok"
    if at >= len(words) or words[at] not in _TO:
        return None, at
    begin, at = at, at + 1
    country = name = kind = ""
    while at < len(words):
        if known := _kind_of_place(words, at):
            kind, at = kind or known[0], known[1]
        elif not name and (place := _named(words, at)):
            name, at = place
        elif not country and (code := _country(read, at)):
            country, at = code
        elif words[at] in _IN_PLACES:
            at += 1
        else:
            break
    while at - 1 > begin and words[at - 1] in LITTLE:
        at -= 1
    found = _settled(kind, country, name) if kind or country or name else None
    return (found, at) if found else (None, begin)


def _kind_of_place(words: Sequence[str], at: int) -> tuple[str, int] | None:
    found = ((kind, exact(words, at, place_words(kind))) for kind in _KINDS)
    return next(((kind, known[1]) for kind, known in found if known), None)


def _named(words: Sequence[str], at: int) -> tuple[str, int] | None:
    known = places()
    return next(
        ((known[w], at + n) for n in (3, 2, 1) if len(w := tuple(words[at : at + n])) == n and w in known), None
    )


def _settled(kind: str, country: str, name: str) -> Place | None:
    if kind in {"front", "battle", "far_east"}:
        return Place(kind, country)
    if (kind == "region" and not name) or (kind in {"occupied", "east"} and not country):
        return None
    return Place(kind or ("city" if name else "country"), country, name)


def _is_over(read: Read, at: int) -> bool:
    """True if the clause ends there, and nothing behind it turns it round or says a scope, a time or a second deed."""
    behind = read.words[at:]
    source = next((n for n in range(len(behind)) if _is_source(behind, n)), len(behind))
    if _SCOPES.intersection(behind[:source]):
        return False
    is_open = bool(_TURNS.intersection(behind[:2])) or bool(_CONTRASTS.intersection(behind))
    is_unknown_place = len(behind) > 1 and behind[0] in _TO and read.raw[at + 1][:1].isupper()
    return not behind or (behind[0] in _ENDS and not is_open and not is_unknown_place)


def _is_source(words: Sequence[str], at: int) -> bool:
    """`selon lui`, `according to her`, `d'après le port`: what stands behind is no part of the statement."""
    return words[at] in _SOURCES or tuple(words[at : at + 2]) == ("d", "apres")
