"""Which lines are the headline again, and which tell something of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.render.facts import SourcedFact
from bot.repetition import ToldTitle
from bot.retelling import Retelling
from feeds.types import Claim, Figure, Quotation
from tests.bot.october_facts import claim, fact, source

FULL = 1500  # where the body of an article is


def said(content: str, speaker: str = "Ann Lowe", number: int = 0, cue: str = "said", at: int = 60) -> Claim:
    """An indirect statement in the lead of an article."""
    figures = (Figure(number, "troops"),) if number else ()
    return claim(content, speaker=speaker, speaker_key=speaker.lower(), cue=cue, start=at, figures=figures)


def is_retold(title: str, told: Claim, *titled: Claim, language: str = "en") -> bool:
    """Whether a line of `told` retells a title; `titled` are what its words were read as."""
    line = fact(1, source(1, "Post", told, title=title))
    above = [fact(n, source(1, "Post", one, title=title)) for n, one in enumerate(titled, 2)]
    retelling = Retelling.of(title, language, ToldTitle.of(title, language), [line, *above])
    return retelling.covers(line, SourcedFact(line, line.sources[0]))


@pytest.mark.parametrize(
    ("title", "told", "expected"),
    [
        ("Lowe weighs a toll on bridges", said("she weighed a toll on all bridges of hers"), True),
        ("Lowe weighs a toll on bridges", said("she weighed a toll and the ferry will close"), False),
        ("Lowe weighs a toll on bridges", said("she weighed a toll on bridges s'il paie les nouveaux quais"), False),
        ("Lowe weighs a toll on bridges", said("a toll on bridges would begin because of empty coffers"), False),
        ("Lowe weighs a toll on bridges", said("a toll on 40 bridges is weighed", number=40), False),
        ("Lowe weighs a toll on bridges", said("bridges would be built in the spring"), False),
        ("Lowe rules out a toll on 40 bridges", said("a toll on bridges was ruled out by her"), False),
        ("City weighs a toll on bridges", said("she weighed a toll on all bridges"), False),
        ("Lowe weighs a toll on bridges", said("rules out a toll on bridges", at=FULL), False),
    ],
)  # fmt: skip
def test_a_line_that_has_most_of_a_headline_and_adds_no_clause_voice_or_figure_retells_it(
    title: str, told: Claim, *, expected: bool
) -> None:
    assert is_retold(title, told) is expected


def test_a_quotation_and_a_line_of_another_language_retell_nothing() -> None:
    title, told = "Lowe weighs a toll on bridges", said("she weighed a toll on all bridges")
    assert is_retold(title, told)
    assert not is_retold(title, replace(told, quotation=Quotation.DIRECT))
    assert not is_retold(title, replace(told, language="fr"))


def test_a_fact_that_grouping_read_in_the_headline_too_is_told_by_it_unless_it_adds() -> None:
    title = "Lowe readies 300 diggers for the dam"
    for content, expected in (
        ("she is training 300 diggers of several trades", True),
        ("she is training 300 diggers and would pay for their lodging", False),
    ):
        below, above = said(content, number=300), said("readies 300 diggers", number=300, at=4)
        both = fact(1, source(1, "Post", below, title=title), source(1, "Post", above, title=title))
        retelling = Retelling.of(title, "en", ToldTitle.of(title, "en"), [both])
        assert retelling.covers(both, SourcedFact(both, both.sources[0])) is expected


def test_one_voice_demands_the_same_in_the_headline_and_below_it() -> None:
    title = "Lowe demands a firmer answer"
    above = said("a firmer answer", cue="demands", at=12)
    assert is_retold(title, said("the council to be firmer with builders", cue="urged"), above)
    assert not is_retold(title, said("the council to lower the tax", cue="urged"), above)
    assert not is_retold(title, said("the council had been firmer with builders"), above)
    other = said("the council to be firmer with builders", "Bo Roy", cue="urged")
    assert not is_retold(title, other, above)


def test_what_a_medium_reports_adds_no_voice() -> None:
    title = "Pyongyang ratifies its defence treaty with Moscow"
    content = "North Korea has ratified the mutual defence treaty concluded in June"
    assert is_retold(title, said(content, "the state television KRT"))
    assert not is_retold(title, said(content, "Ann Lowe"))


def test_the_figure_of_the_headline_in_the_first_sentence_by_its_voice_is_told_by_it() -> None:
    title = "Losses of dykes in the delta put at 300: Lowe"
    same = said("about 300 of them have been washed away in the storms", number=300, at=len(title) + 20)
    assert is_retold(title, replace(same, sentence_start=same.start))
    for other in (
        replace(same, sentence_start=FULL),
        replace(same, sentence_start=same.start, speaker="Bo Roy", speaker_key="bo roy"),
        replace(same, sentence_start=same.start, content=f"{same.content} and 40 bridges have no railing any more"),
        replace(same, sentence_start=same.start, content="300 of them guard vineyards, orchards, stables and mills"),
    ):
        assert not is_retold(title, other)


def test_a_number_in_words_is_that_of_the_headline() -> None:
    title = "Lowe closes 2 dykes in the delta"
    told = said("two old dykes were closed in the delta of hers", number=2)
    assert is_retold(title, told)
    assert not is_retold(title, replace(told, content="dykes were closed in the delta", figures=()))


@pytest.mark.parametrize(
    ("title", "told", "expected"),
    [
        ("Diggers: 300 dead, 2,700 hurt, says Lowe", said("300 died and 2,700 were hurt in the dam", number=300), True),
        ("Diggers' dead at 300, Lowe says", said("300 died in the dam of Bergen", number=300), False),  # a place
        ("Diggers' dead at 300, Lowe says", said("300 of 900 died in the dam", number=300), False),  # a number
        ("Diggers' dead at 300, Lowe says", said("more than half had died in the dam"), False),  # not the headline's
        ("Diggers' dead at 300, Lowe says", said("300 died in the dam", "Tom Hill", number=300), False),  # a voice
        ("Lowe calls digging a “sacred duty” in Oslo", said("digging was seen as a “sacred duty”"), True),
        ("Lowe calls digging a “sacred duty” in Oslo", said("digging was seen as a “heavy burden”"), False),
        ("Lowe weighs a toll on bridges", said("thousands of diggers were fed"), False),  # nothing of the headline
    ],
)  # fmt: skip
def test_a_line_without_a_name_number_or_word_of_its_own_retells_the_headline(
    title: str, told: Claim, *, expected: bool
) -> None:
    mixed = Quotation.MIXED if "“" in told.content else told.quotation
    assert is_retold(title, replace(told, quotation=mixed)) is expected
