"""What happened: who speaks in the first lines of an article, and what is done there."""

from __future__ import annotations

import pytest

from feeds.group.happening import HEAD_CHARACTERS, Happening, happening_of
from feeds.types import Article, Claim, ClaimKind

TITLE = "Seoul summons envoy"
ARTICLE = Article("a", f"{TITLE}\n\n" + "word " * 200, TITLE, "en")


def _quoted(speaker: str, start: int = 0) -> Claim:
    return Claim(ClaimKind.ATTRIBUTION, start, start + 4, "word", speaker=speaker)


def _event(predicate: str) -> Claim:
    return Claim(ClaimKind.EVENT, 0, 4, "word", predicate=predicate)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Volodymyr Zelensky", "Selenskyj"),
        ("the White House", "les États-Unis"),
        ("South Korea's intelligence service", "Séoul"),
    ],
)
def test_one_voice_has_one_key_in_all_languages(one: str, other: str) -> None:
    left, right = (happening_of(ARTICLE, [_quoted(speaker)]) for speaker in (one, other))
    assert left.voices
    assert left == right


def test_two_voices_have_two_keys() -> None:
    assert len(happening_of(ARTICLE, [_quoted("Mark Rutte"), _quoted("Pat Ryder"), _quoted("Moscow")]).voices) == 3


def test_a_deed_has_one_key_in_all_languages() -> None:
    assert happening_of(ARTICLE, [_event("summon")]) == happening_of(ARTICLE, [_event("convoquer")])
    assert happening_of(ARTICLE, [_event("summon")]).deeds == {"summon"}


def test_what_stands_further_down_does_not_count() -> None:
    late = len(TITLE) + HEAD_CHARACTERS
    assert happening_of(ARTICLE, [_quoted("Mark Rutte", late), _event("muse")]) == Happening(frozenset(), frozenset())
