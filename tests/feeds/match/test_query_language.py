"""The language of queries: fields, regular expressions, the short form, and what is refused and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.errors import QueryError
from feeds.match import Matcher, format_query, parse_named_query, parse_query, query_warning, read_topics
from feeds.match.patterns import MOST_SEARCHED, search_pattern
from feeds.match.tree import And, InTitle, Language, Not, Or, Pattern, Source, Term
from feeds.types import TextOrigin, Topic

POST = TextOrigin("Example Post", ("https://rss.example.co.uk/feed", "https://www.post.example/a"), "en")


def words(query: str, text: str, origin: TextOrigin = POST) -> list[str] | None:
    found = Matcher([Topic("t", {}, query)]).match(text, origin)
    return [word.text for word in found[0].words] if found else None


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("title:korea", InTitle(Term("korea"))),
        ("titre:corée", InTitle(Term("corée"))),
        ('title:"north korea"', InTitle(Term("north korea"))),
        ("title:(a1 OR b1)", InTitle(Or((Term("a1"), Term("b1"))))),
        ("-title:sport x1", And((Not(InTitle(Term("sport"))), Term("x1")))),
        ("source:reuters", Source("reuters")),
        ("source:«Le Monde» x1", And((Source("Le Monde"), Term("x1")))),
        ("lang:FR x1", And((Language("fr"), Term("x1")))),
        ("langue:fr", Language("fr")),
        (r"/km\/h/", Pattern("km/h")),
        (r"/a\\/", Pattern(r"a\\")),
        ("/two words/ x1", And((Pattern("two words"), Term("x1")))),
        ("title:/^Breaking/", InTitle(Pattern("^Breaking"))),
        ("+must !not “a phrase”", And((Term("must"), Not(Term("not")), Term("a phrase")))),
        ("c++ 24/7 covid:19 a=>b", And((Term("c++"), Term("24/7"), Term("covid:19"), Term("a=>b")))),
        ("https://example.org", Term("https://example.org")),
    ],
)
def test_what_is_typed_is_read(query: str, tree: object) -> None:
    assert parse_query(query) == tree
    assert parse_query(format_query(parse_query(query))) == tree


@pytest.mark.parametrize(
    ("query", "place", "key"),
    [
        ("title:", 0, "query_field"),
        ("x1 source: reuters", 3, "query_field"),
        ("source:(a OR b)", 7, "query_field"),
        ("lang:french", 5, "query_language"),
        ("x1 /open", 3, "query_pattern_end"),
        ("x1 /(/", 3, "query_pattern"),
        ("/x*/", 0, "query_pattern_empty"),
        ("/(a+)+$/", 0, "query_pattern_slow"),
        ("/(news|new|s)+$/", 0, "query_pattern_slow"),
        ("/" + "x" * 301 + "/", 0, "query_pattern_long"),
        ("a1 NEAR/x b1", 3, "query_near_number"),
        ("a1 NEAR/1000 b1", 3, "query_near_number"),
        ("a1 NEAR/ b1", 3, "query_near_number"),
        ("a1 NEAR/" + "9" * 3_000 + " b1", 3, "query_near_number"),
        ("a1 NEAR/2 (b1 OR c1)", 3, "query_near"),
        ("/x1/ NEAR b1", 5, "query_near"),
        ("a1 NEAR b1 NEAR c1", 11, "query_unexpected"),
        ("NOT title:sport", 0, "query_negative"),
        ("=> a name", 0, "query_empty"),
        ("+", 0, "query_signs"),
        ("x" * 100_000, 0, "query_long"),
        ("(" * 60 + "x" + ")" * 60, 51, "query_deep"),
    ],
)
def test_what_is_wrong_says_where_and_why(query: str, place: int, key: str) -> None:
    with pytest.raises(QueryError) as error:
        parse_query(query)
    assert (error.value.position, error.value.reason.key) == (place, key)


@pytest.mark.parametrize(
    ("query", "text", "wanted"),
    [
        ("title:korea", "Korea today\n\nAll of it", ["Korea"]),
        ("title:korea", "All of it\n\nKorea today", None),
        ("title:today troops", "Today\n\ntroops went today", ["Today", "troops"]),
        ("title:(troops NEAR/1 kursk)", "Troops in Kursk", ["Troops", "Kursk"]),
        ("title:(troops NEAR/1 kursk)", "Troops\n\nin Kursk", None),
        ("troops -title:sport", "Sport\n\ntroops", None),
        (r"/\b\d+ (dead|killed)/", "Some 12 Dead, 30 killed", ["12 Dead", "30 killed"]),
        (r"/(?-i:US)\b/", "tell us, US", ["US"]),
        ("/é.é/ x1", "x1 été", ["x1", "été"]),
        ("title:/^breaking/", "Breaking: x\n\ny", ["Breaking"]),
        ("title:/breaking/", "x\n\nBreaking", None),
        ("x1 OR /y1/", "only Y1", ["Y1"]),
        ("+troops !sport “in the north” => My topic", "troops seen in the North", ["troops", "in the North"]),
        ("+troops !sport “in the north” => My topic", "sport: troops in the north", None),
    ],
)
def test_what_matches(query: str, text: str, wanted: list[str] | None) -> None:
    assert words(query, text) == wanted


@pytest.mark.parametrize(
    ("query", "is_match"),
    [
        ("source:example", True),
        ("source:post", True),
        ("source:«example post»", True),
        ("source:example.co.uk", True),
        ("source:post.example", True),
        ("source:exam", False),
        ("source:reuters", False),
        ("lang:en", True),
        ("lang:fr", False),
        ("x1 lang:en", True),
        ("x1 -lang:en", False),
        ("x1 -source:post", False),
    ],
)
def test_whose_text_it_is_counts(query: str, is_match: bool) -> None:
    assert (words(query, "x1") is not None) is is_match
    assert words("lang:en OR source:post", "x1", TextOrigin()) is None, "nothing is known of it"


def test_only_queries_for_a_language_need_one() -> None:
    assert not Matcher([Topic("t", {}, "x1 source:post")]).asks_language
    assert Matcher([Topic("t", {}, "x1"), Topic("u", {}, "x1 title:x2 lang:fr")]).asks_language


def test_a_name_stands_behind_an_arrow() -> None:
    assert parse_named_query("a1 => The name of it ") == (Term("a1"), "The name of it")
    assert parse_named_query('a1 "=> b"')[1] == ""
    (topic,) = read_topics("[t]\nquery = '+a1 !b1 => The name'")
    assert (topic.name(), topic.slug) == ("The name", "t")
    assert Matcher([topic]).match("a1")
    assert read_topics("[t]\nname = 'Mine'\nquery = 'a1 => Other'")[0].name() == "Mine"


def test_a_search_that_takes_too_long_finds_nothing() -> None:
    """Its letters are none of those on which it is tried when it is written."""
    assert search_pattern(r"(?:[^,]+)*;", "é" * 40 + ",") == []


def test_a_long_text_is_searched_to_a_point() -> None:
    assert search_pattern("end", "x" * MOST_SEARCHED + "end") == []
    assert len(search_pattern("x", "x" * 100)) == 40
    assert search_pattern("(?=x)|y", "xy") == [(1, 2)]


@pytest.mark.parametrize(
    ("query", "said"),
    [("the", "the"), ("lang:fr", "lang:fr"), ("le lang:fr", "le, lang:fr"), ("x1 lang:fr", None), ("/the/", None)],
)
def test_a_query_that_nearly_all_texts_match_is_warned_of(query: str, said: str | None) -> None:
    warning = query_warning(Topic("t", {}, query))
    assert (warning and warning.values["words"]) == said


def test_the_title_of_a_text_without_a_body_is_all_of_it() -> None:
    assert words("title:x1", "x1") == ["x1"]
    assert words("title:x1", "\n\nx1") is None
    assert words("title:é", "É\n\nx", replace(POST, language=None)) == ["É"]
