"""BRIEF: facts and stories of a window → a Brief. Pure: the same input gives the same brief."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeAlias

from bot.avowal import avowing_sides
from bot.briefs.disputes import disputes_of
from bot.briefs.heads import heads_of, stories_that_report
from bot.briefs.leads import untold_leads, with_newest
from bot.briefs.prints import with_other_prints
from bot.briefs.series import Series, overtaking, topic_series
from bot.briefs.timeline import deeds_of, timeline_of
from bot.briefs.titled_figures import titled_figures
from bot.briefs.unsaid import unsaid_headlines
from bot.briefs.values import Brief, BriefSettings, Dispute, Line, Voice
from bot.briefs.view import View, is_new
from bot.briefs.voices import voices_of
from bot.briefs.window import Window
from bot.ranking import Relevance, lead_bonus, select_facts
from bot.render.sources import source_key
from bot.repetition import is_line, without_echoes
from feeds.offices import bodies_in
from feeds.recent import Recent, Same
from feeds.types import Fact, FactSource, Quotation, Status, Story, Topic

FEWEST_KEY_FACTS: Final = 5
# What a story at the end of the window has before one at its start: the headline of a brief is no old news.
RECENCY_SHARE: Final = 0.35
# What a story has whose article leads with what its headline tells (an opinion does not), and whose headline names the
# sides of the topic.
REPORT_SHARE: Final = 0.4
NAMED_SHARE: Final = 0.2
# What a fact loses that its text doubts, and one that is somebody's words only.
SAID_PENALTY: Final = 0.12
# What a side's own confirmation has before all else.
AVOWAL_SHARE: Final = 0.3
# What the first fact of each story has before all that is said beside it.
HEAD_SHARE: Final = 0.5


# Sources of the facts whose briefs are kept.
MOST_SOURCES_KEPT: Final = 8_000

_Key: TypeAlias = tuple[Same[Topic], Same[Fact], tuple[Story, ...], View, BriefSettings]


def _sources_of(key: _Key, _: Brief) -> int:
    return 1 + sum(len(fact.sources) for fact in key[1].objects)


_kept: Final = Recent[_Key, Brief](MOST_SOURCES_KEPT, _sources_of)


def compose_brief(  # noqa: PLR0913, PLR0917 - the whole of what a brief depends on, named one by one
    topic: Topic,
    facts: Sequence[Fact],
    stories: Sequence[Story],
    window: Window,
    since_last: datetime | None,
    now: datetime,
    settings: BriefSettings,
    covered_from: datetime | None = None,
) -> Brief:
    """Composes the brief on a topic in a window.

    Args:
        topic: the topic asked for.
        facts: of the topic's stories, with a source published in the window.
        stories: of the topic, seen in the window.
        window: span of time.
        since_last: when the chat last had a brief on the topic, if it had.
        now: aware UTC.
        settings: sizes of the sections.
        covered_from: from when on the chat's briefs reached up to `since_last` without a gap, if it is known.
    """
    standing = [fact for fact in facts if fact.publishers]
    new = [fact for fact in standing if since_last is not None and is_new(fact, since_last, covered_from)]
    view = View.of(window, new)
    key = Same((topic,)), Same(tuple(facts)), tuple(stories), view, settings
    shared = _kept.get(key, lambda: _composed(topic, facts, stories, view, settings))
    sources = _sources(standing, window)
    return replace(
        shared,
        window=window,
        now=now,
        sources=sources,
        article_count=len(sources),
        publishers=tuple(dict.fromkeys(s.publisher for s in sources)),
        origins=tuple(dict.fromkeys(s.origin for s in sources)),
        since_last=since_last,
        new_count=len(new if since_last is not None else standing),
        repeat_count=_repeats(sources, new, since_last),
    )


def _composed(
    topic: Topic, facts: Sequence[Fact], stories: Sequence[Story], view: View, settings: BriefSettings
) -> Brief:
    """Composes what is the same for all who ask within a few minutes and know the same: all but what names a moment."""
    standing = [fact for fact in facts if fact.publishers]
    replaced = {fact.replaces for fact in standing}
    current = [fact for fact in standing if fact.id not in replaced]
    relevance = Relevance([topic])
    readable = [fact for fact in with_other_prints(without_echoes(current)) if is_line(fact)]
    titled = titled_figures(current, readable)
    readable += titled
    of_topic = [fact for fact in readable if not relevance.is_elsewhere(fact)]
    series = _series(standing, relevance)[: settings.series]
    weights = {fact.id: _weight(fact, view, relevance) for fact in readable}
    ranked = select_facts(readable, settings.key_facts, lambda fact: weights[fact.id])
    heads = heads_of(stories, standing, readable, relevance) | {fact.id for fact in titled}
    key = with_newest(_without_quotations(ranked), readable, heads, relevance, settings.key_facts)
    disputes = disputes_of(standing, readable, relevance.sides)[: settings.disputes]
    # Who denies a matter and who states it stands in the section alone: many lines state it, and a mark on some of them
    # would tell that the others are undisputed. Of two values that cannot both hold, each line is marked.
    disputed = {fact.id for dispute in disputes if not dispute.is_denial for fact in dispute.facts}

    def score(fact: Fact) -> float:
        return weights[fact.id] + HEAD_SHARE * (fact.id in heads)

    done = deeds_of(readable, key, heads)
    whole = [dispute for dispute in disputes if not dispute.is_denial and dispute.counts is None]
    rows = {fact.id: fact for dispute in whole for fact in dispute.facts}  # other rows tell a matter, or values alone
    spoken = [fact for fact in of_topic if fact.id not in done and fact.id not in rows]
    voices = voices_of(spoken, key, topic, score, settings, heads)
    lines = [*key, *(fact for _, said in voices for fact in said)]
    happened = [fact for fact in current if not relevance.is_elsewhere(fact)]
    first = [fact for fact in lines if fact.id in heads]
    timeline = timeline_of(happened, key, first, done, view.score, settings.timeline_entries)
    told = [*lines, *(entry.fact for entry in timeline), *rows.values()]
    leads = untold_leads(of_topic, heads, told, score, settings.leads)
    return Brief(
        topic=topic,
        window=Window(view.start, view.end),
        now=view.end,
        stories=_stories(stories, standing, view, heads, relevance)[: settings.stories],
        key_facts=tuple(replace(_line(fact, view, disputed), overtaken=overtaking(fact, series, key)) for fact in key),
        voices=tuple(Voice(speaker, tuple(_line(fact, view, disputed) for fact in said)) for speaker, said in voices),
        series=series,
        disputes=disputes,
        timeline=timeline,
        sources=(),
        article_count=0,
        publishers=(),
        origins=(),
        since_last=None,
        new_count=0,
        repeat_count=0,
        leads=tuple(_line(fact, view, disputed) for fact in leads),
        unsaid=unsaid_headlines(_untold(stories, disputes), standing, [*told, *leads], settings.unsaid),
    )


def _weight(fact: Fact, view: View, relevance: Relevance) -> float:
    """The score of a line: what articles lead with comes before what is said about it, and sure before unsure."""
    is_unsure = fact.claim.status in {Status.UNCONFIRMED, Status.HYPOTHETICAL}
    is_quoted = fact.claim.quotation is Quotation.DIRECT
    score = view.score(fact) + relevance.bonus(fact) + lead_bonus(fact) - SAID_PENALTY * (is_unsure + is_quoted)
    return score + AVOWAL_SHARE * bool(avowing_sides(fact, relevance))


def _series(facts: Sequence[Fact], relevance: Relevance) -> tuple[Series, ...]:
    """Returns the quantities of which several values were told, those first that tell most of the topic.

    A single value is a fact like others, and a figure of another matter has no table.
    """
    known = (series for series in topic_series(facts) if series.has_moved and series.deed)
    found = [s for s in known if any(relevance.is_of_topic(point.fact) for point in s.points)]
    return tuple(sorted(found, key=lambda s: (not s.has_moved, -max(relevance.of(p.fact) for p in s.points))))


def _without_quotations(ranked: Sequence[Fact]) -> tuple[Fact, ...]:
    """The key facts without quotations that can as well stand under their speaker: not the first three facts, not
    below five facts."""
    kept = list(ranked)
    for fact in reversed(ranked[3:]):
        if len(kept) > FEWEST_KEY_FACTS and fact.claim.quotation is Quotation.DIRECT and fact.claim.speaker:
            kept.remove(fact)
    return tuple(kept)


def _line(fact: Fact, view: View, disputed: set[int]) -> Line:
    return Line(fact, view.is_new(fact), fact.id in disputed)


def _stories(
    stories: Sequence[Story], facts: Sequence[Fact], view: View, heads: Collection[int], relevance: Relevance
) -> tuple[Story, ...]:
    best: dict[int, float] = {}
    for fact in facts:
        best[fact.story_id] = max(best.get(fact.story_id, 0.0), view.score(fact))
    reports = stories_that_report(stories, facts, heads)

    def rank(story: Story) -> float:
        sides = relevance.sides
        named = len(bodies_in(story.title or "") & sides) / len(sides) if sides else 1.0
        told = REPORT_SHARE * (story.id in reports) + NAMED_SHARE * named
        return best.get(story.id, 0.0) + RECENCY_SHARE * view.recency(story.last_seen) + told

    return tuple(sorted(stories, key=lambda s: (-rank(s), -len(s.origins), -s.last_seen.timestamp(), s.id)))


def _untold(stories: Sequence[Story], disputes: Sequence[Dispute]) -> list[Story]:
    """The stories whose headline is no row of the disputes."""
    told = {dispute.headline.title for dispute in disputes if dispute.headline is not None}
    return [story for story in stories if story.title not in told]


def _sources(facts: Sequence[Fact], window: Window) -> tuple[FactSource, ...]:
    found: dict[tuple[str, str], FactSource] = {}
    for source in (s for fact in facts for s in fact.sources):
        if not source.is_withdrawn and window.start <= source.published < window.end:
            found.setdefault(source_key(source), source)
    return tuple(sorted(found.values(), key=lambda s: (-s.published.timestamp(), s.publisher, s.entry_id)))


def _repeats(sources: Sequence[FactSource], new: Sequence[Fact], since_last: datetime | None) -> int:
    if since_last is None:
        return 0
    telling = {source_key(source) for fact in new for source in fact.sources}
    return sum(1 for source in sources if source.published > since_last and source_key(source) not in telling)
