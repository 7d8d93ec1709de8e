"""EXTRACT, sentences: an article's text in sentences that never cut a quotation, and what the parser gets of each."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.quotations import Quote

LONGEST: Final = 2_000
LONGEST_TO_PARSE: Final = 1_200
LEAST_STAND_IN_WORDS: Final = 5
_END: Final = re.compile(r"[.!?…]+(?:[   ]?[”»›]|[\"’')\]])*(?=\s+[\"“«‘„‹'(—–-]?\s*[^\W_a-zà-ÿ]|\s*\Z)|\n")
_CLOSING: Final = "”»›\"’'"
_NEXT_WORDS: Final = re.compile(r"[^\s“”«»\"]+")
_LONGEST_SPEAKER: Final = 60
# "21:14 Turnout stood at …", "20h14 - La participation …": a live blog's stamp is no part of what is said.
_STAMP: Final = re.compile(r"\d{1,2}(?::|h|\.)\d{2}(?:\s*[-–—:]\s+|\s+)(?=[^\W\d_a-zà-ÿ]|[\"“«‘'])")
_LAST_WORD: Final = re.compile(r"([\w.’'°-]+)\Z")
# The French model was trained on straight marks; it takes guillemets for words.
_MARKS_AS_TRAINED: Final = str.maketrans({"\n": " ", "’": "'", **dict.fromkeys("«»‹›„‟“”", '"')})
_LINES_ONLY: Final = str.maketrans({"\n": " "})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place in the article, without the white space around it, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


def split_sentences(text: str, quotes: Sequence[Quote], lexicon: Lexicon | None) -> list[Sentence]:
    """The sentences of a text, in order. A line's end always ends one, unless a quotation goes on over it."""
    short = frozenset(lexicon.words("sentences", "abbreviations")) if lexicon else frozenset[str]()
    joins = lexicon is not None and bool(lexicon.tables.get("sentences", {}).get("speaker_may_follow_question", False))
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
    short = lexicon.words("sentences", "abbreviations")
    for word in _NEXT_WORDS.findall(text, place, place + _LONGEST_SPEAKER):
        plain = word.lower().strip(".,")
        if any("quote" in verb.takes for verb in lexicon.verbs.get(plain, ())):
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


@dataclass(frozen=True, slots=True)
class Unit:
    """What the parser reads for a sentence: its text, with a short word in place of each whole quotation.

    A model of the kind that reads newspapers gets lost in a quotation of three sentences; it reads `“Yes,” she said.`
    without fault, and in a fraction of the time.

    Attributes:
        text: for the parser.
        pieces: (place in `text`, place in the article) where a run of copied characters begins, ascending.
        stand_ins: (start in `text`, end in `text`, the quotation), ascending.
    """

    text: str
    sentence: Sentence
    pieces: tuple[tuple[int, int], ...]
    stand_ins: tuple[tuple[int, int, Quote], ...]

    def start_of(self, place: int) -> int:
        """The article's place of a character where something begins; the opening mark for all within a stand-in."""
        held = self.quote_at(place)
        return held.start if held is not None else self._moved(place)

    def end_of(self, place: int) -> int:
        """The article's place of an end; the closing mark's end for all within a stand-in."""
        held = self.quote_at(place - 1)
        return held.end if held is not None else self._moved(place - 1) + 1

    def quote_at(self, place: int) -> Quote | None:
        """The quotation whose stand-in holds the place."""
        for start, end, quote in self.stand_ins:
            if start <= place < end:
                return quote
        return None

    def _moved(self, place: int) -> int:
        here, there = self.pieces[0]
        if len(self.pieces) > 1:
            here, there = self.pieces[max(bisect.bisect_right(self.pieces, (place, 1 << 60)) - 1, 0)]
        return there + place - here


def unit_of(
    text: str, sentence: Sentence, quotes: Sequence[Quote], stand_in: str, *, has_straight_marks: bool = False
) -> Unit:
    """The sentence for the parser; `quotes` lie in it, `has_straight_marks` says that its model knows no others."""
    marks = _MARKS_AS_TRAINED if has_straight_marks else _LINES_ONLY
    parts: list[str] = []
    pieces: list[tuple[int, int]] = []
    stand_ins: list[tuple[int, int, Quote]] = []
    length, place = 0, sentence.start

    def take(start: int, end: int) -> None:
        nonlocal length
        pieces.append((length, start))
        parts.append(text[start:end].translate(marks))
        length += end - start

    for quote in quotes:
        if quote.start < place or quote.end > sentence.end or not _is_whole(text, quote, sentence):
            continue
        take(place, quote.start)
        word = _stand_in(text, quote, stand_in).translate(marks)
        stand_ins.append((length, length + len(word), quote))
        pieces.append((length, quote.start))
        parts.append(word)
        length += len(word)
        place = quote.end
    take(place, min(sentence.end, place + LONGEST_TO_PARSE))
    return Unit("".join(parts), sentence, tuple(pieces), tuple(stand_ins))


def _stand_in(text: str, quote: Quote, word: str) -> str:
    """The word in marks like the quotation's own, with what ends it within them."""
    opening = text[quote.start] if quote.start < quote.inner_start else '"'
    closing = text[quote.end - 1] if quote.inner_end < quote.end else '"' if quote.is_part else ""
    return opening + word + _last_mark(text, quote) + closing


def _last_mark(text: str, quote: Quote) -> str:
    inner = text[quote.inner_start : quote.inner_end].rstrip()
    return inner[-1] if inner and inner[-1] in ",.!?" else ""


def _is_whole(text: str, quote: Quote, sentence: Sentence) -> bool:
    """A quotation that stands for a clause of its own, not one that is woven into the sentence."""
    if quote.is_part:
        return True
    words = quote.word_count(text)
    before = text[sentence.start : quote.start].rstrip()
    after = text[quote.end : sentence.end].lstrip()
    if not before and not after:
        return words >= LEAST_STAND_IN_WORDS
    inner = text[quote.inner_start : quote.inner_end].strip()
    is_alone = (not before or before[-1] in ",:—–;") and (
        not after or after[0] in ",—–;." or inner[-1:] in {",", ".", "?", "!", "…"}
    )
    if words == 1:  # “Probably,” Lee said
        return is_alone and not before and inner[:1].isupper() and inner[-1:] in {",", "?", "!"}
    return is_alone and (words >= LEAST_STAND_IN_WORDS or inner[:1].isupper())
