"""GROUP, restatement: takes two claims of one topic, returns whether one voice tells the same in them in other words.

The cosine of two claims of one story is high whatever they tell, since both name the same countries. What tells them
apart is whose words they are, the figures and what these count, and the words beside the names of those countries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from feeds.group.counted import (
    Counted,
    counted_of,
    counts_the_same,
    counts_the_same_people,
    deeds_in,
    has_step_of,
)
from feeds.group.event_coreference import event_mention_of, is_same_event
from feeds.group.numbers import number_keys, value_key
from feeds.group.quotation_match import quotes_one_judgement
from feeds.group.vocabulary import asserts_besides, content_stems, is_denial, is_negated, is_to_come
from feeds.offices import bodies_in, body_of, body_of_office, office_of
from feeds.quantities import is_same_value
from feeds.text import names_in, words_of
from feeds.types import Claim, ClaimKind, Figure

# Least cosines of two claims, -1 to 1, beside what their words have in common.
_SAME_FIGURE: Final = 0.4
_SAME_WORDS: Final = 0.5
_ANY_DENIAL: Final = 0.5
# Of a statement and of one that adds what is not so: as `MergeSettings.same` and `same_across`.
_SAME_ASSERTED: Final = 0.74
_SAME_ACROSS: Final = 0.62
# In two languages, where no words can be the same but names: what one voice says of the same two bodies or more.
_SAME_BODIES: Final = 0.45
_LEAST_ALIKE: Final = min(_SAME_FIGURE, _SAME_WORDS, _ANY_DENIAL, _SAME_BODIES)
_LEAST_OVERLAP: Final = 0.5
_FEWEST_SHARED: Final = 2
# Titles of those who say what the body that sent them says.
_SPEAK_FOR_THEIR_BODY: Final = frozenset({"spokesman", "representative", "ambassador", "envoy"})
# A voice that gives its figure or judgement again within days tells of the same; a month later maybe of another matter.
_SAME_WITHIN: Final = timedelta(days=5)
_SAME_DAY: Final = timedelta(days=1)


def restates(left: Claim, right: Claim, alike: float, apart: timedelta = timedelta(0)) -> bool:
    """Returns whether two claims of one voice tell the same.

    Args:
        left: a claim.
        right: another one, in any language.
        alike: cosine of their vectors, -1 to 1.
        apart: time between their publications.
    """
    if alike < _LEAST_ALIKE and (apart > _SAME_WITHIN or not is_one_origin(left, right)):
        return False  # so far apart, one voice may still quote its judgement again
    if is_denial(left) and is_denial(right):
        return alike >= _ANY_DENIAL and speaks_for_one(left, right) and _has_one_deed(left, right)
    if is_negated(left) != is_negated(right):
        return is_one_voice(left, right) and _asserts_the_same(left, right, alike)
    mine, yours = counting_figures(left), counting_figures(right)
    is_soon = apart <= _SAME_WITHIN
    if mine or yours:
        is_near = alike >= _SAME_FIGURE and is_soon
        return is_near and (_gives_its_figures(left, right) if mine and yours else _gives_its_number(left, right))
    if not is_one_origin(left, right):
        return False
    if is_soon and quotes_one_judgement(left.content, right.content):
        return True
    if apart <= _SAME_DAY and alike >= _SAME_BODIES and _tells_of_the_same_bodies(left, right):
        return True
    return alike >= _SAME_WORDS and _has_one_deed(left, right) and has_same_words(left.content, right.content)


def _asserts_the_same(left: Claim, right: Claim, alike: float) -> bool:
    """True if one of two claims of one voice adds what is not so to what both say: "… and is aimed at nobody"."""
    if left.figures or right.figures or left.kind is not right.kind:
        return False
    least = _SAME_ASSERTED if left.language == right.language else _SAME_ACROSS
    return alike >= least and (asserts_besides(left) or asserts_besides(right))


def _tells_of_the_same_bodies(left: Claim, right: Claim) -> bool:
    """True if two claims in two languages name the same bodies and countries, two at least, and tell of one deed."""
    if left.language == right.language:
        return False
    named = bodies_in(left.content)
    return len(named) >= _FEWEST_SHARED and named == bodies_in(right.content) and _has_one_deed(left, right)


def _gives_its_figures(left: Claim, right: Claim) -> bool:
    """True if one voice, or one that speaks for the other's body, gives the same figures of the same people."""
    return speaks_for_one(left, right) and _has_figures_of(left, right, counts_the_same_people)


def _gives_its_number(left: Claim, right: Claim) -> bool:
    """True if one voice gives as a bare number what the other claim counts: "10,000 in all", "10,000 troops"."""
    bare, counting = sorted((left, right), key=lambda claim: len(counting_figures(claim)))
    values = {value_key(figure.value or 0.0) for figure in counting_figures(counting)}
    is_same = is_one_origin(bare, counting) and values == number_keys(bare.content)
    deeds = deeds_in(words_of(bare.content)), deeds_in(words_of(counting.content))
    is_one_way = not all(deeds) or has_step_of(*deeds)
    return is_same and is_one_way and is_to_come(bare) == is_to_come(counting)


