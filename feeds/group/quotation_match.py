"""GROUP, quotation matching: takes two claims, returns whether both quote the same words of one speaker."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from feeds.group.vocabulary import content_stems
from feeds.offices import bodies_in, body_of
from feeds.text import words_of
from feeds.types import Claim, Quotation
from feeds.verbatim import passages, unquoted

# Fewer words than this ("fair game", "a hoax") are said by many.
LEAST_QUOTED: Final = 4
# A judgement that is quoted alone ("a “significant escalation”") has so many words that carry meaning, and so large a
# share of those of the shorter claim.
_FEWEST_JUDGING: Final = 2
_JUDGING_SHARE: Final = 1 / 3
_ARTICLES: Final = frozenset({"the", "a", "an", "le", "la", "les", "un", "une", "l", "der", "die", "das", "el", "il"})
# Little words within a name: Ursula von der Leyen, Jean-Yves de La Tour.
_PARTICLES: Final = frozenset(
    {"de", "du", "des", "la", "le", "van", "von", "der", "den", "di", "da", "al", "bin", "ben"}
)


def quoted_words(claim: Claim) -> tuple[str, ...]:
    """Returns the compared words of a direct quotation of at least LEAST_QUOTED words; () for other claims."""
    if claim.quotation is not Quotation.DIRECT:
        return ()
    words = _words_within(claim.content)
    return words if len(words) >= LEAST_QUOTED else ()


@lru_cache(maxsize=4096)
def _words_within(content: str) -> tuple[str, ...]:
    inner = unquoted(content)
    return words_of(content if inner is None else inner)


def is_full_name(name: str | None) -> bool:
    """True for a first and last name: "Vladimir Poutine", but not "le président russe", "Peskov", "the White House"."""
    words = (name or "").replace("’", " ").split()
    if len(words) < 2 or words[0].lower() in _ARTICLES or body_of(name or ""):
        return False
    return all(word[:1].isupper() or word.lower() in _PARTICLES for word in words)


def is_same_quotation(left: Claim, right: Claim) -> bool:
    """True if two claims quote the same words of one speaker, who may be named in one and given by office in the other.

    Two different full names are two people, who may say the same.
    """
    words = quoted_words(left)
    if not words or words != quoted_words(right):
        return False
    return left.speaker_key == right.speaker_key or not (is_full_name(left.speaker) and is_full_name(right.speaker))


@lru_cache(maxsize=8192)  # the same pairs are compared for each class of readers
def quotes_one_judgement(left: str, right: str) -> bool:
    """Returns whether one text quotes a judgement that is the gist of both: "it would be a “significant escalation”".

    The other text has its words too, in marks or without. Two texts that judge what different countries do give two
    judgements.

    Args:
        left: content of a claim.
        right: content of another one of the same voice, in any language whose words begin alike.
    """
    named = bodies_in(left), bodies_in(right)
    if all(named) and named[0].isdisjoint(named[1]):
        return False
    stems = content_stems(left), content_stems(right)
    least = max(_FEWEST_JUDGING, _JUDGING_SHARE * min(map(len, stems)))
    judging = (content_stems(passage.words) for text in (left, right) for passage in passages(text))
    return any(len(words) >= least and words <= stems[0] and words <= stems[1] for words in judging)
