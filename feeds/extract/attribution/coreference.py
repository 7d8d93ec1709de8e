"""Resolves the words of a source to a speaker: a name, a pronoun, or a description of somebody named before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from feeds.extract.attribution.descriptions import (
    BODIES,
    Description,
    can_speak,
    described_entity,
    speaker_described,
)
from feeds.extract.attribution.entities import Entity, EntityRegistry
from feeds.extract.attribution.pronouns import SOMEBODY, Discourse, Pronoun, resolve_pronoun
from feeds.extract.attribution.roles import is_rank, is_role, role_beside, without_article
from feeds.extract.attribution.types import UNRESOLVED, Speaker, SpeakerKind
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Doc, Span, Token
from feeds.extract.nlp.names import clean_name, whole_name
from feeds.extract.nlp.ner import QUOTATION
from feeds.extract.rules import Ways, first_of
from feeds.offices import Office, bodies_in, office_of

# How sure a speaker is who is called by name, and one whose name the recogniser missed.
NAMED: Final = 0.95
PROPER_NOUN: Final = 0.85
_PLACES: Final = frozenset({"GPE", "LOC"})
_WORD: Final = re.compile(r"[\w-]+")
_MOST_HEADS: Final = 8
_MOST_WORDS: Final = 12
_LAST_SENTENCES: Final = 3  # subjects and speakers
_LEADERS: Final = frozenset({"president", "leader"})
_BY_OFFICE: Final = 0.8


class CoreferenceResolver:
    """Knows who was named in one article so far, and who was spoken of last."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.entities = EntityRegistry(lexicon)
        self._discourse = Discourse()
        self._source: Speaker | None = None

    def add_later_mentions(self, doc: Doc) -> None:
        """Notes the full names of a sentence that is yet to come, so that a surname in a headline is known."""
        self.entities.add_later_mentions(doc)

    def add_mentions(self, doc: Doc) -> None:
        """Takes in the people and organisations that a sentence names."""
        self.entities.add_mentions(doc)

    def note_salient(self, speaker: Speaker) -> None:
        """Remembers who a sentence is about, or who speaks in it: a later pronoun may stand for them."""
        self._discourse.note(speaker)

    @property
    def is_of_somebody(self) -> bool:
        """True if the sentence before was about somebody whom the text does not name."""
        return self._discourse.salient[-1:] == [SOMEBODY]

    @property
    def last_person(self) -> Speaker | None:
        """The person of whom the last sentences were, or who spoke in them; None if they name another one behind."""
        salient = self._discourse.salient[-_LAST_SENTENCES:]
        person = next((one for one in reversed(salient) if one.kind is SpeakerKind.PERSON), None)
        named = next((entity.name for entity in self.entities.recent() if entity.is_person), None)
        return person if person is not None and person.name == named else None

    def note_source(self, speaker: Speaker) -> None:
        """Remembers who spoke last: "the same source" is that one."""
        self._source = speaker if speaker.certainty > UNRESOLVED else None

    def resolve(self, span: Span) -> Speaker | None:
        """Returns the speaker that the words of a source stand for, None where nobody of them can speak."""
        span = _without_placeholders(span)
        if not len(span):
            return None
        word = self.lexicon.without_enclitic_prefix(span.text.strip().lower())
        if word in self.lexicon.pronoun_kinds:
            return self.resolve_pronoun(word, span.start) or self._unresolved(word)
        if self._is_same_source(span):
            return self._source
        return first_of(_MENTION_RULES, Mention(span, span.root, self))

    def _is_same_source(self, span: Span) -> bool:
        """`selon [la même source]`, `according to [the same officials]`."""
        same, words = self.lexicon.source_phrases.same, self.lexicon.singulars(span.root.lower_)
        is_source = not words.isdisjoint(self.lexicon.standalone.anonymous)
        return is_source and any(token.lower_ in same for token in span)

    def resolve_pronoun(self, word: str, token: int) -> Speaker | None:
        """Returns the speaker that `he` or `elle` stands for at this place of the article, None where nobody fits.

        Args:
            word: the pronoun, in lower case.
            token: its number in the sentence.
        """
        kind = self.lexicon.pronoun_kinds.get(word)
        if kind is None:
            return None
        has_neuter = bool(self.lexicon.pronouns.neuter)
        return resolve_pronoun(Pronoun(kind, self._discourse, self.entities, has_neuter, token))

    def is_person(self, name: str) -> bool:
        """True if the article names a person so."""
        entity = self.entities.get(name)
        return entity is not None and entity.is_person

    def role_of(self, name: str, role: str | None) -> str | None:
        """Returns `role`, or the office that the article so far gives that very name where it is a rank or None."""
        entity = self.entities.get(name)
        if entity is None or not entity.is_person or not (role is None or is_rank(role, self.lexicon)):
            return role
        return entity.role or role

    def is_organisation(self, name: str) -> bool:
        """True if one of the words is a noun for an organisation."""
        return bool(set(_WORD.findall(name.lower())) & self.lexicon.speakers.organisations)

    def note_organisation(self, name: str) -> None:
        """Remembers an organisation or group that was described."""
        self.entities.add_organisation(without_article(name, self.lexicon) or name)

    def _unresolved(self, word: str) -> Speaker | None:
        """A pronoun that no name of the text answers to stays as it is; facts are not made of such a claim."""
        is_neuter = self.lexicon.pronoun_kinds[word] == "neuter"
        return None if is_neuter else Speaker(word, None, UNRESOLVED)


