"""An article with odd blanks and invisible characters is read like one without; spans point into it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.extract import Extractor
from feeds.extract.text.readable import readable_article
from feeds.types import Article, Claim, ClaimKind
from tests.eval.gold import read_gold

# Where French typography puts a no-break blank, and where either language may: behind a title, within a number.
_TYPOGRAPHIC = re.compile(
    r"(?<=«) | (?=[»;:!?%€])|(?<=\bM\.) |(?<=\bMm[e.]) |(?<=\bM[rs]\.) |(?<=\bMrs\.) |(?<=\d) (?=\d{3}\b)"
)


def _claims(text: str, language: str) -> list[Claim]:
    return list(Extractor().extract(Article("a", text, language=language)))


@given(st.text(alphabet="ab \u00a0\u202f\u00ad\u200b\n", max_size=30), st.data())
def test_every_span_leads_back_to_the_same_visible_characters(text: str, data: st.DataObject) -> None:
    readable = readable_article(Article("a", text))
    plain = readable.article.text
    end = data.draw(st.integers(0, len(plain)))
    start = data.draw(st.integers(0, end))
    claim = Claim(ClaimKind.EVENT, start, end, plain[start:end], sentence_start=start, sentence_end=end)
    (restored,) = readable.restored([claim])
    assert restored.content == text[restored.start : restored.end]
    if start < end:
        assert readable_article(Article("b", restored.content)).article.text == plain[start:end]


def test_text_without_odd_characters_is_left_as_it_is() -> None:
    article = Article("a", "Ann Lee said “no”.")
    assert readable_article(article).article is article


@pytest.mark.slow
def test_soft_hyphens_and_zero_width_characters_are_not_read() -> None:
    (claim,) = _claims("D’ap\u00adrès Claire\u00a0Du\u00admont, le port a rou\u200bvert hier.", "fr")
    assert (claim.speaker, claim.cue, claim.content) == (
        "Claire Dumont",
        "D’après",
        "le port a rou\u200bvert hier",
    )


@pytest.mark.slow
@pytest.mark.parametrize("places", [_TYPOGRAPHIC, re.compile(" ")], ids=["typographic", "all"])
def test_gold_with_other_blanks_gives_the_same_claims(
    places: re.Pattern[str], claims_of_gold: Mapping[str, tuple[Claim, ...]]
) -> None:
    articles, blanks = [gold.article for gold in read_gold()], itertools.cycle("\u00a0\u202f")
    odd = [replace(article, text=places.sub(lambda _: next(blanks), article.text)) for article in articles]
    assert odd != articles
    for article, claims in zip(odd, Extractor().extract_many(odd), strict=True):
        assert all(article.text[claim.start : claim.end] == claim.content for claim in claims)
        plain = claims_of_gold[article.id]
        assert [_with_plain_blanks(claim) for claim in claims] == list(map(_with_plain_blanks, plain))


def _with_plain_blanks(claim: Claim) -> Claim:
    content, told = (words.replace("\u00a0", " ").replace("\u202f", " ") for words in (claim.content, claim.told))
    return replace(claim, content=content, told=told)
