"""The parser's text has placeholders for whole quotations, and maps back to the article."""

from __future__ import annotations

from feeds.extract.lexicon import Lexicon, lexicon_of
from feeds.extract.text.parser_input import parser_input_of
from feeds.extract.text.quotations import find_quotes
from feeds.extract.text.sentences import split_sentences


def _lexicon(language: str = "en") -> Lexicon:
    lexicon = lexicon_of(language)
    assert lexicon is not None
    return lexicon


def test_a_whole_quotation_has_a_stand_in_that_knows_its_place() -> None:
    text = "Rain fell. “It is very late. We go now,” he said."
    quotes = find_quotes(text)
    last = split_sentences(text, quotes, _lexicon())[-1]
    parser_input = parser_input_of(text, last, quotes, _lexicon())
    assert parser_input.text == "“Yes,” he said."
    place = parser_input.text.index("Yes")
    assert text[parser_input.start_of(place) : parser_input.end_of(place + 3)] == "“It is very late. We go now,”"
    said = parser_input.text.index("said")
    assert text[parser_input.start_of(said) : parser_input.end_of(said + 4)] == "said"


def test_a_quotation_woven_into_the_sentence_is_left_to_the_parser() -> None:
    text = "He called it “a very bad idea” on Monday."
    (sentence,) = split_sentences(text, find_quotes(text), _lexicon())
    assert parser_input_of(text, sentence, find_quotes(text), _lexicon()).text == text


def test_french_marks_are_straight_as_its_model_knows_them() -> None:
    text = "Il l’appelle « une très mauvaise idée » lundi."
    (sentence,) = split_sentences(text, find_quotes(text), _lexicon("fr"))
    parsed = parser_input_of(text, sentence, find_quotes(text), _lexicon("fr")).text
    assert parsed == 'Il l\'appelle " une très mauvaise idée " lundi.'