def _without_placeholders(span: Span) -> Span:
    """The words around the root that are words of the article; none where the root stands for a quotation."""
    if not any(token.ent_type_ == QUOTATION for token in span):
        return span
    root, doc = span.root.i, span.doc
    low = high = root
    while high < span.end and doc[high].ent_type_ != QUOTATION:
        high += 1
    while low > span.start and doc[low - 1].ent_type_ != QUOTATION:
        low -= 1
    return doc.span(low, high) if high > root else doc.span(root, root)


# --- what the words of a source may be


@dataclass(frozen=True, slots=True)
class Mention:
    """The words of a source that are no pronoun.

    Attributes:
        span: the words.
        root: their head.
        resolver: knows who was named so far.
    """

    span: Span
    root: Token
    resolver: CoreferenceResolver

    @property
    def lexicon(self) -> Lexicon:
        """The words of the language."""
        return self.resolver.lexicon

    @property
    def description(self) -> Description:
        """The words as a description."""
        return Description(self.span, self.root, self.lexicon)


def coordinated_names(mention: Mention) -> Speaker | None:
    """`[Ann Lee and Paul Roy] said`, `[Ann Lee and her rivals] said`: both of them speak."""
    span, root = mention.span, mention.root
    if root.ent_type_ != "PERSON" or not 2 < len(span) <= _MOST_WORDS or not any(t.dep_ == "cc" for t in span):
        return None
    others = [t for t in root.children if t.dep_ == "conj" and span.start <= t.i < span.end]
    is_speaker = any(t.ent_type_ in {"PERSON", "ORG"} or is_role(t, mention.lexicon) for t in others)
    is_speaker = is_speaker or _has_joined_names(span)
    name = clean_name(span.text)
    return Speaker(name, None, PROPER_NOUN, SpeakerKind.PEOPLE) if is_speaker and name else None


def _has_joined_names(span: Span) -> bool:
    """Two names with a conjunction between them, where the parser attaches the second one elsewhere."""
    people = [entity for entity in span.ents if entity.label_ == "PERSON"]
    pairs = pairwise(people)
    return any(one.end + 1 == two.start and span.doc[one.end].pos_ == "CCONJ" for one, two in pairs)


