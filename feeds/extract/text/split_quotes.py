"""EXTRACT, insets: quotations with their cue within the marks, as French prints them: « A, explique Léa Roy. B »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from feeds.extract.lexicon import Frame, Lexicon
from feeds.extract.text.quotations import Quote

_LONGEST_CHARACTERS: Final = 140
_APPOSITION: Final = re.compile(r"\s*([\w-]+)[^.!?;]{0,70}\.(?=\s|\Z)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def split_quotes(text: str, quotes: Sequence[Quote], lexicon: Lexicon) -> list[Quote]:
    """The quotations, those with an inset parted around it; a part without a mark begins or ends with its words."""
    pattern = _inset_pattern(lexicon)
    if pattern is None:
        return list(quotes)
    return [part for quote in quotes for part in _parts(text, quote, pattern, lexicon)]


@cache
def _inset_pattern(lexicon: Lexicon) -> re.Pattern[str] | None:
    """`, a-t-il dit`, `, s'est défendu le ministre`: a comma, an auxiliary perhaps, a verb, an inverted subject."""
    auxiliaries = lexicon.split_quotes.auxiliaries
    if not lexicon.split_quotes.subjects:
        return None
    before = "|".join(map(re.escape, lexicon.split_quotes.pronouns))
    helper = "|".join(map(re.escape, auxiliaries))
    adverb = r"(?:[^\W\d_]+ ){0,2}?"
    return re.compile(
        rf"[,?!…]\s+(?:(?:{before})\s?)?(?P<helper>(?:{helper})(?P<clitic>-t-\w+|-\w+)?\s{adverb})?"
        r"(?P<verb>[^\W\d_]+)(?P<after>-t-\w+|-\w+)?(?=[ ,.]|\Z)(?P<rest>[^,.;!?«»“”\"]*)(?=(?P<stop>[,.!?]|\Z))",
        re.IGNORECASE,
    )


def _parts(text: str, quote: Quote, pattern: re.Pattern[str], lexicon: Lexicon) -> Iterator[Quote]:
    start, inner = quote.start, quote.inner_start
    for match in pattern.finditer(text, quote.inner_start, quote.inner_end):
        if match.start() < inner or not _is_inset(match, lexicon):
            continue
        ends = match.start() + (text[match.start()] != ",")
        yield Quote(start, ends, inner, ends, is_part=True)
        start = _end(text, match, quote, lexicon)
        while start < quote.inner_end and text[start].isspace():
            start += 1
        inner = start
    if inner == quote.inner_start:
        yield quote
    elif start < quote.inner_end:
        yield Quote(start, quote.end, inner, quote.inner_end, is_part=True)


def _end(text: str, match: re.Match[str], quote: Quote, lexicon: Lexicon) -> int:
    """Behind the inset; an apposition that a full stop ends belongs to it: `, dit Léa Roy, 42 ans. B`."""
    end = match.end() + len(match["stop"])
    apposition = _APPOSITION.match(text, end, quote.inner_end) if match["stop"] == "," else None
    if apposition is None:
        return end
    first = apposition[1]
    is_name = first[0].isupper() or first[0].isdigit()
    return apposition.end() if is_name or first.lower() in lexicon.speakers.roles else end


def _is_inset(match: re.Match[str], lexicon: Lexicon) -> bool:
    verbs = lexicon.verbs_by_form.get(match["verb"].lower(), ())
    if not any(Frame.QUOTE in verb.takes for verb in verbs) or len(match.group()) > _LONGEST_CHARACTERS:
        return False
    if match["helper"] and not match["clitic"]:
        return bool(match["rest"].strip())
    if match["clitic"] or match["after"]:
        return bool(set(re.split("-", (match["clitic"] or match["after"]).lower())) & lexicon.split_quotes.clitics)
    first = _WORD.search(match["rest"])
    if first is None:
        return False
    subjects = lexicon.split_quotes.subjects
    word = first.group()
    return (
        word[0].isupper()
        or word.lower() in subjects
        or match["rest"].lstrip().lower().startswith(lexicon.split_quotes.elided_articles)
    )
