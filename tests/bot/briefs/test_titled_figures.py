"""A figure of a headline that the text under it gives in no line is told by the headline's own clause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.briefs.titled_figures import titled_figures
from feeds.types import Claim, ClaimKind, Figure
from tests.bot.october_facts import claim, fact, source

TITLE = "Riga has lost more than 6,000 divers at Lom, Oslo says"
SAID = claim(
    TITLE[: TITLE.index(",", 30)], speaker="Oslo", speaker_key="osl", figures=(Figure(6000, "divers"),), start=0
)
HEADLINE = replace(SAID, predicate="lose")
BELOW = claim("more than half of the divers are dead", speaker="the Norwegian navy", start=90)


@pytest.mark.parametrize(
    ("headline", "below", "is_told"),
    [
        (HEADLINE, BELOW, True),
        (HEADLINE, replace(BELOW, figures=(Figure(6000, "men"),)), False),
        (replace(HEADLINE, predicate=None), BELOW, False),  # "6,000 divers"
        (replace(HEADLINE, lead="says"), BELOW, False),
        (replace(HEADLINE, figures=()), BELOW, False),
        (replace(HEADLINE, kind=ClaimKind.EVENT, speaker=None), BELOW, False),
    ],
)
def test_the_clause_of_a_headline_tells_its_figure_if_no_line_does(
    headline: Claim, below: Claim, is_told: bool
) -> None:
    facts = [fact(1, source(1, "Post", headline, title=TITLE)), fact(2, source(1, "Post", below, title=TITLE))]
    assert [one.id for one in titled_figures(facts, facts[1:])] == ([1] if is_told else [])
    assert titled_figures(facts, facts) == []
