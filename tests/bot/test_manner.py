"""A deed behind a demand is told once: in the line of its own fact."""

from __future__ import annotations

import pytest

from bot.manner import without_told_manner
from feeds.types import Claim, ClaimKind, Fact
from tests.bot.october_facts import claim, fact, source

SUMMONED = claim(
    "Oslo a convoqué le consul", kind=ClaimKind.EVENT, predicate="convoquer", language="fr", quotation=None
)


def told(asked: Claim, *others: Claim) -> str:
    facts = [fact(1, source(1, "Post", asked)), *(fact(n, source(n, "Herald", o)) for n, o in enumerate(others, 2))]
    shown: Fact = without_told_manner(facts)[0]
    assert shown.claim == shown.sources[0].claim
    assert shown.claim.end == shown.claim.start + len(shown.claim.content)
    return shown.claim.content


def demand(content: str, **changes: object) -> Claim:
    return claim(content, **{"lead": "a demandé", "cue": "demandé", "speaker": "Oslo", "language": "fr", **changes})


def test_a_deed_that_another_fact_tells_is_left_out() -> None:
    assert told(demand("le « retrait » des navires, en convoquant le consul à Oslo"), SUMMONED) == (
        "le « retrait » des navires"
    )
    summoned = claim("Oslo summoned the consul", kind=ClaimKind.EVENT, predicate="summon", quotation=None)
    english = demand("the return of the ships, summoning the consul", lead="demanded", language="en")
    assert told(english, summoned) == "the return of the ships"


@pytest.mark.parametrize(
    "content",
    [
        "le retrait des navires, en menaçant de fermer le port",
        "le retrait des navires, en convoquant le consul, et la paix",
        "le retrait des navires, en convoquant « le consul »",
        "le retrait des navires convoquant le consul",
    ],
)
def test_any_other_deed_stays(content: str) -> None:
    assert told(demand(content), SUMMONED) == content


def test_it_stays_where_nothing_else_tells_it() -> None:
    content = "le retrait des navires, en convoquant le consul"
    assert told(demand(content)) == content
    assert told(demand(content), claim("Oslo a convoqué", kind=ClaimKind.EVENT, predicate="recevoir", language="fr"))
    assert told(demand(content, lead="", cue=""), SUMMONED) == content, "a clause is one sentence"
