"""Reads a document of the GUM corpus (CoNLL-U) → its text, tokens with offsets, discourse units and coreference chains.

What the columns mean: https://gucorpling.org/gum/ and https://wiki.gucorpling.org/gum/. Only what gum.py needs is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path

from tests.eval.real.sample import SHARED

GUM = SHARED / "gold" / "gum_news"

_ENTITY = re.compile(r"\((?P<opened>\d+)(?:\[\d+/\d+\])?-(?P<type>\w+)-[^()]*|(?P<closed>\d+)?(?:\[\d+/\d+\])?\)")
_RELATION = re.compile(r"(?P<name>[\w-]+):(?P<unit>\d+)->(?P<head>\d+):(?P<depth>\d+)")
_ROOT = re.compile(r"ROOT:(?P<unit>\d+)")


@dataclass(frozen=True, slots=True)
class Token:
    """One word. `head` is the index of its head in the document, None for a root; `start`, `end` count in the text."""

    form: str
    lemma: str
    upos: str
    head: int | None
    deprel: str
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unit:
    """An elementary discourse unit: `first` and `last` token, the unit that it hangs on, by which relation.

    Attributes:
        depth: how late it joins its head; a satellite of a head takes in what joined the head before it.
    """

    number: int
    first: int
    last: int
    head: int | None
    relation: str
    depth: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where an entity is named: first and last token."""

    entity: int
    type: str
    first: int
    last: int


@dataclass(slots=True)
class Document:
    """One document of the corpus."""

    name: str
    published: datetime
    title: str = ""
    text: str = ""
    tokens: list[Token] = field(default_factory=list)
    units: dict[int, Unit] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)

    def words(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def children(self, token: int) -> Iterator[int]:
        """The tokens that hang on `token`, in order."""
        return (i for i, other in enumerate(self.tokens) if other.head == token)


@dataclass(slots=True)
class _Reader:
    document: Document
    parts: list[str] = field(default_factory=list)
    length: int = 0
    starts_block: bool = True
    space_after: bool = False
    sentences: int = 0
    # Unfinished things: entities that are open, units as (number, head, relation, depth) by their first token.
    open_entities: list[tuple[int, str, int]] = field(default_factory=list)
    opened_units: list[tuple[int, int, int | None, str, int]] = field(default_factory=list)

    def add(self, text: str) -> tuple[int, int]:
        """Appends to the text, with the blank or the paragraph break that is due."""
        if self.parts and self.starts_block:
            self._append("\n\n")
        elif self.parts and self.space_after:
            self._append(" ")
        self.starts_block = False
        start = self.length
        self._append(text)
        return start, self.length

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def read_sentence(self, lines: list[list[str]]) -> None:
        """Takes the rows of one sentence; words of a contraction ("Korea's") lie inside it."""
        first, inside, spot, last_inside = len(self.document.tokens), 0, 0, ""
        for row in lines:
            if "-" in row[0]:
                inside = int(row[0].split("-")[1])
                last_inside = row[9]
                spot = self.add(row[1])[0]
                continue
            if "." in row[0]:
                continue
            number = int(row[0])
            if number <= inside:
                start = spot
                end = spot = min(spot + len(row[1]), self.length)
                ends_contraction = number == inside
                misc = last_inside if ends_contraction else "SpaceAfter=No"
            else:
                (start, end), misc = self.add(row[1]), row[9]
            self.space_after = "SpaceAfter=No" not in misc
            head = first + int(row[6]) - 1 if row[6] != "0" else None
            token = Token(row[1], row[2], row[3], head, row[7].split(":")[0], self.sentences, start, end)
            self.document.tokens.append(token)
            self._read_misc(row[9], len(self.document.tokens) - 1)
        self.space_after = True
        self.sentences += 1

    def _read_misc(self, misc: str, index: int) -> None:
        values = dict(item.split("=", 1) for item in misc.split("|") if "=" in item)
        relation = values.get("Discourse", "").split(";")[0]
        if root := _ROOT.match(relation):
            self.opened_units.append((index, int(root["unit"]), None, "ROOT", 0))
        elif found := _RELATION.match(relation):
            unit = int(found["unit"]), int(found["head"]), found["name"], int(found["depth"])
            self.opened_units.append((index, *unit))
        for bracket in _ENTITY.finditer(values.get("Entity", "")):
            if bracket["opened"]:
                self.open_entities.append((int(bracket["opened"]), bracket["type"], index))
            else:
                self._close_entity(bracket["closed"], index)

    def _close_entity(self, number: str | None, index: int) -> None:
        """`)` closes the mention that was opened last, `7)` that of entity 7."""
        for position in range(len(self.open_entities) - 1, -1, -1):
            entity, kind, first = self.open_entities[position]
            if number is None or entity == int(number):
                del self.open_entities[position]
                self.document.mentions.append(Mention(entity, kind, first, index))
                return

    def close(self) -> Document:
        """Puts the finished lists into the document."""
        document = self.document
        document.text = "".join(self.parts)
        ends = [first - 1 for first, *_ in self.opened_units[1:]] + [len(document.tokens) - 1]
        for (first, number, head, relation, depth), last in zip(self.opened_units, ends, strict=True):
            document.units[number] = Unit(number, first, last, head, relation, depth)
        return document


def read_document(path: Path) -> Document:
    """One file of the corpus → a document. Its text: the title, a blank line, the other blocks."""
    content = path.read_text(encoding="utf-8")
    created = re.search(r"^# meta::dateCreated = (\d{4}-\d\d-\d\d)", content, re.MULTILINE)
    published = datetime.combine(datetime.fromisoformat(created[1] if created else "2000-01-01"), time(12), UTC)
    reader = _Reader(Document(path.stem, published))
    rows: list[list[str]] = []
    for line in [*content.splitlines(), ""]:
        if line.startswith("# newpar_block"):
            reader.starts_block = True
        elif line and not line.startswith("#"):
            rows.append(line.split("\t"))
        elif not line and rows:
            reader.read_sentence(rows)
            rows = []
    document = reader.close()
    document.title = document.text.partition("\n\n")[0]
    return document


def read_documents(folder: Path = GUM, pattern: str = "GUM_news_*.conllu") -> Iterator[Document]:
    """The documents of ../shared; none when it is not there."""
    return map(read_document, sorted(folder.glob(pattern)))
