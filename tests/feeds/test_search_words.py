"""Words by which claims are found: endings, questions in both languages, what figures count, who speaks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.search_words import (
    all_of,
    any_of,
    asked_words,
    asks_for_denials,
    asks_how_many,
    claim_words,
    has_word,
    has_words,
    names_of,
    said_by,
    stem,
)
from feeds.types import AllOf, AnyOf, Claim, ClaimKind, Figure, OneWord, Status

FORMS = (
    "soldier soldiers",
    "soldat soldats",
    "country countries",
    "bateau bateaux",
    "national nationaux",
    "deploy deployed deploying",
    "deploye deployee deployees",
    "party parties",
)


@pytest.mark.parametrize("forms", FORMS)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["press prer", "virus viru", "crisis crisi", "sea seas1", "12000 1200"])
def test_other_words_have_others(pair: str) -> None:
    one, other = pair.split()
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("how many soldiers?", ("soldiers",)),
        ("Combien de soldats ont été envoyés ?", ("soldats", "envoyes")),
        ("What did Kirby say about the drones", ("kirby", "drones")),
        ("Kirby", ("kirby",)),
        ("what is new?", ("new",)),
        ("…!", ()),
    ],
)
def test_what_an_answer_has_to_have(asked: str, words: tuple[str, ...]) -> None:
    assert asked_words(asked) == words


def test_a_question_for_a_figure() -> None:
    assert asks_how_many("How many soldiers?")
    assert asks_how_many("et combien de soldats")
    assert not asks_how_many("soldiers")


def test_a_claim_is_indexed_by_what_it_says_who_says_it_and_what_it_counts() -> None:
    figure = Figure(1500.0, "soldats")
    claim = Claim(ClaimKind.FIGURE, 0, 9, "1 500 soldats envoyés", speaker="John Kirby", figures=(figure,))
    words = claim_words(claim).split()
    assert {"=troops", "@john", "@kirby", "soldat", "envoi", "kirbi"} <= set(words)
    assert words == sorted(set(words))


def test_queries() -> None:
    assert all_of(("drones", "kursk")) == AllOf(
        (AnyOf((OneWord("dron"), OneWord("=drones"))), AnyOf((OneWord("kursk"), OneWord("@=krsk"))))
    )
    assert all_of(("kur",), is_typing=True) == AnyOf((OneWord("kur"), OneWord("kur", is_prefix=True)))
    assert said_by("Léa  Roy") == AllOf((OneWord("@lea"), OneWord("@roy")))
    assert said_by("?!") is None
    assert all_of(("denied",)) == AnyOf((OneWord("deni"), OneWord("=denied")))


def _told(content: str, **more: Any) -> str:
    return claim_words(Claim(ClaimKind.ATTRIBUTION, 0, len(content), content, **more))


@pytest.mark.parametrize(
    ("asked", "written"), [("putin", "Vladimir Poutine"), ("zelenskyy", "M. Zelenski"), ("tchaikovsky", "Chaikovski")]
)
def test_a_name_is_found_under_its_spelling_in_another_language(asked: str, written: str) -> None:
    assert has_words(all_of([asked]), _told("les images sont là", speaker=written))
    assert has_words(all_of([asked]), _told(f"la lettre de {written} est là"))
    assert not has_words(all_of([asked]), _told(f"la lettre de {written.lower()} est là"))


def test_a_short_name_is_found_by_its_sound_only_where_it_is_asked_for() -> None:
    told = _told("la Douma a voté la loi")
    assert not has_words(all_of(["duma"]), told)
    assert has_words(all_of(["duma"], is_heard=True), told)


@pytest.mark.parametrize(
    "asked", ["Did Orsk deny it?", "who denied it?", "Qui a démenti ?", "Orsk dément", "qui nie ?"]
)
def test_denials_are_asked_for_in_either_language(asked: str) -> None:
    assert asks_for_denials(asked)
    denied = _told("it had sent ships", speaker="Orsk", status=Status.DENIED)
    assert has_words(all_of(asked_words(asked)), denied)
    assert not has_words(all_of(asked_words(asked)), _told("it had sent ships", speaker="Orsk"))


def test_a_word_is_in_a_claim_or_a_name_only_sounds_like_it() -> None:
    claim = Claim(ClaimKind.EVENT, 0, 9, "Poutine has sent soldiers", figures=(Figure(2.0, "soldiers"),))
    assert [has_word(claim, word) for word in ("poutine", "troops", "soldier", "putin")] == [True, True, True, False]
    assert list(names_of(claim)) == ["Poutine"]


@given(st.text(max_size=200))
def test_whatever_is_typed_gives_words_that_need_no_escape(text: str) -> None:
    words = asked_words(text)
    assert all(word.isalnum() or not word.isascii() for word in words)
    assert len(words) <= 8
    assert all(" " not in stem(word) and stem(word) for word in words)


@pytest.mark.parametrize(
    ("asked", "is_told"),
    [("soldier", True), ("two harbours", True), ("soldats", True), ("soldiers in Kiel", False), ("zebra", False)],
)
def test_a_query_is_true_of_a_claim_as_it_is_of_the_index(asked: str, is_told: bool) -> None:
    text = "Two soldiers left the harbour"
    told = claim_words(Claim(ClaimKind.EVENT, 0, len(text), text, language="en", figures=(Figure(2.0, "soldiers"),)))
    assert has_words(all_of(asked_words(asked)), told) is is_told


def test_a_word_may_be_the_beginning_of_another_while_it_is_typed() -> None:
    assert has_words(all_of(["sold"], is_typing=True), "left soldier two")
    assert not has_words(all_of(["sold"]), "left soldier two")
    assert has_words(any_of(["zebra", "left"]), "left soldier two")
