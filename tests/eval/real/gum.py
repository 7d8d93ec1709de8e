"""GUM's attribution relations → gold attributions in our convention, with each source's coreference chain.

In GUM the satellite of an attribution holds source and cue, and its nucleus is the content (rhetorical structure after
https://gucorpling.org/gum/). What our convention (tests/eval/README.md) asks for beyond that, or otherwise, is in
gum_corrections.json (gum_gold.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.eval.real.gum_corpus import Document, Mention, Unit

_OPENING = "“‘«\"'"
_THAT = re.compile(r"that,?\s+", re.IGNORECASE)
# The end of a quotation that belongs to the unit of its cue: `Yes|," he said`.
_CLOSED = re.compile(r"[,.]?[”’»\"']")
# What does not belong to a content at its end, "((it))" too, with which Wikinews marks what it translated.
_TAIL = re.compile(r"(?:\s|[,;:.—]|\(\(it\)\))+$")
_POSSESSIVE = re.compile(r"['’]s?$")
_LETTER = re.compile(r"[^\W\d_]")
_SUBJECTS = ("nsubj", "csubj")
_PRONOUNS = frozenset({"PRON", "DET"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """One relation of attribution as it stands in the corpus.

    Attributes:
        key: the number of the satellite's discourse unit.
        pieces: stretches of content as (start, end) in the text; two where a cue with a full stop divides it.
        cue, source: tokens; the source is the head of its phrase.
        relation: attribution-positive or attribution-negative.
    """

    key: int
    pieces: tuple[tuple[int, int], ...]
    cue: int | None
    source: int | None
    relation: str


def _subtree(document: Document, number: int) -> set[int]:
    found, waiting = set(), [number]
    while waiting:
        current = waiting.pop()
        found.add(current)
        waiting += [unit.number for unit in document.units.values() if unit.head == current]
    return found


def content_units(document: Document, satellite: Unit) -> list[Unit]:
    """The nucleus of an attribution: its head unit with all that joined it before the satellite did."""
    assert satellite.head is not None
    found = {satellite.head}
    for unit in document.units.values():
        joins_before = unit.depth < satellite.depth or unit.relation.startswith("same-unit")
        if unit.head == satellite.head and unit.number != satellite.number and joins_before:
            found |= _subtree(document, unit.number)
    return [document.units[number] for number in sorted(found - _subtree(document, satellite.number))]


def _runs(document: Document, units: list[Unit], satellite: Unit) -> Iterator[tuple[int, int]]:
    """Stretches of tokens; a satellite inside a sentence of the content does not divide it."""
    first, last = units[0].first, units[0].last
    for unit in units[1:]:
        between_sentences = document.tokens[unit.first].sentence != document.tokens[last].sentence
        if unit.first > last + 1 and between_sentences:
            yield first, last
            first = unit.first
        last = unit.last
    yield first, last


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Cuts blanks, "that", commas and full stops off a content; quotation marks stay, with what stands inside them."""
    while start < end and (text[start].isspace() or text[start] in ",;:-—"):
        start += 1
    if that := _THAT.match(text, start, end):
        start = that.end()
    if text[start] in _OPENING and (closing := _CLOSED.match(text, end)):
        return start, closing.end()
    return start, start + len(_TAIL.sub("", text[start:end]))


def _root(document: Document, unit: Unit) -> int:
    """The token of a unit whose head lies outside it, verbs first."""
    inside = range(unit.first, unit.last + 1)
    roots = [
        i
        for i in inside
        if document.tokens[i].head not in inside and document.tokens[i].upos not in {"PUNCT", "CCONJ", "ADV"}
    ]
    verbs = [i for i in roots if document.tokens[i].upos == "VERB"]
    return (verbs or roots or [unit.first])[0]


def _subject(document: Document, verb: int | None) -> int | None:
    """The subject of a verb, or of what it hangs on ("and added", "saying that")."""
    seen = 0
    while verb is not None and seen < 4:
        token = document.tokens[verb]
        for child in document.children(verb):
            if document.tokens[child].deprel in _SUBJECTS:
                return child
        if token.deprel == "acl":
            return token.head
        verb = token.head if token.deprel in {"conj", "advcl", "xcomp", "parataxis"} else None
        seen += 1
    return None


def _source_and_cue(document: Document, satellite: Unit) -> tuple[int | None, int | None]:
    root = _root(document, satellite)
    for child in document.children(root):
        if document.tokens[child].deprel == "case" and document.tokens[child].lemma == "accord":
            return root, child
    if document.tokens[root].upos in {"NOUN", "PROPN"}:
        return root, None
    return _subject(document, root), root


def attributions(document: Document) -> Iterator[Attribution]:
    """All relations of attribution, in the order of their satellites."""
    for satellite in document.units.values():
        if not satellite.relation.startswith("attribution"):
            continue
        source, cue = _source_and_cue(document, satellite)
        pieces = (
            trim(document.text, document.tokens[first].start, document.tokens[last].end)
            for first, last in _runs(document, content_units(document, satellite), satellite)
        )
        yield Attribution(satellite.number, tuple(pieces), cue, source, satellite.relation)


def chain(document: Document, source: int) -> list[Mention]:
    """All mentions of the entity whose mention `source` heads, the narrowest such mention deciding; empty for none."""
    around = [m for m in document.mentions if m.first <= source <= m.last]
    heads = [m for m in around if not _hangs_inside(document, source, m)]
    if not heads:
        return []
    entity = min(heads, key=lambda m: m.last - m.first).entity
    return [m for m in document.mentions if m.entity == entity]


def _hangs_inside(document: Document, token: int, mention: Mention) -> bool:
    head = document.tokens[token].head
    return head is not None and mention.first <= head <= mention.last


def _head(document: Document, mention: Mention) -> int:
    inside = range(mention.first, mention.last + 1)
    return next((i for i in inside if document.tokens[i].head not in inside), mention.first)


def chain_head(document: Document, start: int, end: int) -> int | None:
    """The token that heads the words from character `start` to `end`; of two mentions the one with just these words."""
    tokens = [i for i, token in enumerate(document.tokens) if start <= token.start and token.end <= end]
    return _head(document, Mention(0, "", tokens[0], tokens[-1])) if tokens else None


def names(document: Document, source: int) -> list[str]:
    """What the entity is called in the text, the best name first; pronouns are left out."""
    mentions = [m for m in chain(document, source) if document.tokens[_head(document, m)].upos not in _PRONOUNS]

    def rank(mention: Mention) -> tuple[int, int]:
        """Proper names alone first, then names within more words, then common nouns; the longest of each first."""
        kinds = [document.tokens[i].upos for i in range(mention.first, mention.last + 1)]
        is_name = document.tokens[_head(document, mention)].upos == "PROPN"
        return (0 if set(kinds) == {"PROPN"} else 1 if is_name else 2, -len(kinds))

    called = (document.words(m.first, m.last) for m in sorted(mentions, key=rank))
    # "Smith's" is "Smith"; an age ("42") is an apposition, not a name.
    return list(dict.fromkeys(_POSSESSIVE.sub("", words) for words in called if _LETTER.search(words)))
