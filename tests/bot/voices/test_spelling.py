"""Names in Cyrillic script have one spelling in English and another in French."""

from __future__ import annotations

import pytest

from bot.voices.spelling import respelled


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Rustem Umerov", "Roustem Oumerov"),
        ("Kyrylo Budanov", "Kyrylo Boudanov"),
        ("Vladimir Putin", "Vladimir Poutine"),
        ("Sergey Lavrov", "Sergueï Lavrov"),
        ("Denys Shmyhal", "Denys Chmyhal"),
        ("Dmytro Kuleba", "Dmytro Kouleba"),
        ("Andriy Yermak", "Andriy Iermak"),
        ("Alexander Lukashenko", "Alexandre Loukachenko"),
        ("Georgy Zinoviev", "Guéorgui Zinoviev"),
        ("Maria Zakharova", "Maria Zakharova"),
        ("Volodymyr Zelensky", "Volodymyr Zelensky"),
    ],
)
def test_a_name_is_spelled_as_the_reader_knows_it(english: str, french: str) -> None:
    assert respelled(french, "en") == english
    assert respelled(english, "fr") == french
