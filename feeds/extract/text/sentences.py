"""EXTRACT, sentences: an article's text in sentences that never cut a quotation, and what the parser gets of each."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.lexicon import Frame, Lexicon
from feeds.extract.text.quotations import Quote

LONGEST: Final = 2_000
_END: Final = re.compile(r"[.!?…]+(?:[   ]?[”»›]|[\"’')\]])*(?=\s+[\"“«‘„‹'(—–-]?\s*[^\W_a-zà-ÿ]|\s*\Z)|\n")
_CLOSING: Final = "”»›\"’'"
_NEXT_WORDS: Final = re.compile(r"[^\s“”«»\"]+")
_LONGEST_SPEAKER: Final = 60
# "21:14 Turnout stood at …", "20h14 - La participation …": a live blog's stamp is no part of what is said.
_STAMP: Final = re.compile(r"\d{1,2}(?::|h|\.)\d{2}(?:\s*[-–—:]\s+|\s+)(?=[^\W\d_a-zà-ÿ]|[\"“«‘'])")
_LAST_WORD: Final = re.compile(r"([\w.’'°-]+)\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place in the article, without the white space around it, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


def split_sentences(text: str, quotes: Sequence[Quote], lexicon: Lexicon | None) -> list[Sentence]:
    """The sentences of a text, in order. A line's end always ends one, unless a quotation goes on over it."""
    short = lexicon.sentences.abbreviations if lexicon else frozenset[str]()
    joins = lexicon is not None and lexicon.sentences.speaker_may_follow_question
    starts = [quote.start for quote in quotes]
    found: list[Sentence] = []
    begin, paragraph = 0, 0
    for match in _END.finditer(text):
        end = match.end()
        is_line = match.group() == "\n"
        number = bisect.bisect_right(starts, match.start()) - 1
        holder = quotes[number] if number >= 0 and match.start() < quotes[number].end - 1 else None
        if holder is not None and match.start() < holder.inner_end and end < holder.end:
            continue
        if not is_line and holder is None and _is_abbreviation(text, match.start(), short):
            continue
        if joins and text[end - 1] in _CLOSING and text[match.start()] != "." and _speaks_on(text, end, lexicon):
            continue
        found += _cut(text, begin, end, paragraph)
        begin = end
        paragraph += is_line
    found += _cut(text, begin, len(text), paragraph)
    return found


def _speaks_on(text: str, place: int, lexicon: Lexicon | None) -> bool:
    """Whether a speaker follows a quoted question: `“Why now?” Mr. Lee asked.`"""
    if lexicon is None:
        return False
    short = lexicon.sentences.abbreviations
    for word in _NEXT_WORDS.findall(text, place, place + _LONGEST_SPEAKER):
        plain = word.lower().strip(".,")
        if any(Frame.QUOTE in verb.takes for verb in lexicon.verbs_by_form.get(plain, ())):
            return True
        if word[-1] in ".?!;:" and plain not in short:
            return False
    return False


def _is_abbreviation(text: str, dot: int, short: frozenset[str]) -> bool:
    if text[dot] != "." or text[dot + 1 : dot + 2] == ".":
        return False
    match = _LAST_WORD.search(text, max(0, dot - 12), dot)
    if match is None:
        return False
    word = match[1].lower()
    return word in short or (len(word) == 1 and word.isalpha() and match[1].isupper())


def _cut(text: str, start: int, end: int, paragraph: int) -> Iterator[Sentence]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if (stamp := _STAMP.match(text, start, end)) is not None:
        start = stamp.end()
    while end - start > LONGEST:
        stop = text.rfind(" ", start, start + LONGEST)
        stop = stop if stop > start else start + LONGEST
        yield Sentence(start, stop, paragraph)
        start = stop + (text[stop] == " ")
    if end > start:
        yield Sentence(start, end, paragraph)
