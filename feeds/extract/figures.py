"""EXTRACT, figures: digits and number words in local forms, with what they count and how they are hedged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from spacy.tokens import Doc, Token

from feeds.extract.claim_finder import FoundClaim, SentenceContext
from feeds.extract.lexicon import Lexicon
from feeds.extract.lexicon.tables import FigureWords
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.types import Bound, Claim, ClaimKind, Figure

CONFIDENCE: Final = 0.4
_NOUNS: Final = {"NOUN", "PROPN"}
_SPACE: Final = "[ \u00a0\u202f\u2009]"


class FigureFinder:
    """Makes claims of the figures of a sentence."""

    def find(self, sentence: ParsedSentence, context: SentenceContext) -> Iterator[FoundClaim]:
        """Yields the figures that have a value, those inside quotations too."""
        for figure in context.figures:
            if figure.value is not None:
                yield FoundClaim(_claim(figure, sentence, context), figure.start)


def _claim(figure: Figure, sentence: ParsedSentence, context: SentenceContext) -> Claim:
    return Claim(
        kind=ClaimKind.FIGURE,
        start=figure.start,
        end=figure.end,
        content=context.article.text[figure.start : figure.end],
        figures=(figure,),
        confidence=CONFIDENCE,
        sentence_start=sentence.bounds.start,
        sentence_end=sentence.bounds.end,
        language=context.lexicon.language,
    )


@cache
def _pattern(lexicon: Lexicon) -> re.Pattern[str]:
    thousands = _either(lexicon.figures.thousands)
    suffixes = _either(sorted(lexicon.figures.suffixes, key=len, reverse=True))
    number = rf"(?:\d{{1,3}}(?:(?:{thousands})\d{{3}})+|\d+)(?:{re.escape(lexicon.figures.decimal)}\d+)?"
    return re.compile(
        rf"(?<![\w.,:/-])(?P<money>US\$|[$€£¥₽])?{_SPACE}?(?>(?P<number>{number}))(?P<suffix>{suffixes})?(?![\w:/])"
    )


def _either(words: Iterable[str]) -> str:
    """A pattern for any of the words, for none where there are none."""
    return "|".join(map(re.escape, words)) or "(?!)"


def parse_number(text: str, words: FigureWords) -> float:
    """Returns the value of digits as the language writes them ("1.500,5" in French)."""
    for mark in words.thousands:
        text = text.replace(mark, "")
    return float(text.replace(words.decimal, ".") if words.decimal else text)


def figures_of(sentence: ParsedSentence, lexicon: Lexicon) -> list[Figure]:
    """Figures of a sentence, outside its whole quotations; places count in the article."""
    found = _of_digits(sentence.doc, sentence.input.text, lexicon)
    taken = [(figure.start, figure.end) for figure in found]
    found += _of_words(sentence, lexicon, taken)
    found.sort(key=lambda figure: figure.start)
    return [
        replace(f, start=sentence.input.start_of(f.start), end=sentence.input.end_of(f.end))
        for f in found
        if sentence.input.placeholder_at(f.start) is None
    ]


def _of_digits(doc: Doc, text: str, lexicon: Lexicon) -> list[Figure]:
    found = []
    for match in _pattern(lexicon).finditer(text):
        start, end = match.span()
        start += len(text[start:end]) - len(text[start:end].lstrip())
        value = parse_number(match["number"], lexicon.figures)
        scale, end = _scale(text, end, lexicon)
        if match["suffix"]:
            scale = lexicon.figures.suffixes[match["suffix"]]
        ahead = _range_end(text, end, lexicon)
        stop = ahead if ahead is not None else end
        figure = _figure(doc, text, start, stop, value * scale, match["money"], lexicon, has_scale=scale != 1)
        if figure is not None and ahead is not None:
            figure = replace(figure, end=end)
        if figure is not None:
            found.append(figure)
    return found


def _range_end(text: str, end: int, lexicon: Lexicon) -> int | None:
    """`3 to 4 %`: the first number has the unit of the second."""
    words = _either(lexicon.figures.range)
    match = re.match(rf"{_SPACE}?(?:{words}){_SPACE}?(?:[$€£¥])?(?=\d)", text[end : end + 8])
    if match is None:
        return None
    number = _pattern(lexicon).match(text, end + match.end())
    if number is None:
        return None
    return _scale(text, number.end(), lexicon)[1]


def _scale(text: str, end: int, lexicon: Lexicon) -> tuple[float, int]:
    scales = lexicon.figures.scales
    match = re.match(rf"{_SPACE}?([A-Za-zÀ-ÿ]+)\b", text[end : end + 20])
    if match and match[1] in scales and (len(match[1]) > 2 or match.end() == len(match[1])):
        return scales[match[1]], end + match.end()
    return 1.0, end


def _of_words(sentence: ParsedSentence, lexicon: Lexicon, taken: list[tuple[int, int]]) -> list[Figure]:
    words, collective, vague = lexicon.figures.words, lexicon.figures.collective, lexicon.figures.vague
    doc, text = sentence.doc, sentence.input.text
    found = []
    for place, low in enumerate(sentence.words):
        if not (low in words or low in collective or low.rstrip("s") in collective or low in vague):
            continue
        token = doc[place]
        start, end = token.idx, token.idx + len(token)
        if any(a < end and start < b for a, b in taken):
            continue
        value: float | None
        before = doc[token.i - 1] if token.i else None
        if low in collective or (low.rstrip("s") in collective and low not in vague):
            value = collective.get(low, collective.get(low.rstrip("s"), 0))
        elif low in words and words[low] > 1 and not _is_definite(before, lexicon):
            scale, end = _scale(text, end, lexicon)
            value = words[low] * scale
        elif low in vague:
            value = None
        else:
            continue
        figure = _figure(doc, text, start, end, value, None, lexicon, has_scale=True)
        if figure is not None:
            found.append(figure)
    return found


def _is_definite(token: Token | None, lexicon: Lexicon) -> bool:
    is_determiner = token is not None and token.pos_ in {"DET", "PRON"}
    return is_determiner and token is not None and token.lower_ not in lexicon.figures.approximate


def _figure(  # noqa: PLR0913, PLR0917 - one place in a text, and what is known of it
    doc: Doc,
    text: str,
    start: int,
    end: int,
    value: float | None,
    money: str | None,
    lexicon: Lexicon,
    *,
    has_scale: bool,
) -> Figure | None:
    before = text[max(0, start - 30) : start].lower().rstrip()
    last_word = re.split(r"[\s'’]", before)[-1] if before else ""
    is_yearlike = text[start:end].isdigit() and end - start == 4
    if last_word in lexicon.figures.not_before or _is_date_part(text, start, end, lexicon):
        return None
    if is_yearlike and last_word in lexicon.figures.not_before_years:
        return None
    unit, of, stop = _unit(doc, text, end, money, lexicon)
    if not unit or (
        value is not None and not has_scale and not money and _is_year(text[start:end], unit, value, lexicon)
    ):
        return None
    if unit.lower() in _month_names(lexicon) or unit.lower().startswith(lexicon.figures.age_units):
        return None
    hedge = _hedges(before, lexicon.figures)
    return Figure(
        value=value, unit=unit, approximate=hedge[0] or value is None, bound=hedge[1], of=of, start=start, end=stop
    )


def _hedges(before: str, words: FigureWords) -> tuple[bool, Bound]:
    is_approximate = any(before.endswith(word.lower().rstrip()) for word in words.approximate)
    if any(before.endswith(word.lower().rstrip()) for word in words.at_least):
        return False, Bound.AT_LEAST
    if any(before.endswith(word.lower().rstrip()) for word in words.at_most):
        return is_approximate, Bound.AT_MOST
    return is_approximate, Bound.EXACT


def _month_names(lexicon: Lexicon) -> frozenset[str]:
    return frozenset((*lexicon.dates.months, *lexicon.dates.month_abbreviations))


def _is_date_part(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    ordinal, clock = _either(lexicon.dates.ordinal_suffixes), _either(lexicon.dates.clock_units)
    after = re.match(rf"\s*(?:(?:{ordinal})\s+)?([^\W\d_]+)", text[end : end + 20])
    before = re.search(r"([^\W\d_]+)\.?\s*$", text[max(0, start - 20) : start])
    months = _month_names(lexicon)
    is_clock = re.match(rf"\s?(?:(?:{clock})(?![^\W\d_])|:\d)", text[end : end + 6])
    return bool((after and after[1].lower() in months) or (before and before[1].lower() in months) or is_clock)


def _is_year(text: str, unit: str, value: float, lexicon: Lexicon) -> bool:
    return (
        len(text) == 4
        and text.isdigit()
        and 1800 <= value <= 2100
        and not unit.endswith(lexicon.grammar.plural_suffixes)
    )


def _unit(doc: Doc, text: str, end: int, money: str | None, lexicon: Lexicon) -> tuple[str, str, int]:
    """What is counted, the phrase that says of what, and where the figure ends."""
    words = lexicon.figures
    currencies = words.money
    if money:
        return currencies.get(money.lower(), currencies.get(money, money)), "", end
    rest = text[end : end + 24]
    for sign in words.percent:
        if re.match(rf"{_SPACE}?{re.escape(sign)}(?!\w)", rest):
            return "%", "", end + rest.index(sign) + len(sign)
    of = "|".join(re.escape(word) + ("" if word.endswith(("'", "’")) else " ") for word in words.of) or "(?!)"
    match = re.match(rf"{_SPACE}?(?:{of})?([€$£¥₽]|[^\W\d_]+)", rest)
    if match and match[1].lower() in currencies:
        return currencies[match[1].lower()], "", end + match.end()
    unit, counted, stop = _counted(doc, end, lexicon)
    if not unit:
        harmed = re.match(rf"{_SPACE}?([^\W\d_]+)", rest)
        if harmed and harmed[1].lower() in words.harmed:
            return words.people, "", end + harmed.end()
    return unit, counted, stop


def _counted(doc: Doc, end: int, lexicon: Lexicon) -> tuple[str, str, int]:
    """The head noun of what follows: `1,500 North Korean special forces soldiers` counts soldiers."""
    index = next((token.i for token in doc if token.idx >= end), len(doc))
    if index and doc[index - 1].idx + len(doc[index - 1]) > end:
        return "", "", end
    last: Token | None = None
    for token in doc[index : index + 8]:
        if token.lower_ in lexicon.figures.of and last is None:
            continue
        if token.pos_ in _NOUNS:
            if last is not None and last.i != token.i - 1 and last.pos_ in _NOUNS:
                break
            last = token
            if lexicon.grammar.adjective_follows_noun:
                break
        elif token.pos_ == "ADJ" or token.is_quote or token.lower_ == "-":
            if last is not None:
                break
            if _is_missed_noun(token, index, lexicon):
                last = token
                break
        else:
            break
    if last is None:
        return "", "", end
    stop = last.idx + len(last)
    before = last.nbor(-1) if last.i else last
    unit = f"{before.text} {last.text}" if before.lower_ in lexicon.figures.unit_prefixes else last.text
    return unit, doc.text[end:stop].strip(' "“”«»'), stop


def _is_missed_noun(token: Token, index: int, lexicon: Lexicon) -> bool:
    """A plural right behind its number that the tagger took for something else."""
    is_plural = token.text.islower() and token.lower_.endswith(lexicon.grammar.plural_suffixes)
    return lexicon.model.misses_nouns and token.i == index and is_plural
