"""Queries as people type them: what matches, by which words, and what is wrong with those that do not parse."""

from __future__ import annotations

from bisect import bisect_left
from typing import SupportsIndex

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
    query_warning,
    read_feeds,
    read_topics,
    suggest,
    write_feeds,
    write_topics,
)
from feeds.match.evaluation import Hits, Spans, near
from feeds.match.matcher import MOST_HITS
from feeds.match.tree import Term
from feeds.types import Topic

LEFT, RIGHT = Term("left"), Term("right")


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
    ("query", "text", "is_match"),
    [
        ("sanctions", "new San\u00adctions today", True),
        ("sanc\u200btions", "new sanctions", True),
        ("ukraine", "Ukrai\u00adne", True),
        ("AT&T", "AT&T cuts jobs", True),
        ("AT&T", "Meet me at table T", False),
        ("R&D OR M&A", "more M&A", True),
        ("a1 & b1", "b1 and a1", True),
        ("a1&&b1", "b1 and a1", True),
        ("loi", "les lois votées", True),
        ("lois", "la loi votée", True),
        ("port", "two ports", True),
        ("city", "two cities", True),
        ("cities", "one city", True),
        ("woman", "two women", True),
        ("crisis", "three crises", True),
        ("church", "churches", True),
        ("wife", "wives", True),
        ("travail", "les travaux", True),
        ("travaux", "le travail", True),
        ("journal", "des journaux", True),
        ("bateau", "deux bateaux", True),
        ('"accord commercial"', "des accord commerciaux", True),
        ("soldats", "un soldat", True),
        ("Paris", "un pari", False),
        ("news", "a new day", False),
        ("mars", "la mar", False),
        ("ONU", "an onus", False),
        ("US", "U.S. officials", True),
        ("US", "the US said", True),
        ("US", "they told us", False),
        ("U.S.", "the US said", True),
        ("U.S.", "the U.S said", True),
        ("U.S.", "they told us", False),
        ("UN", "un accord", False),
        ("UN", "the UN said", True),
        ("WHO", "a man who said", False),
        ("us", "they told us", True),
        ("UK", "the U.K. said", True),
    ],
)
def test_a_word_is_found_in_its_other_forms_and_not_in_other_words(query: str, text: str, is_match: bool) -> None:
    assert (words(query, text) is not None) is is_match


def test_an_alias_is_found_in_the_forms_of_its_language() -> None:
    aliases = {"a": {"fr": ("loi", "travail"), "en": ("US", "city")}}
    matcher = Matcher([Topic("t", {}, "@a", aliases)])
    for text in ("des lois", "les travaux", "U.S. troops", "cities"):
        assert matcher.match(text), text
    assert not matcher.match("tell us")


@pytest.mark.parametrize(
    ("query", "is_warned"), [("the OR and", True), ("le", True), ("US", False), ("the port", False), ("th*", False)]
)
def test_a_query_of_words_that_stand_everywhere_is_warned_of(query: str, is_warned: bool) -> None:
    assert (query_warning(Topic("t", {}, query)) is not None) is is_warned


def test_what_is_far_too_long_is_refused() -> None:
    with pytest.raises(QueryError, match="longer than 4000"):
        parse_query("a OR " * 20_000 + "b")
    with pytest.raises(InvalidInputError, match="topic t: keywords: a phrase is longer than 300"):
        read_topics(f"[[topic]]\nslug = 't'\nkeywords = ['{'x' * 100_000}']")


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


def near_by_pairs(left: Spans, right: Spans, words: int, word_starts: list[int]) -> set[tuple[int, int]]:
    """What NEAR means: every pair is compared."""
    found: set[tuple[int, int]] = set()
    for one in left:
        for other in right:
            first, second = sorted((one, other))
            between = bisect_left(word_starts, second[0]) - bisect_left(word_starts, first[1])
            if one != other and between <= words:
                found |= {one, other}
    return found


class Counted(list[int]):
    """Counts how often it is looked into."""

    asked = 0

    def __getitem__(self, place: SupportsIndex) -> int:  # type: ignore[override]  # bisect takes no slices
        self.asked += 1
        return super().__getitem__(place)


a_span = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda span: (span[0], span[0] + span[1]))


@given(
    st.lists(a_span, max_size=12), st.lists(a_span, max_size=12), st.integers(0, 5), st.sets(st.integers(0, 52))
)  # fmt: skip
def test_near_is_what_comparing_every_pair_gives(left: Spans, right: Spans, words: int, starts: set[int]) -> None:
    hits = Hits({LEFT: left, RIGHT: right}, sorted(starts))
    assert set(near(hits, LEFT, RIGHT, words)) == near_by_pairs(left, right, words, sorted(starts))
    same = Hits({LEFT: left}, sorted(starts))
    assert set(near(same, LEFT, LEFT, words)) == near_by_pairs(left, left, words, sorted(starts))


def test_near_costs_hardly_more_than_the_length_of_the_text() -> None:
    starts = Counted(range(0, 20 * MOST_HITS, 5))
    left, right = ([(place, place + 4) for place in range(first, 20 * MOST_HITS, 20)] for first in (0, 10))
    assert len(near(Hits({LEFT: left, RIGHT: right}, starts), LEFT, RIGHT, 0)) == 0
    assert starts.asked < 200 * MOST_HITS


def test_of_a_word_that_stands_everywhere_the_first_hits_are_kept() -> None:
    (found,) = Matcher([Topic("t", {}, "troops NEAR/2 kursk")]).match("troops kursk " * 5 * MOST_HITS)
    assert [word.text for word in found.words[:2]] == ["troops", "kursk"]


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
