"""A quotation with its cue within the marks becomes the parts before and behind it."""

from __future__ import annotations

import pytest

from feeds.extract.lexicon import lexicon_of
from feeds.extract.text.quotations import find_quotes
from feeds.extract.text.split_quotes import split_quotes


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("« Il pleut, a dit Léa Roy. Il pleuvra. »", ["« Il pleut", "Il pleuvra. »"]),
        ("« Il pleut, a dit Léa Roy, 42 ans. Il pleuvra. »", ["« Il pleut", "Il pleuvra. »"]),
        ("« Nous avons, explique-t-il, besoin d'eau. »", ["« Nous avons", "besoin d'eau. »"]),
        ("« Pourquoi moi ? s'étonne la maire. Partons. »", ["« Pourquoi moi ?", "Partons. »"]),
        ("« Je dis, Madame, ce que je pense. »", ["« Je dis, Madame, ce que je pense. »"]),
        ("« Madame, murmure le vieil homme. Pardon. »", ["« Madame", "Pardon. »"]),
    ],
)
def test_a_cue_within_the_marks_parts_its_quotation(text: str, parts: list[str]) -> None:
    lexicon = lexicon_of("fr")
    assert lexicon is not None
    found = split_quotes(text, find_quotes(text), lexicon)
    assert [text[q.start : q.end] for q in found] == parts
