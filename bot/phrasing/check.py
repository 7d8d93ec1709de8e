"""PHRASING: checks the sentences of a model's answer; those that the cited claims do not support are dropped.

A sentence is kept if it cites existing claims and every number (in digits or words), name, date and quotation in it
occurs in those claims. A wrong verb between right names is not detected, so the claims are shown below it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from bot.briefs import Phrased
from bot.phrasing.lexicon import LEXICON
from bot.phrasing.numbers import numbers_in
from bot.phrasing.prompt import CitedClaim
from feeds.offices import body_of
from feeds.verbatim import violations

MOST_SENTENCES: Final = 5
LONGEST_SENTENCE: Final = 400
_CITED: Final = re.compile(r"((?:\s*\[\s*c\d+(?:\s*[,;]\s*c\d+)*\s*\])+)\s*([.!?…]?)")
_ID: Final = re.compile(r"c\d+")
_BREAK: Final = re.compile(r"(?<=[.!?…])[\"”»)\]]*\s+|\n+")
_TO_BE_FOUND: Final = LEXICON.times | LEXICON.vague | LEXICON.turning
# These may be verbs too, depending on the word before them.
_MONTH_AND_VERB: Final = re.compile(r"\b(?:in|since|until|by|of|early|late|\d+)\s+(may|march)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def kept_sentences(answer: str, claims: Sequence[CitedClaim]) -> tuple[Phrased, ...] | None:
    """Returns the supported sentences of `answer` in order, without citation marks; None if there is none."""
    by_id = {claim.id: claim for claim in claims}
    kept = []
    for text, ids in _sentences(answer):
        cited = [by_id[name] for name in dict.fromkeys(ids) if name in by_id]
        if len(cited) == len(set(ids)) and is_supported(text, cited):
            kept.append(Phrased(text, tuple(claim.fact for claim in cited)))
    return tuple(kept[:MOST_SENTENCES]) or None


def _sentences(answer: str) -> list[tuple[str, list[str]]]:
    """Sentences with the ids at their end. What stands before a citation in an earlier sentence has none: dropped."""
    found, begin = [], 0
    for match in _CITED.finditer(answer):
        parts = [part for part in _BREAK.split(answer[begin : match.start()]) if part and part.strip()]
        begin = match.end()
        if parts:
            text = " ".join(parts[-1].split()).lstrip("-•* ").rstrip(" .")
            found.append((f"{text}{match[2] or '.'}", _ID.findall(match[1])))
    return found


def is_supported(sentence: str, claims: Sequence[CitedClaim]) -> bool:
    """True if everything that can be checked in `sentence` occurs in `claims`."""
    if not claims or len(sentence) > LONGEST_SENTENCE or "[" in sentence or "<" in sentence or "://" in sentence:
        return False
    evidence = " ; ".join(claim.evidence for claim in claims)
    known = _words(evidence)
    return (
        numbers_in(sentence) <= numbers_in(evidence)
        and not violations(sentence, [evidence])
        and all(word in known for word in _words(sentence) if word in _TO_BE_FOUND or _is_body(word))
        and all(_folded(name) in known for name in _names(sentence))
        and all(month.casefold() in known for month in _MONTH_AND_VERB.findall(sentence))
    )


def _is_body(word: str) -> bool:
    """True for a body's name in lower case, such as moscow or the kremlin. Short names are also common words."""
    return len(word) >= 4 and body_of(word) != ""


def _names(sentence: str) -> list[str]:
    """What may be a name: capitals, but for a common word at the beginning; and words in other scripts."""
    names = []
    for position, match in enumerate(_WORD.finditer(sentence)):
        for part in re.split(r"[-’']", match[0]):
            is_opener = position == 0 and part.casefold() in LEXICON.openers
            if part and not is_opener and (not part.islower() or not _is_latin(part)):
                names.append(part)
    return names


def _is_latin(word: str) -> bool:
    return all("LATIN" in unicodedata.name(letter, "") for letter in unicodedata.normalize("NFC", word))


def _words(text: str) -> Mapping[str, None]:
    words: dict[str, None] = {}
    for match in _WORD.finditer(text):
        for part in (match[0], *re.split(r"[-’']", match[0])):
            words[_folded(part)] = None
    return words


def _folded(word: str) -> str:
    # Compared in NFC without case, but with accents: "Côte" is not "Cote".
    return unicodedata.normalize("NFC", word).casefold()
