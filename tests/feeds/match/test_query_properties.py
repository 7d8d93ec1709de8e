"""Queries of any kind read back; the matcher agrees with a naive search, and the index misses nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.errors import QueryError
from feeds.match import Matcher, format_query, parse_query, word_query
from feeds.match.forms import Form, forms_of
from feeds.match.tree import (
    Alias,
    And,
    InTitle,
    Language,
    Near,
    Not,
    Or,
    Pattern,
    Query,
    Source,
    Term,
    has_near,
    is_positive,
)
from feeds.text import fold, index_words
from feeds.types import AllOf, AnyOf, OneWord, TextOrigin, Topic, WordQuery

WORDS = ("loi", "lois", "city", "cities", "U.S.", "US", "AT&T", "l’été", "jong-un", "북한", "k북", "œuvre", "the")
OTHERS = ("san", "LOIS", "SAN", "sanctions", "north", "Korea", "travaux", "Corée du Nord", "a/b", "\n\n", ",")
ALIASES = {"side": {"en": ("north korea", "city"), "fr": ("Corée du Nord", "trav*"), "*": ("북한",)}}
ORIGIN = TextOrigin("The Post", ("https://post.example/rss",), "fr")

terms: st.SearchStrategy[Query] = st.builds(
    Term, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join), st.booleans()
)
phrases: st.SearchStrategy[Query] = terms | st.just(Alias("side"))
others: st.SearchStrategy[Query] = st.sampled_from(
    [Pattern(r"l.i\b"), Pattern("a/b"), Source("post"), Source("Le Monde"), Language("fr")]
)


def compounds(items: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(items, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(Not, items),
        st.builds(InTitle, items),
        st.builds(Near, phrases, phrases, st.integers(0, 4)),
    )


anything: st.SearchStrategy[Query] = st.recursive(phrases | others, compounds, max_leaves=5)
queries = anything.filter(is_positive)
texts = st.lists(st.sampled_from(WORDS + OTHERS), max_size=14).map(" ".join)


@given(queries)
def test_what_is_written_reads_back(tree: Query) -> None:
    assert parse_query(format_query(tree)) == tree


@given(st.text(alphabet='ab1 "“”„«»‹›()|&!+-*@/\\:=>éNEARORtile', max_size=60))
@settings(max_examples=400)
def test_whatever_is_typed_reads_back_or_says_what_is_wrong(query: str) -> None:
    try:
        tree = parse_query(query)
    except QueryError:
        return
    assert parse_query(format_query(tree)) == tree


def stands_in(form: Form, text: str, folded: str) -> bool:
    """A naive search: every place of the folded text is tried."""
    for found in re.finditer(f"(?={re.escape(form.text)})", folded):
        start, end = found.start(), found.start() + len(form.text)
        if form.is_spaced and start and folded[start - 1].isalnum():
            continue
        if form.is_spaced and not form.is_prefix and folded[end : end + 1].isalnum():
            continue
        if form.is_capital and not written(text, start, end).isupper():
            continue
        return True
    return False


def written(text: str, start: int, end: int) -> str:
    """The part of the text that folds to a part of the folded text."""
    places = [place for place, character in enumerate(text) for _ in fold(character)]
    return text[places[start] : places[end - 1] + 1]


def is_true(tree: Query, text: str, topic: Topic) -> bool:
    """A naive evaluation, without NEAR."""
    match tree:
        case And(items):
            return all(is_true(item, text, topic) for item in items)
        case Or(items):
            return any(is_true(item, text, topic) for item in items)
        case Not(item):
            return not is_true(item, text, topic)
        case InTitle(item):
            return is_true(item, text.partition("\n\n")[0], topic)
        case Pattern(pattern):
            return re.search(pattern, text, re.IGNORECASE) is not None
        case Source(name):
            return name == "post"
        case Language(code):
            return code == "fr"
        case Near():
            raise AssertionError("left out")
        case Term() | Alias():
            return any(stands_in(form, text, fold(text)) for form in forms_of(tree, topic))


@given(queries.filter(lambda tree: not has_near(tree)), texts)
@settings(max_examples=200)
def test_the_matcher_agrees_with_a_naive_search(tree: Query, text: str) -> None:
    topic = Topic("t", {}, format_query(tree), ALIASES)
    assert bool(Matcher([topic]).match(text, ORIGIN)) is is_true(tree, text, topic)


@given(st.lists(queries, min_size=2, max_size=4), texts)
def test_topics_do_not_disturb_one_another(trees: list[Query], text: str) -> None:
    topics = [Topic(str(number), {}, format_query(tree), ALIASES) for number, tree in enumerate(trees)]
    alone = [match for topic in topics for match in Matcher([topic]).match(text, ORIGIN)]
    assert list(Matcher(topics).match(text, ORIGIN)) == alone


def holds(words: WordQuery, found: frozenset[str]) -> bool:
    match words:
        case OneWord(word, is_prefix):
            return any(other.startswith(word) for other in found) if is_prefix else word in found
        case AllOf(items):
            return all(holds(item, found) for item in items)
        case AnyOf(items):
            return any(holds(item, found) for item in items)


@given(queries, texts)
@settings(max_examples=200)
def test_the_index_finds_every_text_that_matches(tree: Query, text: str) -> None:
    topic = Topic("t", {}, format_query(tree), ALIASES)
    words = word_query(topic)
    if words is not None and Matcher([topic]).match(text, ORIGIN):
        assert holds(words, frozenset(index_words(text)))


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("x", OneWord("x")),
        ("x y lang:fr -sport", AllOf((OneWord("x"), OneWord("y")))),
        ("x* OR title:y", AnyOf((OneWord("x", is_prefix=True), OneWord("y")))),
        ("x NEAR/3 y", AllOf((OneWord("x"), OneWord("y")))),
        ("북한", AllOf((OneWord("북"), OneWord("한")))),
        ("k북", OneWord("북")),
        ("/x/", None),
        ("x OR lang:fr", None),
        ("x source:post", OneWord("x")),
    ],
)
def test_what_the_index_is_asked(query: str, asked: WordQuery | None) -> None:
    assert word_query(Topic("t", {}, query)) == asked
