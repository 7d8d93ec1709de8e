"""An article that says which figure it corrects takes the wrong one out of its story, whoever published that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.group import UseEmbedder, pack_vector
from feeds.stories.corrections import correct, corrected_values
from feeds.types import ChangeKind, Fact, Figure
from tests.bot.october_facts import claim, fact, source

TITLE = "Harbour closed"


@pytest.mark.parametrize(
    ("title", "text", "values"),
    [
        ("RECTIFICATIF - Le port fermé", "ATTENTION - Rectifie le nombre, 12 et non 14 ; 3 grues", [("12", "14")]),
        ("Le port fermé (CORRIGÉ)", "La ville a compté 1.200 dockers, et non pas 1.400.", [("1200", "1400")]),
        ("CORRECTION – Le port", "L'armée a compté 3 000 hommes au lieu de 2 000.", [("3000", "2000")]),
        ("Corrected: Harbour closed", "The city closed not 14 but 12 quays.", [("12", "14")]),
        (TITLE, "Corrects number of quays: 12, not 14\n\nThe city said so.", [("12", "14")]),
        (TITLE, "A.\n\nB.\n\nC.\n\nD.\n\nCorrection: 2.3 million tons, not 3.2 million.", [("2300000", "3200000")]),
        ("City closes 12 quays, not 14", "It had planned to close 14 and not 12.", []),
        ("Corrections officers count 12, not 14", "They said so.", []),
        ("CORRECTION: Harbour closed in 2024", "It was closed in 2024, not 2023.", []),
        ("RECTIFICATIF - Le port fermé", "Rectifie le nom du maire.", []),
    ],
)  # fmt: skip
def test_only_a_notice_of_a_correction_names_a_wrong_value(
    title: str, text: str, values: list[tuple[str, str]]
) -> None:
    assert list(corrected_values(title, text)) == values


QUAYS = "the city closed {} quays of the harbour"


def told(number: int, content: str, value: float, unit: str = "quays") -> Fact:
    said = claim(content, figures=(Figure(value, unit),))
    (vector,) = UseEmbedder().embed([content])
    return fact(number, source(number, f"Paper {number}", said), vector=pack_vector(vector))


@pytest.fixture(scope="module")
def story() -> tuple[Fact, ...]:
    """A wrong number of quays, the same number of something else, and the right number by a later article."""
    return (
        told(1, QUAYS.format(14), 14),
        told(2, "a pianist of Antwerp gave away 14 cats", 14, "cats"),
        replace(told(3, QUAYS.format(12), 12), disputed_by=(1,)),
    )


def test_the_wrong_value_is_withdrawn_and_the_right_one_stands_in_its_place(story: tuple[Fact, ...]) -> None:
    result = correct(story, 3, [("12", "14")])
    changed = {one.id: one for one in result.facts}
    assert changed.keys() == {1, 3}, "what else has this number is not meant"
    assert changed[1].publishers == ()
    assert (changed[3].replaces, changed[3].disputed_by) == (1, ())
    assert [(change.kind, change.fact.id) for change in result.changes if change.fact] == [(ChangeKind.WITHDRAWN, 1)]


def test_a_value_that_the_article_does_not_tell_again_is_left_out_if_it_is_no_small_number() -> None:
    for value, is_left_out in ((14, True), (4, False)):
        facts = told(1, QUAYS.format(value), value), told(3, "the mayor thanked the divers", 300)
        result = correct(facts, 3, [("12", str(value))])
        assert bool(result.facts) is is_left_out


def test_who_tells_the_wrong_value_later_is_not_corrected(story: tuple[Fact, ...]) -> None:
    later = told(4, QUAYS.format(14), 14)
    assert correct([story[2], later], 3, [("12", "14")]).facts == ()
