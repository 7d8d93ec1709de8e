"""Splits an article into sentences, and never cuts a quotation."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.lexicon import Frame, Lexicon
from feeds.extract.rules import Rules, any_of
from feeds.extract.text.datelines import behind_dateline
from feeds.extract.text.furniture import behind_furniture, is_furniture
from feeds.extract.text.quotations import Quote

LONGEST: Final = 2_000
_END: Final = re.compile(
    r"[.!?…]+(?: ?[”»›]|[\"’')\]])*(?=\s+[\"“«‘„‹'(—–-]?\s*[^\W_a-zà-ÿ]|\s*\Z)"
    # "… in June.The mayor …", "(NIS).Son directeur", "… en juin.« Le pic …", "le NIS.Le maire", "en 2020.Le maire",
    # where a blank was lost
    r"|(?:(?<=[a-zà-ÿ]{2})|(?<=[)»”%])|(?<=[A-ZÀ-Þ]{2})|(?<=\b\d{4}))"
    r"[.!?](?=[^\W\d_a-zà-ÿ][’']?[a-zà-ÿ ]|[«“] ?[^\W\d_a-zà-ÿ])"
    r"|\n"
)
_CLOSING: Final = "”»›\"’'"
_NEXT_WORDS: Final = re.compile(r"[^\s“”«»\"]+")
_LONGEST_SPEAKER: Final = 60
# "21:14 Turnout stood at …", "20h14 - La participation …": the time stamp of a live blog is no part of the sentence.
_STAMP: Final = re.compile(r"\d{1,2}(?::|h|\.)\d{2}(?:\s*[-–—:]\s+|\s+)(?=[^\W\d_a-zà-ÿ]|[\"“«‘'])")
_LAST_WORD: Final = re.compile(r"([\w.’'°-]+)\Z")
_LONGEST_ABBREVIATION: Final = 12
_INITIALS: Final = re.compile(r"[^\W\d_a-zà-ÿ](?:\.-[^\W\d_a-zà-ÿ])?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence stands in the article, without the white space around it, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


def split_sentences(text: str, quotes: Sequence[Quote], lexicon: Lexicon | None) -> list[Sentence]:
    """Returns the sentences of a text in order.

    The end of a line always ends one, unless a quotation goes on over it.

    Args:
        text: the article.
        quotes: its quotations, in order.
        lexicon: the abbreviations of its language; without one, every full stop before a capital ends a sentence.
    """
    starts = [quote.start for quote in quotes]
    found: list[Sentence] = []
    begin, paragraph = 0, 0
    for match in _END.finditer(text):
        number = bisect.bisect_right(starts, match.start()) - 1
        holder = quotes[number] if number >= 0 and match.start() < quotes[number].end - 1 else None
        end = End(text, match.start(), match.end(), holder, lexicon)
        if any_of(_NO_END_RULES, end):
            continue
        found += _cut(text, begin, end.end, paragraph, lexicon)
        begin = end.end
        paragraph += end.is_line
    found += _cut(text, begin, len(text), paragraph, lexicon)
    return found


def _cut(text: str, start: int, end: int, paragraph: int, lexicon: Lexicon | None) -> Iterator[Sentence]:
    """Yields a stretch of text as a sentence, one that is too long in several, and none of what leads elsewhere."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if (stamp := _STAMP.match(text, start, end)) is not None:
        start = stamp.end()
    start = behind_furniture(text, behind_dateline(text, start, end), end, lexicon)
    if is_furniture(text, start, end, lexicon):
        return
    while end - start > LONGEST:
        stop = text.rfind(" ", start, start + LONGEST)
        stop = stop if stop > start else start + LONGEST
        yield Sentence(start, stop, paragraph)
        start = stop + (text[stop] == " ")
    if end > start:
        yield Sentence(start, end, paragraph)


# --- a mark that does not end a sentence


@dataclass(frozen=True, slots=True)
class End:
    """What may be the end of a sentence.

    Attributes:
        text: the article.
        start: its first mark.
        end: behind its last one.
        holder: the quotation that it stands in.
        lexicon: the abbreviations of the language.
    """

    text: str
    start: int
    end: int
    holder: Quote | None
    lexicon: Lexicon | None

    @property
    def is_line(self) -> bool:
        """True for the end of a line."""
        return self.text[self.start] == "\n"


def is_inside_quotation(end: End) -> bool:
    """`“It is late. We go,” he said.`: the first full stop."""
    holder = end.holder
    return holder is not None and end.start < holder.inner_end and end.end < holder.end


def is_abbreviation(end: End) -> bool:
    """`Mr. Lee`, `J. Lee`, `J.-P. Lee`; not `the end ...`."""
    mark, follows = end.text[end.start], end.text[end.start + 1 : end.start + 2]
    if end.holder is not None or mark != "." or follows == ".":
        return False
    match = _LAST_WORD.search(end.text, max(0, end.start - _LONGEST_ABBREVIATION), end.start)
    if match is None:
        return False
    return _INITIALS.fullmatch(match[1]) is not None or (
        end.lexicon is not None and match[1].lower() in end.lexicon.sentences.abbreviations
    )


def is_quoted_question(end: End) -> bool:
    """`“Why now?” Mr. Lee asked.`: its speaker follows, in languages that write so."""
    if end.lexicon is None or not end.lexicon.sentences.speaker_may_follow_question:
        return False
    is_quoted = end.text[end.end - 1] in _CLOSING and end.text[end.start] != "."
    return is_quoted and _has_speaker_behind(end.text, end.end, end.lexicon)


def _has_speaker_behind(text: str, place: int, lexicon: Lexicon) -> bool:
    for word in _NEXT_WORDS.findall(text, place, place + _LONGEST_SPEAKER):
        plain = word.lower().strip(".,")
        if any(Frame.QUOTE in verb.takes for verb in lexicon.verbs_by_form.get(plain, ())):
            return True
        if word[-1] in ".?!;:" and plain not in lexicon.sentences.abbreviations:
            return False
    return False


_NO_END_RULES: Final[Rules[End]] = (is_inside_quotation, is_abbreviation, is_quoted_question)
