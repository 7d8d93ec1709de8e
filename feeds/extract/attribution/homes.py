"""Offices and bodies whose country stands elsewhere in their article: `the general staff`, `Rep. Lee`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from feeds.extract.attribution.counterparts import counterpart_of
from feeds.extract.attribution.places import region_of
from feeds.extract.attribution.unknown_subjects import is_open_office
from feeds.extract.lexicon import Lexicon
from feeds.offices import Office, bodies_in, country_of, office_of, office_words, settled
from feeds.types import Article, Claim, ClaimKind

# Bodies of one army: whoever speaks for one of them is of the country whose other ones speak in the article.
_FORCES: Final = frozenset({"army", "general_staff", "military_intelligence", "air_force", "navy"})
_FORCE: Final = "forces"
_CHIEF: Final = "chief_of_the_general_staff"
_MINISTRY: Final = "ministry"
_LAWMAKERS: Final = frozenset({"lawmaker", "lawmakers"})
# "State media" are those of the country whose agency the article cites.
_MEDIA: Final = frozenset({"state_media", "state_tv", "KP/kcna", "KP/krt"})
_AMBASSADOR: Final = "ambassador"
_SENT: Final = re.compile(r"\bambassad", re.IGNORECASE)
_SENTENCE_GAP: Final = 3  # characters between two sentences of a paragraph
_SUMMONING: Final = frozenset({"summon", "convoquer"})


def with_homes(claims: Sequence[Claim], article: Article, lexicon: Lexicon) -> list[Claim]:
    """Returns the claims, each role with the country or place that its own words leave out, if the article tells it.

    "A representative of military intelligence" is Ukrainian where Ukraine's general staff and no other army speaks.
    "Lee met her Danish counterpart Bo Dahl": Dahl is the Danish minister, if Lee is a minister. A body, and an office
    without a name, get the role of what they are: "Ukraine's general staff". Without a country they do not stand alone.

    Args:
        claims: of an article, in order.
        article: as it was read.
        lexicon: the words of its language.
    """
    said = [claim for claim in claims if claim.kind is ClaimKind.ATTRIBUTION and claim.speaker]
    told = _Told.of(claims, article, lexicon)
    found = {id(claim): _with_home(claim, said, told, article) for claim in said}
    return [found.get(id(claim), claim) for claim in claims]


def _with_home(claim: Claim, said: Sequence[Claim], told: _Told, article: Article) -> Claim:
    claim = _with_peers_role(claim, said, told.lexicon)
    office = office_of(claim.role) if claim.role else None
    if office is not None and not office.home and (country := _owner(claim, said, told.lexicon)):
        return replace(claim, role=told.words(office, country) or claim.role)
    role = "" if office is not None else counterpart_of(claim, said, article, told.lexicon)
    if role or claim.role:
        role = role or (told.role(office) if office is not None else "")
        return replace(claim, role=role) if role else claim
    spoken = office_of(claim.speaker or "")
    if spoken is not None and spoken.is_body and spoken.body in _MEDIA and not spoken.home and not spoken.owner:
        return replace(claim, role=told.role(spoken) or None)
    if spoken is None or not is_open_office(claim.speaker or ""):
        return claim
    relay = office_of(claim.via) if claim.via else None
    if relay is not None and relay.title and relay.home:
        role = told.words(spoken, relay.home)  # "a Danish lawmaker, citing the country's spy agency"
    elif not _names_another(claim, spoken, told, article):
        role = told.role(spoken)
    return replace(claim, role=role or None, stands_alone=claim.stands_alone and bool(role))


def _with_peers_role(claim: Claim, said: Sequence[Claim], lexicon: Lexicon) -> Claim:
    """`Roy, another member of the committee`: what that member is of whom the article told more before."""
    words = (claim.role or "").split()
    if len(words) <= 1 or words[0].lower() not in lexicon.speakers.others:
        return claim
    before = [one for one in said if one.start < claim.start and one.role and one.speaker_key != claim.speaker_key]
    peer = next((one.role for one in reversed(before) if office_of(one.role or "") is not None), None)
    alike = office_of(" ".join(words[1:])) or office_of(f"{' '.join(words[1:])} of parliament")
    held = office_of(peer) if peer else None
    is_alike = held is not None and alike is not None and alike.title == held.title and held.title in _LAWMAKERS
    return replace(claim, role=peer) if is_alike else claim


def _owner(claim: Claim, said: Sequence[Claim], lexicon: Lexicon) -> str:
    """The country of `the spokesman of its ministry`: that which speaks in the sentence before; "" without one."""
    if lexicon.pronouns.possessives.keys().isdisjoint((claim.role or "").lower().split()):
        return ""
    previous = next((one for one in reversed(said) if one.sentence_end <= claim.sentence_start), None)
    office = office_of(previous.speaker or "") if previous is not None else None
    is_beside = previous is not None and claim.sentence_start - previous.sentence_end <= _SENTENCE_GAP
    return office.country if office is not None and is_beside and office.is_body and not office.body else ""


@dataclass(frozen=True, slots=True)
class _Told:
    """What an article says of offices.

    Attributes:
        offices: of all speakers, roles, relays and who took part in something.
        speaking: those of speakers and relays.
        posts: country and host of each ambassador, as far as the article tells both.
        region: the one region of which the text speaks, "" if there are several.
        lexicon: the words of its language.
        has_foreign_parliament: it speaks of a parliament or party of some other country.
    """

    offices: Sequence[Office]
    speaking: Sequence[Office]
    posts: frozenset[tuple[str, str]]
    region: str
    lexicon: Lexicon
    has_foreign_parliament: bool

    @classmethod
    def of(cls, claims: Sequence[Claim], article: Article, lexicon: Lexicon) -> _Told:
        """Returns what the claims of an article and its text say."""
        speakers = [words for claim in claims for words in (claim.speaker, claim.role, claim.via) if words]
        others = [words for claim in claims for words in claim.participants]
        speaking = [office for words in speakers if (office := office_of(words)) is not None]
        acting = [office for words in others if (office := office_of(words)) is not None]
        words = set(article.text.split())
        is_foreign = not lexicon.speakers.parliaments.isdisjoint(word.strip(".,;:()") for word in words)
        posts = _posts(claims, [*speaking, *acting])
        return cls([*speaking, *acting], speaking, posts, region_of(article.text, lexicon), lexicon, is_foreign)

    def role(self, office: Office) -> str:
        """Returns the words of an office with its country or place; "" if nothing has to be added, or nothing can."""
        if office.title == _AMBASSADOR:
            return self._ambassador(office)
        if office.home or office.owner:
            return ""
        if office.title == "governor":
            return office_words(replace(office, owner=self.region), self.lexicon.language) if self.region else ""
        homes = self.homes(office)
        return self.words(office, next(iter(homes))) if len(homes) == 1 else ""

    def _ambassador(self, office: Office) -> str:
        """The words of `Russian ambassador`, whom Norway summons: to Norway; of `ambassador to Norway`: of Russia."""
        if bool(office.country) is bool(office.host):
            return ""
        posts = {(country, host) for country, host in self.posts if office.country in {"", country}}
        posts = {(country, host) for country, host in posts if office.host in {"", host}}
        if len(posts) != 1:
            return ""
        ((country, host),) = posts
        return office_words(replace(office, country=country, host=host), self.lexicon.language)

    def words(self, office: Office, home: str) -> str:
        """Returns the words of an office of a country; "" for one that is of something else."""
        whole = settled(replace(office, country=home)) if home.isupper() else None
        return "" if whole is None else office_words(whole, self.lexicon.language)

    def homes(self, office: Office) -> set[str]:
        """Returns the countries of which an office without one may be, by those of its kind in the article."""
        if office.title in _LAWMAKERS:
            others = self._countries([o for o in self.offices if o.title in _LAWMAKERS])  # "Danish lawmakers said"
            told = others if len(others) == 1 else self._countries(self.speaking)
            return set() if self.has_foreign_parliament else told
        if office.body in _MEDIA and not office.title:
            return self._countries([o for o in self.speaking if (o.body or o.named) in _MEDIA])
        kind = _kind(office)
        if not kind:
            return set()
        alike = [o for o in self.offices if _kind(o) == kind or (kind == _MINISTRY and _kind(o).endswith(_MINISTRY))]
        return self._countries(alike)

    @staticmethod
    def _countries(offices: Sequence[Office]) -> set[str]:
        return {office.home for office in offices if office.home}


def _posts(claims: Sequence[Claim], offices: Sequence[Office]) -> frozenset[tuple[str, str]]:
    """Who is sent where: by the words of an office, or because somebody summons an ambassador."""
    told = {(o.country, o.host) for o in offices if o.title == _AMBASSADOR and o.country and o.host}
    ambassadors = {o.country for o in offices if o.title == _AMBASSADOR and o.country}
    for claim in claims:
        if claim.predicate not in _SUMMONING or not _SENT.search(claim.content):
            continue
        sent = ambassadors & bodies_in(claim.content)
        acting = (office_of(words) for words in claim.participants)
        hosts = {o.country for o in acting if o is not None and o.is_body and o.country} - sent
        hosts = hosts or set(bodies_in(claim.content)) - sent  # "was summoned by the Danish government"
        if len(sent) == len(hosts) == 1:
            told.add((sent.pop(), hosts.pop()))
    return frozenset(told)


def _names_another(claim: Claim, office: Office, told: _Told, article: Article) -> bool:
    """`The chief of staff told the Danish president that …`: he may be of the country beside him, and of no other."""
    text = article.text
    outside = f"{text[claim.sentence_start : claim.start]} {text[claim.end : claim.sentence_end]}"
    beside = {country for word in re.findall(r"[\w-]+", outside) if (country := country_of(word))}
    return bool(beside - told.homes(office))


def _kind(office: Office) -> str:
    """What an office is of: one army, a ministry, an agency; "" for what each body of a country has."""
    body = office.body or office.named.rpartition("/")[2]
    if body in _FORCES or office.title == _CHIEF:
        return _FORCE
    return f"{office.portfolio} {body}".strip() if body else ""