def is_one_event(left: Claim, right: Claim, published: tuple[datetime, datetime]) -> bool:
    """Returns whether two claims report one event.

    Args:
        left: a claim.
        right: another one, in any language.
        published: when the articles of both were published, aware UTC.
    """
    if left.kind is not ClaimKind.EVENT or right.kind is not ClaimKind.EVENT:
        return False
    mentions = event_mention_of(left, published[0]), event_mention_of(right, published[1])
    return mentions[0] is not None and mentions[1] is not None and is_same_event(mentions[0], mentions[1])


def has_same_words(one: str, other: str) -> bool:
    """Returns whether at least half of the shorter text's words that carry meaning stand in the longer one."""
    a, b = content_stems(one), content_stems(other)
    return len(a & b) >= max(_FEWEST_SHARED, _LEAST_OVERLAP * min(len(a), len(b)))


def counts_the_same_thing(left: Claim, right: Claim) -> bool:
    """Returns whether the figures of one claim all stand in the other, and nothing tells apart what they count."""
    return _has_figures_of(left, right, counts_the_same)


def counts_the_same_group(left: Claim, right: Claim) -> bool:
    """Returns whether both give the same numbers of the same people, whoever says so: sent there, or there already."""
    is_counting = bool(counting_figures(left)) and bool(counting_figures(right))
    return is_counting and _has_figures_of(left, right, counts_the_same_people)


@lru_cache(maxsize=4_096)
def tells_presence(word: str) -> bool:
    """Returns whether a word says no more than that somebody was sent somewhere and is there."""
    return bool(deeds_in((word,)) & {"sent", "there"})


def is_one_voice(left: Claim, right: Claim) -> bool:
    """Returns whether both are said by one person or body, by their names: "Zelensky" and "Volodymyr Zelensky"."""
    if not left.speaker_key or not right.speaker_key:
        return False
    if is_part_of_name(left.speaker_key, right.speaker_key) or is_part_of_name(right.speaker_key, left.speaker_key):
        return True
    body = body_of(left.speaker or "")
    return body != "" and body == body_of(right.speaker or "")


@lru_cache(maxsize=16_384)
def is_part_of_name(part: str, whole: str) -> bool:
    """Returns whether a speaker's key holds no words but those of another one: "Lee" and "Ann Lee", in any order.

    Words that sound the same count as often as they stand there: no name of three such words is a part of one of one.

    Args:
        part: key of a speaker, as of `feeds.types.Claim`.
        whole: that of another one.
    """
    return Counter(part.split()) <= Counter(whole.split())


def is_one_origin(left: Claim, right: Claim) -> bool:
    """Returns whether both are one voice, or one is what the voice of the other relays: "X, according to Kim", Kim."""
    return is_one_voice(left, right) or _is_relayed_by(left, right) or _is_relayed_by(right, left)


def _is_relayed_by(claim: Claim, other: Claim) -> bool:
    if not claim.via:
        return False
    names = names_in(other.speaker or "")
    return bool(names) and names <= names_in(claim.via)


def speaks_for_one(left: Claim, right: Claim) -> bool:
    """Returns whether what the two say has one origin, or one speaks for the body that the other names.

    "Seoul" and its spy agency, North Korea and its mission to the UN, the Kremlin and its spokesman: what both say is
    told once, though another figure of one is no correction of the other's.
    """
    one, other = sorted((_body_spoken_for(left), _body_spoken_for(right)), key=len)
    return is_one_origin(left, right) or (one != "" and (one == other or other.startswith(f"{one}/")))


def _body_spoken_for(claim: Claim) -> str:
    """The body that a speaker is or speaks for, "" for everybody else."""
    for text in (claim.role or "", claim.speaker or ""):
        office = office_of(text)
        if office is not None and office.title in _SPEAK_FOR_THEIR_BODY:
            return body_of_office(replace(office, title="", host="", marks=frozenset()))
    return body_of(claim.speaker or "")


def counting_figures(claim: Claim) -> list[Figure]:
    """Returns the figures that count something: not "in two days", nor a bare "one"."""
    return [figure for figure in claim.figures if figure.value is not None and figure.value > 2]


def _has_figures_of(left: Claim, right: Claim, is_one: Callable[[Counted, Counted], bool]) -> bool:
    """True if each figure of the claim that has fewer stands in the other one, and `is_one` of what the two count."""
    few, many = sorted((left, right), key=lambda claim: len(counting_figures(claim)))
    return all(
        any(
            is_same_value(one, other) and is_one(counted_of(few, one), counted_of(many, other))
            for other in counting_figures(many)
        )
        for one in counting_figures(few)
    )


def _has_one_deed(left: Claim, right: Claim) -> bool:
    """True if no deed tells them apart, and what was done is not set beside what is to come."""
    mine, yours = deeds_in(words_of(left.content)), deeds_in(words_of(right.content))
    if not mine or not yours:
        return True
    return bool(mine & yours) and is_to_come(left) == is_to_come(right)
