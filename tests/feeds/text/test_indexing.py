"""The words under which a text is indexed, and its compression."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.text import MOST_LETTERS, fold, index_words, pack_texts, unpack_texts, words_once


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Séoul/Pyongyang", ("seoul", "pyongyang")),
        ("l’été à Kim Jong-un", ("l", "ete", "a", "kim", "jong", "un")),
        ("AT&T: U.S. up 12,5 %", ("at", "t", "u", "s", "up", "12", "5")),
        ("snake_case", ("snake", "case")),
        ("abc北朝鮮d", ("abc", "北", "朝", "鮮", "d")),
        ("、。「」 …", ()),
    ],
)
def test_words_are_letters_and_digits(text: str, words: tuple[str, ...]) -> None:
    assert index_words(text) == words


@given(st.text())
def test_every_word_is_one_of_its_own(text: str) -> None:
    for word in index_words(text):
        assert word.isalnum()
        assert len(word) <= MOST_LETTERS
        assert index_words(word) == (word,)
        assert fold(word)[: len(word)] == word


def test_what_is_indexed_stays_as_it_is() -> None:
    """FTS5 deletes a text by the words that it was added with: a change here needs a migration that indexes anew."""
    sample = "".join(map(chr, (*range(32, 0x180), *range(0x3041, 0x3090)))) + " a b a"
    assert hashlib.sha256(words_once([sample]).encode()).hexdigest()[:16] == "c386092547cc9d59"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x1f")), min_size=1))
def test_texts_come_back_as_they_were(texts: list[str]) -> None:
    assert list(unpack_texts(pack_texts(texts))) == texts


@given(st.lists(st.text(), min_size=1))
def test_words_are_the_same_after_compression(texts: list[str]) -> None:
    assert words_once(unpack_texts(pack_texts(texts))) == words_once(texts)
