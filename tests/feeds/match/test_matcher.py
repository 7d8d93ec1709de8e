"""Queries as people type them: what matches, by which words, and what is wrong with those that do not parse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import InvalidInputError, QueryError
from feeds.match import (
    Matcher,
    default_feeds,
    default_topics,
    format_query,
    parse_query,
    read_feeds,
    read_topics,
    suggest,
    write_feeds,
    write_topics,
)
from feeds.types import Topic


def words(query: str, text: str) -> list[str] | None:
    found = Matcher([Topic("t", {"en": "T"}, query)]).match(text)
    return [word.text for word in found[0].words] if found else None


@pytest.mark.parametrize(
    ("query", "text", "wanted"),
    [
        ('"north korea"', "NORTH KOREA’s army", ["NORTH KOREA"]),
        ("corée", "La CORÉE, la Coree", ["CORÉE", "Coree"]),
        ("kim jong un", "Kim Jong-un", ["Kim", "Jong", "un"]),
        ('"kim jong un"', "by Kim Jong\u00a0Un.", ["Kim Jong\u00a0Un"]),
        ("ONU", "l’ONU et l'onu", ["ONU", "onu"]),
        ("russia", "Belarussia prorussia", None),
        ("sanction*", "sanctionnés hier", ["sanction"]),
        ("oil AND (russia OR moscow)", "Moscow sells oil", ["Moscow", "oil"]),
        ("oil AND (russia OR moscow)", "Oslo sells oil", None),
        ("oil NOT olive", "olive oil", None),
        ("oil -olive", "crude oil", ["oil"]),
        ("x AND (a1 OR NOT b1)", "x alone", ["x"]),
        ("troops NEAR/2 kursk", "troops went to Kursk", ["troops", "Kursk"]),
        ("troops NEAR/1 kursk", "troops went to Kursk", None),
        ("북한", "북한군이 러시아에", ["북한"]),
        ("oeuvre", "une œuvre", ["œuvre"]),
        ("soldat ET russe", "des soldats russes", ["soldats", "russes"]),
    ],
)
def test_what_matches(query: str, text: str, wanted: list[str] | None) -> None:
    assert words(query, text) == wanted


@pytest.mark.parametrize(
    ("query", "position", "said"),
    [
        ("", 0, "nothing is asked"),
        ('a "b', 2, "not closed"),
        ("a AND", 5, "missing"),
        ("(a OR b", 0, "bracket is not closed"),
        ("a)", 1, "not opened"),
        ("OR a", 0, "missing before OR"),
        ("NOT a", 0, "what to leave out"),
        ("@x", 0, "no alias @x"),
        ("a NEAR (b c)", 2, "NEAR stands between"),
        ("(" * 200 + "a" + ")" * 200, 51, "deep"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(query: str, position: int, said: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        Matcher([Topic("t", {}, query)])
    assert caught.value.position == position


@given(st.text(max_size=80))
def test_any_query_parses_or_says_why_and_reads_back(query: str) -> None:
    try:
        tree = parse_query(query)
    except QueryError:
        return
    if '"' not in query:
        assert format_query(parse_query(format_query(tree))) == format_query(tree)


@given(st.text(alphabet="aàAéœßİı '’-\u0301 k북kim", max_size=60))
def test_words_stand_where_they_say(text: str) -> None:
    for found in Matcher([Topic("t", {}, "a OR e OR oe OR ss OR kim OR 북 OR i*")]).match(text):
        for word in found.words:
            assert text[word.start : word.end] == word.text


def test_the_default_topic_wants_both_sides() -> None:
    matcher = Matcher(default_topics())
    for text in (
        "Pyongyang a envoyé des soldats en Russie",
        "North Korean troops seen near Kursk",
        "김정은, 러시아 방문",
        "КНДР и Россия подписали договор",
    ):
        assert [match.slug for match in matcher.match(text)] == ["north-korea-russia"]
    for text in ("North Korea fires a missile", "Russia's oil exports fall", "Match nul en Russie"):
        assert matcher.match(text) == ()


def test_no_topics_match_nothing() -> None:
    assert Matcher([]).match("anything") == ()


def test_files_read_back() -> None:
    assert read_topics(write_topics(default_topics())) == default_topics()
    assert read_feeds(write_feeds(default_feeds())) == default_feeds()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[topic]]\nslug='A b'\nquery='x'", "small letters"),
        ("[[topic]]\nslug='a'\nquery='x AND'", "topic a: query: something is missing"),
        ("[[topic]]\nslug='a'\nquery='x'\ncolour='red'", "unknown key colour"),
        ("[[topic]]\nslug='a'\nquery='x'\n[[topic]]\nslug='a'\nquery='y'", "stands twice: 1 and 2"),
        ("[[topic]]\nslug='a'\nquery='x'\nweight=9", "weight is a number"),
        ("not toml", "not TOML"),
    ],
)
def test_a_wrong_topics_file_says_where(text: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        read_topics(text, "mine.toml")


def test_a_topic_may_be_keywords_alone() -> None:
    (topic,) = read_topics("[arctic]\nkeywords = ['icebreaker', 'Northern Sea Route']")
    assert Matcher([topic]).match("An icebreaker left")[0].slug == "arctic"


def test_the_nearest_topic_is_suggested() -> None:
    topics = [Topic("north-korea-russia", {"en": "North Korea–Russia"}, "x"), Topic("nato", {"fr": "Otan"}, "x")]
    assert suggest("north korea", topics)[0] == "north-korea-russia"
    assert suggest("otna", topics) == ["nato"]
    assert suggest("zzzz", topics) == []
