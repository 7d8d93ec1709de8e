"""EXTRACT, speakers: who somebody is, by full name, role and body, through pronouns, titles and spelling variants."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Span, Token

from feeds.extract.lexicon import Lexicon

_PERSON: Final = {"PERSON", "PER"}
_BODY: Final = {"ORG", "GPE", "NORP", "LOC"}
# Spellings of one sound in the romanisations that English and French papers use, the longest first.
_SOUNDS: Final = (
    ("tch", "c"), ("sch", "s"), ("dj", "j"), ("gu", "g"), ("ou", "u"), ("ph", "f"), ("kh", "k"), ("ch", "s"),
    ("sh", "s"), ("zh", "j"), ("ck", "k"), ("qu", "k"), ("y", "i"), ("w", "v"), ("c", "k"), ("q", "k"), ("x", "ks"),
)  # fmt: skip
_POSSESSIVE: Final = re.compile(r"['’]s?$")


@dataclass(slots=True)
class Person:
    """Somebody whom the article names."""

    name: str
    role: str | None = None
    gender: str | None = None
    last_paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as it goes into a claim. `certainty` 0 to 1: how sure the name is."""

    name: str
    role: str | None
    certainty: float


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


class People:
    """Everybody named so far in one article, and who was spoken of last."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._people: dict[str, Person] = {}
        self._recent: list[str] = []
        self.last_speaker: Speaker | None = None
        synonyms = lexicon.tables.get("speaker", {}).get("synonyms", {})
        self._synonyms: dict[str, frozenset[str]] = {word: frozenset(same) for word, same in synonyms.items()}
        pronouns = lexicon.tables.get("pronouns", {})
        self._pronouns = {word: kind for kind, words in pronouns.items() for word in words}

    def learn(self, span: Span, paragraph: int) -> None:
        """Takes in a name with the role that stands beside it."""
        name = clean_name(whole_name(span).text)
        if not name or name.lower() in self._lexicon.roles:
            return
        role = role_beside(span, self._lexicon)
        known = self._known(name)
        if known is None:
            self._people[name] = Person(name, role, last_paragraph=paragraph)
        else:
            if len(name.split()) > len(known.name.split()):
                del self._people[known.name]
                self._recent = [name if recent == known.name else recent for recent in self._recent]
                known.name = name
                self._people[name] = known
            known.role = known.role or role
            known.last_paragraph = paragraph
            name = known.name
        if name in self._recent:
            self._recent.remove(name)
        self._recent.append(name)

    def resolve(self, span: Span) -> Speaker | None:
        """Who the words of a subject stand for; None where they stand for nobody who can speak."""
        text = span.text.strip()
        pronoun = self._pronouns.get(text.lower().removeprefix("-t").removeprefix("-"))
        if pronoun is not None:
            return self._by_pronoun(pronoun)
        people = [ent for ent in span.ents if ent.label_ in _PERSON]
        if people:
            return self._by_name(span, people[0])
        if (titled := self._capitalised_name(span)) is not None:
            return titled
        return self._by_description(span, text)

    def _by_name(self, span: Span, entity: Span) -> Speaker:
        entity = whole_name(entity)
        name = clean_name(entity.text)
        known = self._known(name)
        role = role_beside(entity, self._lexicon) or (known.role if known else None)
        return Speaker(known.name if known else name, role, 0.95)

    def _capitalised_name(self, span: Span) -> Speaker | None:
        """A surname alone, which the model may take for a place or nothing."""
        for token in span:
            if token.pos_ == "PROPN" and (known := self._known(token.text)) is not None:
                return Speaker(known.name, known.role, 0.85)
        return None

    def _by_pronoun(self, kind: str) -> Speaker | None:
        if kind == "neuter":
            last = self.last_speaker
            return last if last is not None and last.name not in self._people else None
        if kind == "plural":
            last = self.last_speaker
            return Speaker(last.name, last.role, 0.5) if last is not None and last.name not in self._people else None
        if self.last_speaker is not None and self.last_speaker.name in self._people:
            return Speaker(self.last_speaker.name, self.last_speaker.role, 0.75)
        if self._recent:
            person = self._people[self._recent[-1]]
            return Speaker(person.name, person.role, 0.65)
        return None

    def _by_description(self, span: Span, text: str) -> Speaker | None:
        """`the deputy minister`: whoever was named with such a role; else the body or the group itself."""
        root = span.root
        word = root.lower_
        if span[0].pos_ in {"DET", "PRON"} or span[0].lower_ in {"le", "la", "l'", "l’", "the", "ce", "cette"}:
            wanted = {word, root.lemma_.lower()} | self._synonyms.get(word, frozenset())
            for name in reversed(self._recent):
                role = (self._people[name].role or "").lower()
                if role and wanted & set(re.findall(r"[\w-]+", role)):
                    return Speaker(name, self._people[name].role, 0.8)
        if root.pos_ not in {"NOUN", "PROPN", "ADJ", "NUM"} or root.ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT"}:
            return None
        return Speaker(clean_name(text), None, 0.75 if self._can_speak(root, text) else 0.5)

    def _can_speak(self, root: Token, text: str) -> bool:
        words = {root.lower_, root.lemma_.lower()}
        return bool(
            words & self._lexicon.bodies or words & self._lexicon.roles or root.ent_type_ in _BODY or text[:1].isupper()
        )

    def _known(self, name: str) -> Person | None:
        """By the full name in any spelling, or by the surname."""
        key = speaker_key(name).split()
        if not key:
            return None
        for known in reversed(self._recent):
            other = speaker_key(known).split()
            if key == other or (len(key) == 1 and key[0] in {other[-1], other[0]}) or set(key) >= set(other):
                return self._people[known]
            if len(key) > 1 and len(other) > 1 and key[-1] == other[-1] and key[0][0] == other[0][0]:
                return self._people[known]
        return None


def whole_name(entity: Span) -> Span:
    """The entity with what the model cut off before it: `Kyun` of `Kim Hong-kyun`."""
    doc, start, is_cut = entity.doc, entity.start, False
    while start > 0 and start > entity.start - 4:
        before = doc[start - 1]
        if before.text.endswith("-") or doc[start].text.startswith("-"):
            is_cut = True
        elif not (is_cut and before.pos_ == "PROPN" and before.text[:1].isupper() and doc[start - 1].whitespace_ == ""):
            is_first_name = is_cut and before.pos_ == "PROPN" and before.ent_type_ in {"", "PERSON", "PER"}
            return doc[start - 1 : entity.end] if is_first_name else doc[start : entity.end]
        start -= 1
    return doc[start : entity.end]


def clean_name(text: str) -> str:
    """A name without its possessive, marks and titles' white space."""
    return _POSSESSIVE.sub("", " ".join(text.split()).strip(" ,;:.()\"“”«»'’"))


