"""EXTRACT, speakers: who somebody is, by full name, role and body, through pronouns, titles and spelling variants."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from spacy.tokens import Doc, Span, Token

from feeds.extract.attribution.roles import clean_name, role_beside, whole_name, without_article, words_beside
from feeds.extract.attribution.types import UNRESOLVED, Speaker
from feeds.extract.lexicon import Lexicon

# …and of one who is called by name there.
NAMED: Final = 0.95
_PERSON: Final = {"PERSON", "PER"}
_BODY: Final = {"ORG", "GPE", "NORP", "LOC"}
# Spellings of one sound in the romanisations that English and French papers use, the longest first.
_SOUNDS: Final = (
    ("tch", "c"), ("sch", "s"), ("dj", "j"), ("gu", "g"), ("ou", "u"), ("ph", "f"), ("kh", "k"), ("ch", "s"),
    ("sh", "s"), ("zh", "j"), ("ck", "k"), ("qu", "k"), ("y", "i"), ("w", "v"), ("c", "k"), ("q", "k"), ("x", "ks"),
)  # fmt: skip
_NO_SPEAKERS: Final = {"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "QUANTITY"}


@dataclass(slots=True)
class Entity:
    """Somebody, or some body, whom the article names; `words` are those that describe them."""

    name: str
    role: str | None = None
    gender: str | None = None
    words: set[str] = field(default_factory=set)
    is_human: bool = True


@lru_cache(maxsize=4096)
def speaker_key(name: str) -> str:
    """The same for all spellings of a name: sounds instead of letters, no vowels but the first of each word."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    words = []
    for word in letters.split():
        for spelling, sound in _SOUNDS:
            word = word.replace(spelling, sound)  # noqa: PLW2901 - a word on its way to its sound
        word = word[0] + re.sub(r"[aeiou]", "", word[1:])  # noqa: PLW2901
        words.append(re.sub(r"(.)\1+", r"\1", word))
    return " ".join(words)


@cache
def _description_end(lexicon: Lexicon) -> re.Pattern[str]:
    """Where a description has said who it is: before a clause, a bracket, a hearer."""
    words = "|".join(map(re.escape, lexicon.speakers.description_ends)) or "(?!)"
    return re.compile(rf", |,? (?:{words})\b| \(")


