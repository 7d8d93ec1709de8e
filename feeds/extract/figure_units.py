"""Reads what a number counts: money, per cent, the noun behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Doc, Token
from feeds.extract.nlp.tokens import is_nominal, next_token
from feeds.extract.rules import Ways, first_of

SPACE: Final = "[ \u00a0\u202f\u2009]"
_WINDOW: Final = 24  # characters behind a number
_MOST_TOKENS: Final = 8  # between a number and the noun that it counts
_APOSTROPHES: Final = ("'", "’")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts.

    Attributes:
        name: the head noun as in the text, an ISO 4217 code, or "%".
        of: the phrase that says of what ("special forces soldiers").
        end: where it ends, in characters of the parsed text.
    """

    name: str
    of: str
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place behind a number in a parsed text.

    Attributes:
        doc: the parsed sentence.
        text: its text.
        end: the character behind the number.
        money: the sign before the number.
        lexicon: the words of the language.
    """

    doc: Doc
    text: str
    end: int
    money: str | None
    lexicon: Lexicon

    @property
    def rest(self) -> str:
        """What stands behind the number."""
        return self.text[self.end : self.end + _WINDOW]


def unit_behind(place: Place) -> Unit | None:
    """Returns what a number counts, None where it counts nothing."""
    return first_of(_UNIT_RULES, place)


def either(words: Iterable[str]) -> str:
    """Returns a pattern for any of the words, for nothing where there are none."""
    return "|".join(map(re.escape, words)) or "(?!)"


@dataclass(frozen=True, slots=True)
class Patterns:
    """The forms of units in a language."""

    percent: re.Pattern[str]
    currency: re.Pattern[str]
    word: re.Pattern[str]


@cache
def _patterns(lexicon: Lexicon) -> Patterns:
    words = lexicon.figures
    of = "|".join(re.escape(word) + ("" if word.endswith(_APOSTROPHES) else " ") for word in words.of) or "(?!)"
    return Patterns(
        percent=re.compile(rf"{SPACE}?(?:{either(words.percent)})(?!\w)"),
        currency=re.compile(rf"{SPACE}?(?:{of})?([€$£¥₽]|[^\W\d_]+)"),
        word=re.compile(rf"{SPACE}?([^\W\d_]+)"),
    )


def currency_before(place: Place) -> Unit | None:
    """`[$]5`, `[US$]5`."""
    if place.money is None:
        return None
    codes = place.lexicon.figures.money
    return Unit(codes.get(place.money.lower(), codes.get(place.money, place.money)), "", place.end)


def percent_behind(place: Place) -> Unit | None:
    """`5 [%]`, `5 [per cent]`."""
    match = _patterns(place.lexicon).percent.match(place.rest)
    return Unit("%", "", place.end + match.end()) if match is not None else None


def currency_behind(place: Place) -> Unit | None:
    """`5 [euros]`, `5 millions d'[euros]`, `5 [€]`."""
    match = _patterns(place.lexicon).currency.match(place.rest)
    code = place.lexicon.figures.money.get(match[1].lower()) if match is not None else None
    return Unit(code, "", place.end + match.end()) if match is not None and code is not None else None


def counted_noun(place: Place) -> Unit | None:
    """`1,500 North Korean special forces [soldiers]`, `1.500 [soldats] des forces spéciales`."""
    noun = _noun_behind(place)
    if noun is None:
        return None
    stop = noun.end
    before = noun.nbor(-1) if noun.i else noun
    name = f"{before.text} {noun.text}" if before.lower_ in place.lexicon.figures.unit_prefixes else _hyphenated(noun)
    return Unit(name, place.text[place.end : stop].strip(' "“”«»'), stop)


def people_harmed(place: Place) -> Unit | None:
    """`60 [wounded]`, `12 [morts]`: people without a noun."""
    words, match = place.lexicon.figures, _patterns(place.lexicon).word.match(place.rest)
    is_harmed = match is not None and match[1].lower() in words.harmed
    return Unit(words.people, "", place.end + match.end()) if match is not None and is_harmed else None


_UNIT_RULES: Final[Ways[Place, Unit]] = (
    currency_before,
    percent_behind,
    currency_behind,
    counted_noun,
    people_harmed,
)


def _noun_behind(place: Place) -> Token | None:
    """The head noun behind a number: the last of several in English, the first where adjectives follow nouns."""
    doc, lexicon = place.doc, place.lexicon
    index = next((token.i for token in doc if token.idx >= place.end), len(doc))
    if index and doc[index - 1].end > place.end:
        return None
    last: Token | None = None
    for token in doc[index : index + _MOST_TOKENS]:
        if token.lower_ in lexicon.figures.of and last is None:
            continue
        if is_nominal(token):
            if last is not None and last.i != token.i - 1 and is_nominal(last):
                break
            last = token
            if lexicon.grammar.adjective_follows_noun:
                break
        elif last is not None or not (token.pos_ == "ADJ" or token.is_quote or token.text == "-"):
            break
        elif token.i == index and _is_missed_plural(token, lexicon):
            follows = next_token(token)  # "huit [autres] prévenus" are "prévenus"
            if follows is None or not (is_nominal(follows) and _is_missed_plural(follows, lexicon)):
                return token
    return last


def _hyphenated(noun: Token) -> str:
    """The noun with what a hyphen joins to it: `co-defendants`, which is parsed as three words."""
    if noun.i < 2 or noun.nbor(-1).text != "-" or noun.nbor(-1).whitespace_ or noun.nbor(-2).whitespace_:
        return noun.text
    return f"{noun.nbor(-2).text}-{noun.text}"


def _is_missed_plural(token: Token, lexicon: Lexicon) -> bool:
    """A plural right behind its number that the tagger took for an adjective: `12 [blessés]`."""
    is_plural = token.text.islower() and token.lower_.endswith(lexicon.grammar.plural_suffixes)
    return lexicon.model.misses_nouns and is_plural
