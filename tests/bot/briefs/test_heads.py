"""Which fact of a story is its first: what its headline tells comes before what its articles say besides."""

from __future__ import annotations

from dataclasses import replace

from bot.briefs.heads import heads_of
from bot.ranking import Relevance
from tests.bot.october_facts import TOPIC, claim, fact, source, story

TITLE = "Mayor demands tougher fines for the port of Lom"


def test_what_the_headline_tells_is_first_though_other_words_weigh_more() -> None:
    demanded = claim(
        "the council to show itself tougher with the port", speaker="Ann Lee", speaker_key="ann lee", lead="urged",
        cue="urged", start=60,
    )  # fmt: skip
    asked = replace(demanded, content="tougher fines for the port of Lom", start=15, end=47, lead="demands")
    proof = claim("she had proof of 300 leaks", speaker="Ann Lee", speaker_key="ann lee", start=120)
    told = fact(2, source(1, "Post", demanded, title=TITLE), importance=0.5)
    rest = fact(3, source(1, "Post", proof, title=TITLE), importance=0.9)
    title = fact(1, source(1, "Post", asked, title=TITLE), importance=0.4)
    of = replace(story(told), title=TITLE, language="en")
    facts = [title, told, rest]
    assert heads_of([of], facts, [title, told, rest], Relevance([TOPIC])) <= {1, 2}
    assert heads_of([], facts, [told, rest], Relevance([TOPIC])) == {3}, "without a title the weightiest lead"


def test_each_story_has_one() -> None:
    facts = [replace(fact(n, source(n, "Post", claim(f"ship {n} has left"))), story_id=n) for n in (1, 2)]
    assert heads_of([], facts, facts, Relevance([TOPIC])) == {1, 2}