def recognised_name(mention: Mention) -> Speaker | None:
    """`Ann Lee`, `the mayor, Ann Lee`; not `a spokesman for Ann Lee`."""
    name = _name_at_root(mention) or _name_in_apposition(mention)
    if (
        name is None
        or _is_known_body(mention.span)
        or set(name.text.lower().split()) & mention.lexicon.speakers.organisations
    ):
        return None
    whole = whole_name(name)
    known = mention.resolver.entities.find(clean_name(whole.text)) or Entity(clean_name(whole.text))
    role = role_beside(whole, mention.lexicon)
    is_told = role is not None and not (known.role and is_rank(role, mention.lexicon))
    return replace(known.as_speaker(NAMED), role=role if is_told else known.role)


def capitalised_name(mention: Mention) -> Speaker | None:
    """`Front commun`: a name that the recogniser missed, by its capital letters."""
    root, lexicon = mention.root, mention.lexicon
    if root.pos_ != "PROPN" and not (root.text[:1].isupper() and root.i > root.sent.start):
        return None
    words = whole_name(_capitalised_run(mention))
    name = clean_name(words.text)
    known = None if _is_known_body(mention.span) else mention.resolver.entities.find(name)
    if known is not None:
        return known.as_speaker(PROPER_NOUN)
    role = role_beside(words, lexicon)
    is_organisation = any(t.lower_ in lexicon.speakers.organisations for t in mention.span)
    # "Park Sun-won, a lawmaker": a person whom the recogniser took for a place, since nobody else has an office
    is_body = is_organisation or (root.ent_type_ in BODIES and (role is None or bool(bodies_in(name))))
    if len(words) < 2 or is_body or _is_known_body(mention.span):
        return None
    person = mention.resolver.entities.add_person(name, role)
    return Speaker(name, role, PROPER_NOUN, SpeakerKind.PERSON, person.gender)


def _is_known_body(span: Span) -> bool:
    """`the Defence Intelligence of Denmark`, of which the capitalised words alone would be of no country."""
    office = office_of(_words_of(span))
    return office is not None and office.is_body and bool(office.home)


def _words_of(span: Span) -> str:
    """The words without an abbreviation behind them: `Defence Intelligence of Denmark (DID)`."""
    return span.text.partition(" (")[0]


def name_behind_role(mention: Mention) -> Speaker | None:
    """`l'actrice [Ann Lee]`: a name that the recogniser missed, right behind a role."""
    doc, root, lexicon = mention.root.doc, mention.root, mention.lexicon
    end = root.i + 1
    while end < mention.span.end and doc[end].text[:1].isupper() and not doc[end].text.isupper():
        end += 1
    if end < root.i + 3 or not is_role(root, lexicon):
        return None
    words = doc.span(root.i + 1, end)
    role, name = role_beside(words, lexicon), clean_name(words.text)
    person = mention.resolver.entities.add_person(name, role)
    return Speaker(name, role, PROPER_NOUN, SpeakerKind.PERSON, person.gender)


def described_before(mention: Mention) -> Speaker | None:
    """`the deputy minister`: somebody described so before; not `la Corée du Sud`, of which one is ambassador."""
    if mention.span[0].lower_ not in mention.lexicon.speakers.definite or mention.root.ent_type_ in _PLACES:
        return None
    found = described_entity(mention.description, mention.resolver.entities)
    if found is None or not _is_known_body(mention.span):
        return found
    of_words, of_found = office_of(_words_of(mention.span)), office_of(found.name)
    is_another = of_words is not None and of_found is not None and of_found.home not in {"", of_words.home}
    is_less = found.name in mention.span.text  # the same without its country
    return None if is_less or is_another else found  # "the Danish army" is not the Norwegian one of before


def leader_without_office(mention: Mention) -> Speaker | None:
    """`Ann Lee left. [The president] said …`: who was spoken of last, if the text gives her no office."""
    is_definite = mention.span[0].lower_ in mention.lexicon.speakers.definite
    office = office_of(mention.span.text) if is_definite else None
    if office is None or office.title not in _LEADERS or replace(office, title="", gender="") != Office():
        return None
    person = mention.resolver.last_person
    return None if person is None or person.role else replace(person, certainty=_BY_OFFICE)


