"""EXTRACT without a model: direct quotations beside a name, for languages that have a lexicon or none at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.quotations import Quote, find_quotes
from feeds.extract.speakers import clean_name, speaker_key
from feeds.types import Article, Claim, ClaimKind, Quotation

_NAME: Final = r"(?P<name>(?:[A-ZÀ-Þ][\w’'-]+)(?:\s(?:d[aeiou]s?\s|von\s|van\s|al-|bin\s)?[A-ZÀ-Þ][\w’'-]+){1,3})"
_AFTER: Final = re.compile(rf"^\s*[,–—-]?\s*(?P<cue>\w+)(?:\s+\w+){{0,5}}?\s+{_NAME}")
_NAME_FIRST: Final = re.compile(rf"^\s*[,–—-]?\s*{_NAME}\s+(?P<cue>[a-zà-ÿ]\w+)")
_BEFORE: Final = re.compile(rf"{_NAME}(?P<cue>[^.!?“”«»\"]{{0,60}}?)[:,]?\s*$")
PATTERN_CONFIDENCE: Final = 0.5
LEAST_WORDS: Final = 3


def claims_by_pattern(article: Article, paragraphs: Sequence[tuple[int, str]], lexicon: Lexicon | None) -> list[Claim]:
    """Direct quotations whose speaker's name stands beside them."""
    return [claim for offset, text in paragraphs for claim in _of_paragraph(article, offset, text, lexicon)]


def _of_paragraph(article: Article, offset: int, text: str, lexicon: Lexicon | None) -> Iterator[Claim]:
    for quote in find_quotes(text):
        if quote.word_count(text) < LEAST_WORDS:
            continue
        match = _beside(text, quote)
        if match is None:
            continue
        start, end = quote.start + offset, quote.end + offset
        name = clean_name(match["name"])
        yield Claim(
            kind=ClaimKind.ATTRIBUTION,
            start=start,
            end=end,
            content=article.text[start:end],
            speaker=name,
            speaker_key=speaker_key(name),
            cue=" ".join(match["cue"].split()[:1]),
            quotation=Quotation.DIRECT,
            confidence=PATTERN_CONFIDENCE,
            sentence_start=offset,
            sentence_end=offset + len(text),
            language=lexicon.language if lexicon else article.language,
        )


def _beside(text: str, quote: Quote) -> re.Match[str] | None:
    after = text[quote.end : quote.end + 120]
    before = text[max(0, quote.start - 140) : quote.start]
    return _NAME_FIRST.match(after) or _AFTER.match(after) or _BEFORE.search(before)
