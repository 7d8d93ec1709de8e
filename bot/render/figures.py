"""RENDER: a figure in words, and how it moved."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.locales import Words, catalogue
from bot.render.lexicon import all_words, one_of
from feeds.quantities import kind_of_unit, quantity_of
from feeds.types import Bound, Claim, ClaimKind, Figure

# A whole number of four digits or more, grouped by any mark; not a part of a word, a code, a date or a decimal number.
_WHOLE: Final = re.compile(
    r"(?<![\w.,:/+-])(?:[1-9]\d{0,2}(?:[.,\u00a0\u202f]\d{3})+|[1-9]\d{0,2}(?: \d{3})+|[1-9]\d{3,})(?![\w/:%-]|[.,]\d)"
)
# "résolution 2397", "Resolution no. 2397": a number that counts nothing.
_NAMING: Final = re.compile(rf"\b{one_of(all_words('numbered'))}s?\s(?:n[o°]\.?\s?)?$|\bn°\s?$", re.IGNORECASE)
_LONGEST_NUMBER: Final = 9  # digits; longer ones are numbers of accounts and telephones
_EXCEEDING: Final = re.compile(rf"\b{one_of(all_words('exceeding'))}\s?$", re.IGNORECASE)
_SYMBOL: Final = re.compile(r"[A-Z]{3}|%")


def figure_text(figure: Figure, words: Words, language: str | None = None, *, is_exceeded: bool = False) -> str:
    """Returns a figure in words: about 12,000 soldiers; at least 40 %; EUR 3.2 billion. "" if it has no value.

    Args:
        figure: of a claim.
        words: the reader's language.
        language: of the source. If it is not the reader's, a unit of a known class is translated.
        is_exceeded: a lower limit is "more than", and not "at least".
    """
    if figure.value is None:
        return ""
    number = words.compact(figure.value)
    if figure.high is not None:
        number = f"{number}–{words.compact(figure.high)}"
    if figure.unit == "%":
        number = f"{number}\u00a0%" if words.language == "fr" else f"{number}%"
    elif len(figure.unit) == 3 and figure.unit.isupper():
        number = f"{figure.unit}\u00a0{number}"
    elif figure.unit:
        number = f"{number} {_unit(figure, words, language)}"
    if figure.bound is not Bound.EXACT:
        is_more = is_exceeded and figure.bound is Bound.AT_LEAST
        return words.text("alerts.more_than" if is_more else f"alerts.{figure.bound.value}", value=number)
    return words.text("alerts.about", value=number) if figure.approximate else number


def is_exceeded(figure: Figure, claim: Claim) -> bool:
    """Returns whether the words before the number of a claim's figure say that it is exceeded: `more than`, `plus de`.

    Args:
        figure: of the claim.
        claim: in the words of its article.
    """
    return bool(_EXCEEDING.search(claim.content[: max(figure.start - claim.start, 0)]))


def unit_text(unit: str, words: Words) -> str:
    """Returns the unit, translated into the reader's language if its class is known: `soldats` as "soldiers"."""
    key = f"units.{kind_of_unit(unit)}"
    return words.text(key) if key in catalogue(words.language) else unit


def _unit(figure: Figure, words: Words, language: str | None) -> str:
    is_foreign = language is not None and language != words.language
    return unit_text(figure.unit, words) if is_foreign else figure.unit


def figure_change(new: Claim, old: Claim, words: Words) -> tuple[str, str, float] | None:
    """Returns the present value, the former one and the difference; None if the claims share no quantity.

    Of several figures, two of the same quantity are compared. The unit is written once, unless one of the two is money
    or a percentage: "members" and "soldiers" that count as one quantity are the same people.

    Args:
        new: the claim with the present value.
        old: the claim with the former value.
        words: the reader's language and time zone.
    """
    pairs = [(a, b) for a in new.figures for b in old.figures if a.value is not None and b.value is not None]
    if not pairs:
        return None
    now, was = min(pairs, key=lambda p: (not _is_one_quantity(p[0], p[1], new, old), p[0].value == p[1].value))
    is_other_unit = now.unit != was.unit and (is_symbol(now.unit) or is_symbol(was.unit))
    before = figure_text(replace(was, approximate=False, unit=was.unit if is_other_unit else ""), words)
    shown = figure_text(now, words, new.language, is_exceeded=is_exceeded(now, new))
    return shown, before, (now.value or 0.0) - (was.value or 0.0)


def _is_one_quantity(now: Figure, was: Figure, new: Claim, old: Claim) -> bool:
    return now.unit.casefold() == was.unit.casefold() or quantity_of(now, new.content) == quantity_of(was, old.content)


def is_symbol(unit: str) -> bool:
    """Returns whether a unit is the code of a currency, or a percentage."""
    return bool(_SYMBOL.fullmatch(unit))


def numbers_in_form(text: str, words: Words) -> str:
    """Returns a text with its whole numbers as the reader's language writes them: `1.500` and `10000` as 1 500, 10 000.

    Numbers with a decimal part, years, codes, those by which a law is called, and what a quotation says are left as
    they are.

    Args:
        text: in the reader's language, without quotations.
        words: the reader's language.
    """
    return _WHOLE.sub(lambda match: _in_form(match, words), text)


def _in_form(match: re.Match[str], words: Words) -> str:
    digits = re.sub(r"\D", "", match[0])
    is_year = len(match[0]) == 4 and match[0][:2] in {"19", "20"}
    is_decimal = words.language == "en" and "." in match[0]
    is_name = bool(_NAMING.search(match.string[: match.start()]))
    is_kept = is_year or is_decimal or is_name or len(digits) > _LONGEST_NUMBER
    return match[0] if is_kept else words.number(int(digits))


def is_figure(claim: Claim) -> bool:
    """True if the claim is a figure or has one."""
    return claim.kind is ClaimKind.FIGURE or any(figure.value is not None for figure in claim.figures)