class CoreferenceResolver:
    """Everybody named so far in one article, and who was spoken of last."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._coreference: dict[str, Entity] = {}
        self._recent: list[str] = []
        self.last_speaker: Speaker | None = None
        # Whom the last sentence was about, by name.
        self.last_subject: str | None = None
        self._last_body: str | None = None
        self._ahead: list[str] = []
        self._synonyms = lexicon.speakers.synonyms
        self._pronouns = lexicon.pronoun_kinds
        self._demonyms = lexicon.demonyms
        self._genders = lexicon.given_name_genders
        self._signs = lexicon.role_genders
        self._definite = lexicon.speakers.definite

    def add_later_mentions(self, doc: Doc) -> None:
        """Notes the full names of a sentence that is yet to come, so that a surname in a headline is known."""
        for entity in doc.ents:
            if entity.label_ in _PERSON:
                self._add_later_mention(entity)

    def add_mentions(self, doc: Doc) -> None:
        """Takes in the people and organisations that a sentence names."""
        for entity in doc.ents:
            if entity.label_ in _PERSON:
                self.add_mention(entity)
            elif entity.label_ == "ORG":
                self.add_organisation(entity.text)

    def _add_later_mention(self, span: Span) -> None:
        """Notes a full name that comes later, so that a headline's surname is known."""
        name = clean_name(whole_name(span).text)
        if len(name.split()) > 1:
            self._ahead.append(name)

    def add_mention(self, span: Span) -> None:
        """Takes in a name with the role that stands beside it."""
        whole = whole_name(span)
        name = clean_name(whole.text)
        if len(name) < 2 or name.lower() in self._lexicon.speakers.roles or not name[0].isupper():
            return
        role = role_beside(whole, self._lexicon)
        person = self._note(name, role, is_human=True)
        before = span.doc[whole.start - 1].lower_ if whole.start else ""
        person.gender = person.gender or self._signs.get(before) or self._gender(person)
        person.words |= words_beside(whole, self._lexicon)

    def add_organisation(self, name: str) -> None:
        """Takes in a ministry, an agency, a firm."""
        cleaned = clean_name(name)
        if len(cleaned.split()) > 1:
            self._note(cleaned, None, is_human=False).words |= set(re.findall(r"[\w-]+", cleaned.lower()))

    def _note(self, name: str, role: str | None, *, is_human: bool) -> Entity:
        known = self._known(name) if is_human else self._coreference.get(name)
        if known is not None and known.name not in self._coreference:
            name, known = known.name, None
        if known is None:
            known = self._coreference[name] = Entity(name, role, is_human=is_human)
        elif len(name.split()) > len(known.name.split()):
            del self._coreference[known.name]
            self._recent = [name if recent == known.name else recent for recent in self._recent]
            known.name = name
            self._coreference[name] = known
        known.role = known.role or role
        known.words |= set(re.findall(r"[\w-]+", (role or "").lower()))
        if known.name in self._recent:
            self._recent.remove(known.name)
        self._recent.append(known.name)
        return known

    def _gender(self, person: Entity) -> str | None:
        first = person.name.split()[0].lower()
        if (by_name := self._genders.get(first) or self._genders.get(first.split("-")[0])) is not None:
            return by_name
        return next((kind for word in person.words if (kind := self._signs.get(word))), None)

    def resolve(self, span: Span) -> Speaker | None:
        """Who the words of a subject stand for; None where they stand for nobody who can speak."""
        if not len(span):
            return None
        text = span.text.strip()
        pronoun = self._pronouns.get(self._lexicon.without_enclitic_prefix(text.lower()))
        if pronoun is not None:
            return self._by_pronoun(pronoun) or self._by_nobody(text, pronoun)
        root = span.root
        entity = next((e for e in span.ents if e.label_ in _PERSON and _is_who_speaks(e, root)), None)
        if entity is None and (last := next(reversed(span.ents), None)) is not None and last.label_ in _PERSON:
            is_apposed = last.end == span.end and any(t.text == "," for t in span[: last.start - span.start])
            is_apposed = is_apposed and not any(t.lower_ in self._lexicon.speakers.including for t in span)
            entity = last if is_apposed else None
        if entity is not None and not set(entity.text.lower().split()) & self._lexicon.speakers.organisations:
            return self._by_name(entity)
        if (named := self._by_proper_noun(span, root)) is not None:
            return named
        return self._by_description(span, root, text)

    def pronoun(self, word: str) -> Speaker | None:
        """Who `he` or `elle` stands for at this place of the article."""
        kind = self._pronouns.get(word)
        return self._by_pronoun(kind) if kind is not None else None

    def _by_name(self, entity: Span) -> Speaker:
        whole = whole_name(entity)
        known = self._known(clean_name(whole.text))
        role = role_beside(whole, self._lexicon) or (known.role if known else None)
        return Speaker(known.name if known else clean_name(whole.text), role, NAMED)

    def _by_proper_noun(self, span: Span, root: Token) -> Speaker | None:
        """A name that the model did not take for one: capitalised words around the root, without roles before them."""
        if root.pos_ != "PROPN" and not (root.text[:1].isupper() and root.i > root.sent.start):
            return None
        first, last = root.i, root.i
        while first > span.start and _is_name_part(root.doc[first - 1], self._lexicon):
            first -= 1
        while last + 1 < span.end and _is_name_part(root.doc[last + 1], self._lexicon):
            last += 1
        while last + 1 < span.end and root.doc[last + 1].pos_ == "ADJ" and self._lexicon.grammar.adjective_follows_noun:
            last += 1  # "Front commun", "Québec solidaire"
        words = root.doc[first : last + 1]
        while len(words) > 1 and words[0].lower_ in self._lexicon.speakers.roles:
            words = words[1:]
        name = clean_name(words.text)
        known = self._known(name)
        if known is not None and known.is_human:
            return Speaker(known.name, known.role, 0.85)
        low = {token.lower_ for token in span}
        is_body = bool(low & self._lexicon.speakers.organisations) or root.ent_type_ in _BODY
        if len(words) > 1 and not is_body:
            role = role_beside(words, self._lexicon)
            person = self._note(name, role, is_human=True)
            person.gender = person.gender or self._gender(person)
            return Speaker(name, role, 0.85)
        return None

    def _by_pronoun(self, kind: str) -> Speaker | None:
        last = self.last_speaker
        if kind == "neuter" and (last is None or last.name in self._coreference) and self._last_body is not None:
            return Speaker(self._last_body, None, 0.65)
        known = self._coreference.get(last.name) if last is not None else None
        is_human = known is not None and known.is_human
        if kind == "neuter" and last is not None and known is not None and not (known.gender or known.role):
            return Speaker(last.name, last.role, 0.65)  # a firm that looks like a name: "KelAir Ports"
        if kind in {"neuter", "plural"}:
            return last and Speaker(last.name, last.role, 0.75 if kind == "neuter" else 0.6) if not is_human else None
        if last is not None and known is not None and is_human and known.gender in {kind, None}:
            return Speaker(last.name, last.role, 0.8)
        subject = self._coreference.get(self.last_subject) if self.last_subject is not None else None
        if subject is not None and subject.gender in {kind, None}:
            return Speaker(subject.name, subject.role, 0.75)
        fitting = [p for name in reversed(self._recent) if (p := self._coreference[name]).is_human and p.gender == kind]
        unsure = [p for name in reversed(self._recent) if (p := self._coreference[name]).is_human and p.gender is None]
        person = next(iter((*fitting, *unsure)), None)
        if person is not None:
            return Speaker(person.name, person.role, 0.7)
        return Speaker(last.name, last.role, 0.5) if last is not None and known is None else None

    def _by_nobody(self, text: str, kind: str) -> Speaker | None:
        """A pronoun whose name the text does not give stays as it is; no fact is made of such a claim."""
        if kind == "neuter":
            return None
        return Speaker(self._lexicon.without_enclitic_prefix(text.lower()), None, UNRESOLVED)

    def _by_description(self, span: Span, root: Token, text: str) -> Speaker | None:
        """`the deputy minister`: whoever was described so; else the body or the group itself."""
        if span[0].lower_ in self._definite and (match := self._described(span, root)) is not None:
            return match
        if root.pos_ not in {"NOUN", "PROPN", "ADJ", "NUM", "X"} or root.ent_type_ in _NO_SPEAKERS:
            return None
        name = clean_name(_description_end(self._lexicon).split(text, maxsplit=1)[0])
        can_speak = self._can_speak(root, text)
        if can_speak:
            self._last_body = name
            self.add_organisation(without_article(name, self._lexicon) or name)
        is_named = any(t.pos_ == "PROPN" for t in span) or (
            len(span) == 1 and text[:1].isupper() and root.pos_ == "NOUN"
        )
        role = role_beside(span[:1], self._lexicon) if len(span) > 1 and span[1].text == "," else None
        return Speaker(name, role, 0.8 if can_speak or role else 0.7 if is_named else 0.5)

    def _described(self, span: Span, root: Token) -> Speaker | None:
        word = root.lower_
        same = self._synonyms.get(word, frozenset())
        others = {t.lower_ for t in span if t.i != root.i and t.pos_ in {"ADJ", "PROPN", "NOUN"}}
        places = {self._demonyms[o] for o in others if o in self._demonyms}
        best, best_score = None, 0.0
        for age, name in enumerate(reversed(self._recent)):
            person = self._coreference[name]
            if word not in person.words and not same & person.words:
                continue
            if len(person.name.split()) < 2 and not person.is_human:
                continue
            score = 2.0 if word in person.words else 1.2
            roots = {self._demonyms.get(w, w) for w in person.words}
            score += 1.0 * bool(places & roots or others & person.words)
            score -= 0.8 * bool(others) * (not (places & roots or others & person.words))
            score -= 0.05 * age
            if score > best_score:
                best, best_score = person, score
        return Speaker(best.name, best.role, 0.8) if best is not None and best_score > 0.3 else None

    def _can_speak(self, root: Token, text: str) -> bool:
        words = {root.lower_, root.lower_.removesuffix("s"), root.lower_.removesuffix("es")}
        return bool(
            words & self._lexicon.speakers.organisations
            or words & self._lexicon.speakers.roles
            or root.ent_type_ in _BODY
            or root.pos_ == "PROPN"
            or self._is_agent(root.lower_)
        )

    def _is_agent(self, word: str) -> bool:
        """A noun for people by its ending: `sapeurs-pompiers`, `syndicalistes`."""
        endings = self._lexicon.speakers.agent_endings
        return word.endswith(endings) and word not in self._lexicon.speakers.agent_exceptions

    def is_person(self, name: str) -> bool:
        """Whether the article names a human being so."""
        known = self._coreference.get(name)
        return known is not None and known.is_human

    def is_body(self, name: str) -> bool:
        """Whether the words name an institution."""
        return bool(set(re.findall(r"[\w-]+", name.lower())) & self._lexicon.speakers.organisations)

    def _known(self, name: str) -> Entity | None:
        """By the full name in any spelling, or by the surname."""
        key = speaker_key(name).split()
        if not key:
            return None
        for known in reversed(self._recent):
            if not self._coreference[known].is_human:
                continue
            other = speaker_key(known).split()
            if key == other or (len(key) == 1 and key[0] in {other[-1], other[0]}) or set(key) >= set(other):
                return self._coreference[known]
            if len(key) > 1 and len(other) > 1 and key[-1] == other[-1] and key[0][0] == other[0][0]:
                return self._coreference[known]
        if len(key) == 1:
            return next((Entity(n) for n in self._ahead if speaker_key(n).split()[-1] == key[0]), None)
        return None


def _is_who_speaks(entity: Span, root: Token) -> bool:
    """Not the president in `a spokesman for the president`, nor the one in `the lawyer of Ann Lee`."""
    token = entity.root
    steps = 0
    while token.i != root.i and steps < 8:
        if token.dep_ in {"pobj", "poss", "obl", "obl:mod", "obl:arg"}:
            return False
        if token.dep_ == "nmod" and any(c.dep_ == "case" for c in token.children):
            return False
        if token.head.i == token.i:
            break
        token = token.head
        steps += 1
    return True


def _is_name_part(token: Token, lexicon: Lexicon) -> bool:
    if token.text == "-" or token.lower_ in lexicon.names.particles:
        return True
    return (
        token.text[:1].isupper()
        and token.pos_ in {"PROPN", "NOUN", "X", "ADJ"}
        and token.lower_ not in lexicon.grammar.articles
    )
