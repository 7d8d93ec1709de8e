"""RENDER: the sources of facts: which to cite, their numbers and links, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.locales import Words
from bot.render.bearing import bears
from bot.render.cutting import outside
from bot.render.facts import sourced_fact
from bot.render.markup import link
from feeds.text import addressed
from feeds.types import Fact, FactSource


@dataclass(frozen=True, slots=True)
class Reference:
    """An article with its number in a message.

    Attributes:
        number: from 1.
        source: what is cited of it first.
        others: what is cited of it further, each with another sentence.
    """

    number: int
    source: FactSource
    others: tuple[FactSource, ...] = ()

    @property
    def sentences(self) -> tuple[FactSource, ...]:
        """All that is cited of it, each with another sentence."""
        return self.source, *self.others


def cited(fact: Fact, language: str, most: int) -> tuple[FactSource, ...]:
    """Returns the sources to cite for a fact: the one whose words are shown, other origins, other publishers.

    Each states the line in a sentence of its own.

    Args:
        fact: the fact.
        language: the reader's.
        most: number of sources at most, each of another publisher.
    """
    first = sourced_fact(fact, language).source
    rest = [s for s in fact.sources if not s.is_withdrawn and bears(s.claim, first.claim)]
    by_origin = {s.origin: s for s in reversed(rest)}
    ordered = [first, *(s for s in rest if by_origin[s.origin] is s), *rest]
    by_publisher: dict[str, FactSource] = {}
    for source in ordered:
        by_publisher.setdefault(source.publisher, source)
    return tuple(by_publisher.values())[:most]


def references(sources: Iterable[FactSource]) -> dict[tuple[str, str], Reference]:
    """Numbers sources from 1 in the order of first citation; one article has one number."""
    numbered: dict[tuple[str, str], Reference] = {}
    for source in sources:
        key = source_key(source)
        known = numbered.setdefault(key, Reference(len(numbered) + 1, source))
        fragment = source.claim.fragment
        if fragment and all(fragment != other.claim.fragment for other in known.sentences):
            numbered[key] = replace(known, others=(*known.others, source))
    return numbered


def source_key(source: FactSource) -> tuple[str, str]:
    """Returns a key that is equal for two sources from one article."""
    return source.publisher, source.link or f"entry:{source.entry_id}"


def citations(sources: Sequence[FactSource], numbers: Mapping[tuple[str, str], Reference]) -> str:
    """Returns citation marks, such as [1] [3], each a link to the sentence that the fact has of that source."""
    found = {numbers[source_key(s)].number: s for s in reversed(sources) if source_key(s) in numbers}
    return " ".join(link(sentence_address(source), f"[{number}]") for number, source in sorted(found.items()))


def sentence_address(source: FactSource) -> str | None:
    """Returns the address of a source's article, which a browser opens at the sentence; None if it has none."""
    return source.link and addressed(source.link, source.claim.fragment)


def publishers_html(numbers: Mapping[tuple[str, str], Reference], most: int, of: int = 0) -> str:
    """Returns the publishers, each once, in the order of the numbers: [1] Yonhap, [2] [4] BFM TV +3.

    Args:
        numbers: of the message.
        most: number of publishers that are named; the others are counted.
        of: number of publishers in all, if it is more than those of the numbers.
    """
    by_publisher: dict[str, list[Reference]] = {}
    for reference in numbers.values():
        by_publisher.setdefault(reference.source.publisher, []).append(reference)
    named = ", ".join(_publisher(name, found) for name, found in list(by_publisher.items())[:most])
    rest = max(of, len(by_publisher)) - min(most, len(by_publisher))
    return f"{named} +{rest}" if named and rest else named


def _publisher(name: str, found: Sequence[Reference]) -> str:
    if len(found) == 1:
        return link(sentence_address(found[0].source), f"[{found[0].number}] {outside(name)}")
    return f"{' '.join(link(sentence_address(r.source), f'[{r.number}]') for r in found)} {outside(name)}"


def corroboration_words(publishers: Sequence[str], origins: Sequence[str], words: Words) -> str:
    """Returns the counts of publishers and origins in words: 3 publishers, 2 origins.

    The number of origins is limited to that of publishers: a publisher with an agency's text and one of its own has two
    origins, but counts as one independent source.

    Args:
        publishers: all of them.
        origins: all of them.
        words: the reader's language and time zone.
    """
    said = words.text("alerts.publishers", count=max(len(publishers), 1))
    if len(publishers) < 2 or not origins:
        return said
    return f"{said}, {words.text('alerts.origins', count=min(len(origins), len(publishers)))}"
