"""The parts of the comparison that need no CRF: tags of spans, spans of tags, and what becomes of the rules' claims."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.types import Article
from tests.eval.decide.features import features_of
from tests.eval.decide.sentences import TaggerSentence, TaggerText, read_texts
from tests.eval.decide.tagger import Segment, Tagger, segments_of, with_additions, with_bounds, with_vetoes
from tests.eval.gold import GoldText

pytestmark = pytest.mark.slow

TEXT = "Ann Lee said that the port was closed on Monday. Paul Roy wept because the crane was lost."
CONTENT = "the port was closed"
MISSED = "the crane was lost"


class Marked(Tagger):
    """Stands in for a CRF: marks some words of the text, and is as sure as it is told."""

    def __init__(self, words: str, sure: float) -> None:
        self._words = words
        self._sure = sure

    def inside(self, given: TaggerSentence) -> list[float]:
        return [self._sure for _ in given.tokens]

    def segments(self, given: TaggerSentence) -> list[Segment]:
        start = TEXT.index(self._words)
        span = (start, start + len(self._words))
        numbers = [i for i, (a, b) in enumerate(given.offsets()) if span[0] <= a and b <= span[1]]
        return [Segment(span, (numbers[0], numbers[-1] + 1), self._sure)] if numbers else []


@pytest.fixture(scope="module")
def text() -> TaggerText:
    """A text of which the rules find one of two contents."""
    article = Article("a", TEXT, language="en", published=datetime(2024, 10, 21, tzinfo=UTC))
    (found,) = read_texts([GoldText(article, "dev", "news", "", "", ())])
    return found


def test_segments_are_the_runs_of_tags() -> None:
    assert list(segments_of(["O", "B", "I", "B", "O", "I"])) == [(1, 3), (3, 4), (5, 6)]


def test_tags_mark_the_words_of_a_span(text: TaggerText) -> None:
    start = TEXT.index(CONTENT)
    tags = text.sentences[0].tags([(start, start + len(CONTENT))])
    marked = [token.text for token, tag in zip(text.sentences[0].tokens, tags, strict=True) if tag != "O"]
    assert (" ".join(marked), tags.count("B")) == (CONTENT, 1)


def test_features_tell_what_the_rules_found_only_if_they_are_asked_to(text: TaggerText) -> None:
    told, silent = (features_of(text.sentences[0], with_rules=answer) for answer in (True, False))
    assert any(feature.startswith("rule=B") for features in told for feature in features)
    assert not any("rule" in feature for features in silent for feature in features)


def test_bounds_are_moved_where_the_tagger_is_sure(text: TaggerText) -> None:
    moved = with_bounds(text, Marked("port was", 0.9), least=0.7)
    assert [TEXT[row.start : row.end] for row in moved] == ["port was"]
    assert with_bounds(text, Marked("port was", 0.6), least=0.7) == list(text.claims)


def test_spans_are_added_with_the_speaker_of_the_nearest_verb(text: TaggerText) -> None:
    added = with_additions(text, Marked(MISSED, 0.9), least=0.8)
    assert [row.speaker for row in added] == ["Ann Lee", "Paul Roy"]
    assert with_additions(text, Marked(MISSED, 0.7), least=0.8) == list(text.claims)


def test_claims_are_taken_out_where_the_tagger_sees_none(text: TaggerText) -> None:
    assert with_vetoes(text, Marked(CONTENT, 0.1), least=0.2) == []
    assert with_vetoes(text, Marked(CONTENT, 0.3), least=0.2) == list(text.claims)
