"""Sentences are cut where they end; the parser's text maps back to the article, character by character."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.extract.lexicon import lexicon_of
from feeds.extract.quotations import find_quotes
from feeds.extract.sentences import split_sentences, unit_of


def _sentences(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text, find_quotes(text), lexicon_of(language))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One came. Two went.", ["One came.", "Two went."]),
        ("Mr. Lee met Sen. Diaz on Jan. 3. He left.", ["Mr. Lee met Sen. Diaz on Jan. 3.", "He left."]),
        ("J. Lee paid $1.5m. It rose 2.5 %.", ["J. Lee paid $1.5m.", "It rose 2.5 %."]),
        ("“It is late. We go,” he said. Rain fell.", ["“It is late. We go,” he said.", "Rain fell."]),
        ("“It is late.” Rain fell.", ["“It is late.”", "Rain fell."]),
        ("Title\n\nFirst line", ["Title", "First line"]),
    ],
)
def test_where_they_end(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


def test_a_whole_quotation_has_a_stand_in_that_knows_its_place() -> None:
    text = "Rain fell. “It is very late. We go now,” he said."
    quotes = find_quotes(text)
    last = split_sentences(text, quotes, lexicon_of("en"))[-1]
    unit = unit_of(text, last, quotes, "Yes")
    assert unit.text == "“Yes,” he said."
    place = unit.text.index("Yes")
    assert text[unit.start_of(place) : unit.end_of(place + 3)] == "“It is very late. We go now,”"
    said = unit.text.index("said")
    assert text[unit.start_of(said) : unit.end_of(said + 4)] == "said"


def test_a_quotation_woven_into_the_sentence_is_left_to_the_parser() -> None:
    text = "He called it “a very bad idea” on Monday."
    (sentence,) = split_sentences(text, find_quotes(text), lexicon_of("en"))
    assert unit_of(text, sentence, find_quotes(text), "Yes").text == text


@given(st.text(alphabet=st.sampled_from("aA .!?\n“”\"'«»‘’,:1é—"), max_size=200))
def test_every_character_but_white_space_is_in_one_sentence_and_maps_back(text: str) -> None:
    quotes = find_quotes(text)
    sentences = split_sentences(text, quotes, lexicon_of("en"))
    covered = {i for s in sentences for i in range(s.start, s.end)}
    assert covered >= {i for i, c in enumerate(text) if not c.isspace()}
    assert all(one.end <= two.start for one, two in pairwise(sentences))
    for sentence in sentences:
        unit = unit_of(text, sentence, [q for q in quotes if sentence.start <= q.start < sentence.end], "Yes")
        for place, character in enumerate(unit.text):
            if unit.quote_at(place) is None:
                assert text[unit.start_of(place)].replace("\n", " ") == character
