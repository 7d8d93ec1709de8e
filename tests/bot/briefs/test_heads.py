"""Which fact of a story is its first: what its headline tells comes before what its articles say besides."""

from __future__ import annotations

from dataclasses import replace

from bot.briefs.heads import heads_of
from bot.ranking import Relevance
from feeds.types import ClaimKind, Figure
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


def test_the_exact_print_of_the_headlines_figure_comes_before_a_loose_one() -> None:
    title = "Up to 1,200 dockers for Lom, says the mayor"
    start = len(title) + 2
    said = claim("she counts on a dozen hundred dockers in all", speaker="the mayor", speaker_key="mr", start=start)
    exact = replace(
        said,
        content="the port wants to hire 1,200 men in four teams",
        figures=(Figure(1200, "men"), Figure(4, "teams")),
        start=start + 300,
    )
    facts = [
        fact(1, source(1, "Post", said, title=title), importance=0.9),
        fact(2, source(1, "Post", exact, title=title), importance=0.4),
        fact(3, source(1, "Post", replace(exact, speaker="Ann Lee", speaker_key="an l"), title=title), importance=0.9),
    ]
    of = replace(story(*facts), title=title, language="en")
    assert heads_of([of], facts, facts, Relevance([TOPIC])) == {2}


def test_the_sentence_that_an_article_leads_with_is_a_head_beside_one_of_the_headline_alone() -> None:
    headed = claim("Mayor receives the envoy", kind=ClaimKind.EVENT, speaker=None, date=None, start=0, end=24)
    content = "Ann Lee met the envoy of Lom on Monday and gave him a letter"
    at = len(TITLE) + 2
    lead = replace(headed, content=content, start=at, end=at + len(content))
    lead = replace(lead, sentence_start=at, sentence_end=at + len(content) + 1)
    rest = claim("she had proof of 300 leaks", speaker="Ann Lee", speaker_key="ann lee", start=at + 80)
    facts = [fact(n, source(1, "Post", one, title=TITLE)) for n, one in enumerate((headed, lead, rest), 1)]
    of = replace(story(*facts), title="Mayor receives the envoy", language="en")
    assert heads_of([of], facts, facts, Relevance([])) >= {1, 2}
    part = replace(facts[1], sources=(replace(facts[1].sources[0], claim=replace(lead, end=at + 20)),))
    assert 2 not in heads_of([of], [facts[0], part, facts[2]], [facts[0], part, facts[2]], Relevance([]))