def role_beside(span: Span, lexicon: Lexicon) -> str | None:
    """The role that stands before the name (`Vice Foreign Minister Kim`), or in apposition on either side."""
    doc = span.doc
    before = _before(doc[max(0, span.start - 12) : span.start], lexicon)
    if before:
        return before
    after = doc[span.end : span.end + 14]
    if len(after) > 2 and after[0].text == ",":
        words = []
        for token in after[1:]:
            if token.text in {",", ".", ";", ":", "(", '"', "“", "«", "»", "”"} or token.pos_ in {"VERB", "AUX"}:
                break
            words.append(token)
        if words and any(_is_role(token, lexicon) for token in words[:4]):
            return _trimmed(doc[words[0].i : words[-1].i + 1].text)
    return None


def _before(tokens: Span, lexicon: Lexicon) -> str | None:
    kept: list[Token] = []
    has_comma = False
    for token in reversed(list(tokens)):
        if token.text == "," and not kept and not has_comma:
            has_comma = True
            continue
        is_part = (
            token.pos_ in {"NOUN", "PROPN", "ADJ", "ADP", "DET"}
            or _is_role(token, lexicon)
            or token.text in {"'s", "’s", "-"}
        )
        if not is_part or token.text in {",", "."}:
            break
        kept.append(token)
    kept.reverse()
    while kept and not _is_role(kept[0], lexicon) and kept[0].pos_ in {"ADP", "DET"}:
        kept.pop(0)
    if kept and any(_is_role(token, lexicon) for token in kept):
        return _trimmed(kept[0].doc[kept[0].i : kept[-1].i + 1].text)
    return None


def _is_role(token: Token, lexicon: Lexicon) -> bool:
    return token.lower_ in lexicon.roles or token.lemma_.lower() in lexicon.roles


def _trimmed(text: str) -> str | None:
    words = text.split()
    while words and words[0].lower() in {"the", "a", "an", "le", "la", "un", "une", "by", "de", "par", "but", "and"}:
        words.pop(0)
    return " ".join(words) or None
