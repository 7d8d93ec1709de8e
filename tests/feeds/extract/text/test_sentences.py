"""Sentences are cut where they end; the parser's text maps back to the article, character by character."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.extract.lexicon import Lexicon, lexicon_of
from feeds.extract.text.parser_input import parser_input_of
from feeds.extract.text.quotations import find_quotes
from feeds.extract.text.sentences import split_sentences


def _lexicon(language: str = "en") -> Lexicon:
    lexicon = lexicon_of(language)
    assert lexicon is not None
    return lexicon


def _sentences(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text, find_quotes(text), _lexicon(language))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One came. Two went.", ["One came.", "Two went."]),
        ("Mr. Lee met Sen. Diaz on Jan. 3. He left.", ["Mr. Lee met Sen. Diaz on Jan. 3.", "He left."]),
        ("J. Lee paid $1.5m. It rose 2.5 %.", ["J. Lee paid $1.5m.", "It rose 2.5 %."]),
        ("“It is late. We go,” he said. Rain fell.", ["“It is late. We go,” he said.", "Rain fell."]),
        ("“It is late.” Rain fell.", ["“It is late.”", "Rain fell."]),
        ("Title\n\nFirst line", ["Title", "First line"]),
        ("It closed.The port is old.", ["It closed.", "The port is old."]),
        ("Il est clos.« Le port est vieux. » Oui.", ["Il est clos.", "« Le port est vieux. »", "Oui."]),
    ],
)
def test_where_they_end(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Title\n\nRecap: Ann Lee met the mayor.", "en", ["Title", "Ann Lee met the mayor."]),
        ("Live: Ann Lee meets the mayor\n\nIt rained.", "en", ["Ann Lee meets the mayor", "It rained."]),
        ("Title\n\nBERGEN: The mayor met Ann Lee.", "en", ["Title", "The mayor met Ann Lee."]),
        ("Title\n\nKCNA: the mayor met Ann Lee.", "en", ["Title", "KCNA: the mayor met Ann Lee."]),
        ("Title\n\nIt rained.\nRead more: Ann Lee resigns", "en", ["Title", "It rained."]),
        ("Title\n\nThe live show: Ann Lee sang.", "en", ["Title", "The live show: Ann Lee sang."]),
        ("Titre\n\n(Bergen) La maire reçoit Ann Lee.", "fr", ["Titre", "La maire reçoit Ann Lee."]),
        ("Titre\n\n(ONU) et ses amis.", "fr", ["Titre", "(ONU) et ses amis."]),
        ("Titre\n\nEn direct : La maire reçoit Ann Lee.", "fr", ["Titre", "La maire reçoit Ann Lee."]),
        ("Titre\n\nIl pleut.\nÀ lire aussi : La maire démissionne", "fr", ["Titre", "Il pleut."]),
    ],
)
def test_what_a_page_puts_around_sentences_is_no_part_of_them(text: str, language: str, expected: list[str]) -> None:
    assert _sentences(text, language) == expected


@given(st.text(alphabet=st.sampled_from("aA .!?\n“”\"'«»‘’,:1é—"), max_size=200))
def test_every_character_but_white_space_is_in_one_sentence_and_maps_back(text: str) -> None:
    quotes = find_quotes(text)
    sentences = split_sentences(text, quotes, _lexicon())
    covered = {i for s in sentences for i in range(s.start, s.end)}
    assert covered >= {i for i, c in enumerate(text) if not c.isspace()}
    assert all(one.end <= two.start for one, two in pairwise(sentences))
    for sentence in sentences:
        parser_input = parser_input_of(
            text, sentence, [q for q in quotes if sentence.start <= q.start < sentence.end], _lexicon()
        )
        for place, character in enumerate(parser_input.text):
            if parser_input.placeholder_at(place) is None:
                assert text[parser_input.start_of(place)].replace("\n", " ") == character