def description_itself(mention: Mention) -> Speaker | None:
    """`the ministry`, `two witnesses`: whoever is described so, without a name."""
    speaker = speaker_described(mention.description)
    if speaker is not None and can_speak(mention.description):
        mention.resolver.note_organisation(speaker.name)
    return speaker


_MENTION_RULES: Final[Ways[Mention, Speaker]] = (
    coordinated_names,
    recognised_name,
    capitalised_name,
    name_behind_role,
    described_before,
    leader_without_office,
    description_itself,
)


def _name_at_root(mention: Mention) -> Span | None:
    people = (entity for entity in mention.span.ents if entity.label_ == "PERSON")
    return next((one for one in people if _is_head(one, mention.root) or _ends_role(one, mention)), None)


def _ends_role(name: Span, mention: Mention) -> bool:
    """`le ministre de la Défense [Paul Roy]`: a name behind a body's name, and no complement of it."""
    is_last = name.end == mention.span.end and name.start > mention.span.start
    is_beside = is_last and name.start > 0 and name.doc[name.start - 1].lower_ in mention.lexicon.names.offices
    return is_beside and is_role(mention.root, mention.lexicon)


def _is_head(name: Span, root: Token) -> bool:
    """Not the president in `a spokesman for the president`, nor Ann Lee in `the lawyer of Ann Lee`."""
    token = name.root
    for _ in range(_MOST_HEADS):
        if token.i == root.i:
            return True
        if _is_governed(token):
            return False
        token = token.head
    return True


def _is_governed(token: Token) -> bool:
    if token.dep_ == "amod" and token.text.islower():  # "a UK-based group"
        return True
    if token.dep_ in {"pobj", "poss", "obl", "obl:mod", "obl:arg", "obl:agent"}:
        return True
    return token.dep_ == "nmod" and any(child.dep_ == "case" for child in token.children)


def _name_in_apposition(mention: Mention) -> Span | None:
    """`the army's spokesman, [Colonel Adar]`; not `officials, including [Ann Lee]`, `Roy, a minister under [Lee]`."""
    span = mention.span
    last = next(reversed(span.ents), None)
    if last is None or last.label_ != "PERSON" or last.end != span.end:
        return None
    before = span.doc[span.start : last.start]
    comma = next((t.i for t in reversed(before) if t.text == ","), None)
    is_apposed = comma is not None and not any(t.pos_ == "ADP" for t in span.doc[comma + 1 : last.start])
    including = mention.lexicon.speakers.including
    return last if is_apposed and not any(t.lower_ in including for t in span) else None


def _capitalised_run(mention: Mention) -> Span:
    """The capitalised words around the root, without roles before them."""
    span, doc, lexicon = mention.span, mention.root.doc, mention.lexicon
    first, last = mention.root.i, mention.root.i
    while first > span.start and _is_name_part(doc[first - 1], lexicon):
        first -= 1
    while last + 1 < span.end and _is_name_part(doc[last + 1], lexicon):
        last += 1
    if lexicon.grammar.adjective_follows_noun:
        while last + 1 < span.end and doc[last + 1].pos_ == "ADJ":
            last += 1  # "Front commun", "Québec solidaire"
    is_complement = first > 0 and doc[first - 1].pos_ == "NOUN" and doc[first - 1].text.islower()
    while is_complement and first < mention.root.i and doc[first].text.islower():
        first += 1  # "le maire [de] Lyon", where the particle is a preposition
    words = doc.span(first, last + 1)
    while len(words) > 1 and words[0].lower_ in lexicon.speakers.roles:
        words = doc.span(words.start + 1, words.end)
    return words


def _is_name_part(token: Token, lexicon: Lexicon) -> bool:
    if token.text == "-" or token.lower_ in lexicon.names.particles:
        return True
    is_capitalised = token.text[:1].isupper() and token.pos_ in {"PROPN", "NOUN", "X", "ADJ"}
    return is_capitalised and token.lower_ not in lexicon.grammar.articles
