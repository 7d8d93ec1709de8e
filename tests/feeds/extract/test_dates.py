"""Days that texts give by counting from their publication, or recall without a day."""

from __future__ import annotations

from datetime import date

import pytest

from feeds.days import days_of
from feeds.extract.dates import date_reader
from feeds.extract.lexicon import lexicon_of

FRIDAY = date(2024, 10, 25)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "The ministry said last week that", ["2024-W42"]),
        ("en", "She warned earlier this month that", ["2024-10"]),
        ("en", "He left two days ago and a week ago", ["2024-10-23", "2024-W42"]),
        ("en", "Days earlier, Lee had said", [""]),
        ("en", "Lee spoke on Tuesday, Hill a day earlier", ["2024-10-22", "2024-10-21"]),
        ("en", "Lee spoke on Tuesday; two days earlier, Hill had left", ["2024-10-22", "2024-10-20"]),
        ("en", "Lee spoke on Tuesday; the day before the vote, Hill left", ["2024-10-22", ""]),
        ("en", "Lee was elected in June. A day earlier, Hill had left", ["2024-06", ""]),
        ("en", "A week earlier, Hill had left", [""]),
        ("en", "It was signed in June", ["2024-06"]),
        ("en", "They began in October", ["2024-10"]),
        ("en", "He said so last October", ["2023-10"]),
        ("en", "It closed last year", ["2023"]),
        ("fr", "La semaine dernière, le ministère", ["2024-W42"]),
        ("fr", "plus tôt ce mois-ci, il", ["2024-10"]),
        ("fr", "Quelques jours plus tôt, le chef avait", [""]),
        ("fr", "il y a trois jours, puis hier", ["2024-10-22", "2024-10-24"]),
        ("fr", "il y a un an", ["2023"]),
        ("fr", "un an plus tôt, puis quelques années plus tôt", ["", ""]),
        ("fr", "La veille, elle", [""]),
        ("fr", "Roy a parlé mardi, Petit la veille au soir", ["2024-10-22", "2024-10-21"]),
        ("fr", "Roy a parlé mardi ; trois jours plus tôt, Petit est parti", ["2024-10-22", "2024-10-19"]),
        ("fr", "Roy a parlé mardi. La veille du scrutin, Petit est parti", ["2024-10-22", ""]),
        ("fr", "Roy a parlé mardi. L'avant-veille d'un scrutin, Petit est parti", ["2024-10-22", ""]),
        ("fr", "l'an dernier et cette année", ["2023", "2024"]),
        ("fr", "Le week-end a été calme", []),
    ],
)
def test_periods_are_read_at_their_precision(language: str, text: str, found: list[str]) -> None:
    assert [mention.iso for mention in date_reader(lexicon_of(language)).find(text, FRIDAY)] == found


def test_a_day_earlier_counts_from_the_last_day_of_the_text_before_it() -> None:
    reader = date_reader(lexicon_of("en"))
    before = "Lee spoke on Monday. He left on Tuesday. "
    assert [mention.iso for mention in reader.find("The day before, Hill wept", FRIDAY, before=before)] == [
        "2024-10-21"
    ]
    assert [mention.iso for mention in reader.find("The day before, Hill wept", FRIDAY)] == [""]


@pytest.mark.parametrize(
    ("iso", "days"),
    [
        ("2024-10-21", (date(2024, 10, 21), date(2024, 10, 21))),
        ("2024-10-21T12:00", (date(2024, 10, 21), date(2024, 10, 21))),
        ("2024-W42", (date(2024, 10, 14), date(2024, 10, 20))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("", None),
        ("2024-13", None),
        ("soon", None),
    ],
)
def test_a_date_stands_for_its_days(iso: str, days: tuple[date, date] | None) -> None:
    assert days_of(iso) == days
