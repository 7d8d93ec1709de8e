"""Finds direct quotations beside a name by regular expressions, for languages without a model."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from typing import Final

from feeds.extract.attribution.speaker_key import speaker_key
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.names import clean_name
from feeds.extract.text.preselect import PreparedSentence
from feeds.extract.text.quotations import Quote
from feeds.extract.text.sentences import Sentence
from feeds.types import Article, Claim, ClaimKind, Quotation

_NAME: Final = r"(?P<name>(?:[A-ZÀ-Þ][\w’'-]+)(?:\s(?:d[aeiou]s?\s|von\s|van\s|al-|bin\s)?[A-ZÀ-Þ][\w’'-]+){1,3})"
_AFTER: Final = re.compile(rf"^\s*[,–—-]?\s*(?P<cue>\w+(?:,?\s+\w+){{0,7}}?),?\s+{_NAME}")
_NAME_FIRST: Final = re.compile(rf"^\s*[,–—-]?\s*{_NAME}\s+(?P<cue>[a-zà-ÿ]\w+)")
_BEFORE: Final = re.compile(rf"{_NAME}(?P<cue>[^.!?“”«»\"]{{0,60}}?)[:,]?\s*$")
PATTERN_CONFIDENCE: Final = 0.5
LEAST_WORDS: Final = 3


def claims_by_pattern(
    article: Article, quotes: Sequence[Quote], sentences: Sequence[PreparedSentence], lexicon: Lexicon | None
) -> list[Claim]:
    """Returns the direct quotations whose speaker's name stands beside them.

    Args:
        article: what they stand in.
        quotes: its quotations, in order.
        sentences: its sentences, in order.
        lexicon: the reporting verbs of its language; without one any word may be a cue.
    """
    starts = [sentence.bounds.start for sentence in sentences]
    return [
        claim
        for quote in quotes
        if quote.word_count(article.text) >= LEAST_WORDS
        for claim in _of_quote(article, quote, _sentence_of(quote, sentences, starts), lexicon)
    ]


def _sentence_of(quote: Quote, sentences: Sequence[PreparedSentence], starts: Sequence[int]) -> Sentence:
    number = bisect.bisect_right(starts, quote.start) - 1
    return sentences[number].bounds if number >= 0 else Sentence(quote.start, quote.end, 0)


def _of_quote(article: Article, quote: Quote, sentence: Sentence, lexicon: Lexicon | None) -> Iterator[Claim]:
    match = _beside(article.text, quote, sentence, lexicon)
    if match is None:
        return
    name = clean_name(match["name"])
    yield Claim(
        kind=ClaimKind.ATTRIBUTION,
        start=quote.start,
        end=quote.end,
        content=article.text[quote.start : quote.end],
        speaker=name,
        speaker_key=speaker_key(name),
        cue=" ".join(match["cue"].split()[:1]),
        quotation=Quotation.DIRECT,
        confidence=PATTERN_CONFIDENCE,
        sentence_start=min(sentence.start, quote.start),
        sentence_end=max(sentence.end, quote.end),
        language=lexicon.language if lexicon else article.language,
    )


def _beside(text: str, quote: Quote, sentence: Sentence, lexicon: Lexicon | None) -> re.Match[str] | None:
    line = text.find("\n", quote.end)
    after = text[quote.end : min(quote.end + 120, line if line >= 0 else len(text))]
    before = text[max(0, quote.start - 140, text.rfind("\n", 0, quote.start) + 1) : quote.start]
    tried = (_NAME_FIRST.match(after), _AFTER.match(after), _BEFORE.search(before))
    return next((match for match in tried if match is not None and _reports(match["cue"], lexicon)), None)


def _reports(words: str, lexicon: Lexicon | None) -> bool:
    """True if one of the words is a reporting verb of the lexicon; without a lexicon any word may be one."""
    if lexicon is None or not lexicon.verbs or words.strip(" ,") == "":
        return True
    return any(word in lexicon.verbs_by_form for word in re.findall(r"[^\W\d_]+", words.lower()))
