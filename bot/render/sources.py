"""RENDER: who published a fact: the sources to name, their numbers and links, how many say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.locales import Words
from bot.render.cutting import outside
from bot.render.facts import told
from bot.render.markup import link
from feeds.types import Fact, Source


@dataclass(frozen=True, slots=True)
class Reference:
    """A source with its number in a message."""

    number: int
    source: Source


def cited(fact: Fact, language: str, most: int) -> tuple[Source, ...]:
    """The sources to name for a fact: the one whose words are shown, then other origins, then other publishers."""
    first = told(fact, language).source
    rest = [s for s in fact.sources if not s.is_withdrawn]
    by_origin = {s.origin: s for s in reversed(rest)}
    ordered = [first, *(s for s in rest if by_origin[s.origin] is s), *rest]
    by_publisher: dict[str, Source] = {}
    for source in ordered:
        by_publisher.setdefault(source.publisher, source)
    return tuple(by_publisher.values())[:most]


def references(sources: Iterable[Source]) -> dict[tuple[str, str], Reference]:
    """Numbers from 1, in the order in which sources are first cited; one article has one number."""
    numbered: dict[tuple[str, str], Reference] = {}
    for source in sources:
        numbered.setdefault(source_key(source), Reference(len(numbered) + 1, source))
    return numbered


def source_key(source: Source) -> tuple[str, str]:
    """What makes two sources one article."""
    return source.publisher, source.link or f"entry:{source.entry_id}"


def citations(sources: Sequence[Source], numbers: Mapping[tuple[str, str], Reference]) -> str:
    """[1] [3], each linked."""
    found = sorted({numbers[source_key(s)] for s in sources if source_key(s) in numbers}, key=lambda r: r.number)
    return " ".join(link(r.source.link, f"[{r.number}]") for r in found)


def publishers_html(numbers: Mapping[tuple[str, str], Reference], most: int) -> str:
    """[1] Yonhap · [2] [4] BFM TV: who published, each once, in the order of the numbers."""
    by_publisher: dict[str, list[Reference]] = {}
    for reference in numbers.values():
        by_publisher.setdefault(reference.source.publisher, []).append(reference)
    return " · ".join(_publisher(name, found) for name, found in list(by_publisher.items())[:most])


def _publisher(name: str, found: Sequence[Reference]) -> str:
    if len(found) == 1:
        return link(found[0].source.link, f"[{found[0].number}] {outside(name)}")
    return f"{' '.join(link(r.source.link, f'[{r.number}]') for r in found)} {outside(name)}"


def corroboration_words(publishers: Sequence[str], origins: Sequence[str], words: Words) -> str:
    """3 publishers, 2 origins; one publisher alone is one origin.

    A publisher that prints an agency's words and its own has two origins, but is no more than one independent voice:
    there are never more origins than publishers.
    """
    said = words.text("alerts.publishers", count=max(len(publishers), 1))
    if len(publishers) < 2 or not origins:
        return said
    return f"{said}, {words.text('alerts.origins', count=min(len(origins), len(publishers)))}"
