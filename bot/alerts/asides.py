"""ALERT: pages that touch a topic in passing make no sound: a live page, an explainer, an essay. Pure.

Only topics that join two sides have pages beside them. A page whose headline names both sides, or whose first lines
tell of both, is on the topic whatever its form; so is every report, because no mark of another form is on it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from bot.ranking import Relevance, is_in_lead
from bot.render.lexicon import all_words, one_of
from bot.repetition import is_line
from feeds.offices import bodies_in
from feeds.types import ClaimKind, Fact

_BOTH_SIDES: Final = 2
# "Harbour live: …", "As it happened: …", "EN DIRECT - …"
_LIVE: Final = re.compile(rf"(?:^|[\s,]){one_of(all_words('live_marks'))}(?=\s?[:|–—.]|\s-)", re.IGNORECASE)
# "five questions on …", "Cinq questions sur …"
_COUNTED: Final = re.compile(
    rf"\b(?:\d+|{one_of(all_words('few'))})\s{one_of(all_words('explaining'))}\b", re.IGNORECASE
)


def is_aside(facts: Sequence[Fact], relevance: Relevance) -> bool:
    """Returns whether all pages of a story are on the topics of its readers in passing only.

    Args:
        facts: all facts of the story, with their sources.
        relevance: of facts to the topics.
    """
    titles = {source.entry_id: source.title for fact in facts for source in fact.sources if source.title}
    return bool(relevance.sides and titles) and all(
        _touches(title, [fact for fact in facts if any(s.entry_id == entry for s in fact.sources)], relevance)
        for entry, title in titles.items()
    )


def is_first_report(facts: Sequence[Fact], known_ids: Collection[int], relevance: Relevance) -> bool:
    """Returns whether a story that a chat knows from asides alone, without a sound, now has a report.

    Args:
        facts: all facts of the story, with their sources.
        known_ids: facts that the chat was shown.
        relevance: of facts to the topics.
    """
    known = [fact for fact in facts if fact.id in known_ids]
    return is_aside(known, relevance) and not is_aside(facts, relevance)


def _touches(title: str, facts: Sequence[Fact], relevance: Relevance) -> bool:
    """True if a page neither leads with both sides nor has the form of a report on one."""
    lead = [fact for fact in facts if any(map(is_in_lead, fact.sources))]
    if any(relevance.of(fact) >= 1 for fact in lead):
        return False
    if title.rstrip().endswith("?") or _COUNTED.search(title):
        return True
    if len(bodies_in(title) & relevance.sides) >= _BOTH_SIDES:
        return False
    # an essay: nothing in it can be told without the rest of it
    lines = (fact for fact in facts if is_line(fact) and fact.claim.kind is not ClaimKind.FIGURE)
    return _LIVE.search(title) is not None or not any(map(relevance.is_of_topic, lines))
