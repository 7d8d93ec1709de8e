"""A claim is made of words of its article: no placeholder, and no word of the lexicon, becomes a speaker or a cue."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from feeds.extract import Extractor
from feeds.offices import bodies_in, office_of
from feeds.types import Article, Claim
from tests.eval.gold import read_gold
from tests.feeds.extract.conftest import ROWS

pytestmark = pytest.mark.slow

SHARED = Path(__file__).parents[4] / "shared" / "gold"
WORD = re.compile(r"[^\W_]+")
# Of what is shared: articles, and each so many-th sentence. All of it takes minutes.
MOST_SHARED = 20
SENTENCE_STEP = 4
# "Son porte-parole" of "le ministère" is "porte-parole du ministère".
JOINING = frozenset({"of", "the", "de", "du", "des", "la", "le"})


def _words(text: str) -> str:
    """The words of a text in lower case ("Il" speaks as "il"), without the marks and blanks between them."""
    return f" {' '.join(WORD.findall(text.lower()))} "


def _is_completed(role: str, article: Article) -> bool:
    """True for an office of a country that the article names, if all its other words are the article's.

    "Norwegian army spokesman" of Norway's general staff; "Norwegian" need not stand there, "army" and "spokesman" must.
    """
    office, words = office_of(role), _words(role).split()
    if office is None or office.home not in bodies_in(article.text):
        return False
    names = {word for word in words if office.home in bodies_in(word)}
    for pair in pairwise(words):  # "South Korean"
        if not names.intersection(pair) and office.home in bodies_in(" ".join(pair)):
            names.update(pair)
    return all(word in names or word in JOINING or f" {word} " in _words(article.text) for word in words)


@pytest.mark.parametrize(
    ("role", "is_completed"),
    [
        ("Norwegian army spokesman", True), ("South Korean army spokesman", True), ("spokesman of Norway's army", True),
        ("Norwegian army commander", False), ("Norwegian navy spokesman", False), ("Danish army spokesman", False),
        ("South Korean army chief", False), ("army spokesman", False), ("spokesman of the Norwegian army", True),
    ],
)  # fmt: skip
def test_only_the_country_of_a_role_may_be_of_another_sentence(role: str, is_completed: bool) -> None:
    text = "Norway and South Korea train together. Bo Dahl, spokesman of the army's staff, spoke in Oslo."
    assert _is_completed(role, Article("en", text, language="en")) == is_completed


def _shared_articles() -> Iterator[Article]:
    english = SHARED / "polnear_train_articles.jsonl.gz"
    if english.exists():
        with gzip.open(english, "rt", encoding="utf-8") as lines:
            for _, line in zip(range(MOST_SHARED), lines, strict=False):
                yield Article("en", json.loads(line)["text"], language="en")
    french = SHARED / "fr_sentences_dev.jsonl"
    if french.exists():
        sentences = [json.loads(line)["text"] for line in french.read_text(encoding="utf-8").splitlines()]
        yield from (Article("fr", sentence, language="fr") for sentence in sentences[::SENTENCE_STEP])


def _strange(article: Article, claims: Iterable[Claim]) -> Iterator[tuple[str, str]]:
    """The parts of an article's claims that are no words of it."""
    words = _words(article.text)
    for claim in claims:
        assert article.text[claim.start : claim.end] == claim.content
        parts = {"speaker": claim.speaker, "cue": claim.cue, "role": claim.role, "via": claim.via}
        if claim.role and _is_completed(claim.role, article):
            del parts["role"]
        yield from ((name, part) for name, part in parts.items() if part and _words(part) not in words)
        if claim.speaker is not None and not claim.speaker.strip():
            yield "blank speaker", claim.content
        sentence = iter(_words(article.text[claim.sentence_start : claim.sentence_end]).split())
        if not all(word in sentence for word in _words(claim.lead).split()):  # "a, lui, dénoncé" leads as "a dénoncé"
            yield "lead", claim.lead
        named = (*claim.participants, *claim.places)
        # a token may end within a word: "between €60" of "€60m"
        yield from (("named", name) for name in named if _words(name).rstrip() not in words)


def test_claims_of_own_texts_are_made_of_their_words(
    found: Mapping[str, tuple[Claim, ...]], claims_of_gold: Mapping[str, tuple[Claim, ...]]
) -> None:
    gold = [(row.article, claims_of_gold[row.article.id]) for row in read_gold()]
    rows = [(row.article, found[name]) for name, row in ROWS.items()]
    assert [(article.id, *one) for article, claims in (*gold, *rows) for one in _strange(article, claims)] == []


@pytest.mark.skipif(not SHARED.exists(), reason="the shared gold is not there")
def test_claims_of_shared_texts_are_made_of_their_words(caplog: pytest.LogCaptureFixture) -> None:
    articles = list(_shared_articles())
    found = zip(articles, Extractor().extract_many(articles), strict=True)
    assert [one for article, claims in found for one in _strange(article, claims)] == []
    assert caplog.messages == []  # no article failed
