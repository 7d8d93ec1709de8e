"""ALERT: pages that touch a topic in passing make no sound: a live page on another matter, an explainer. Pure.

Only topics that join two sides have pages beside them. A lost sound costs more than one too many, so that only a page
that names its own form is silent: by its rubric, or by the question that it asks. A live page is on the topic if its
headline and first lines name both sides, or if more than one of its statements does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from bot.ranking import Relevance, is_in_lead
from bot.render.lexicon import all_words, one_of
from feeds.types import Fact

# A live page that tells so many statements of a topic touches it in passing.
_IN_PASSING: Final = 1
# "Harbour live: …", "As it happened: …", "EN DIRECT - …"
_LIVE: Final = re.compile(rf"(?:^|[\s,]){one_of(all_words('live_marks'))}(?=\s?[:|–—.]|\s-)", re.IGNORECASE)
# "five questions on …", "Harbours: cinq questions sur …", and not "answers five questions"
_COUNTED: Final = re.compile(
    rf"(?:^|[:|–—]\s|\s-\s)(?:\d+|{one_of(all_words('few'))})\s{one_of(all_words('explaining'))}\b", re.IGNORECASE
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
    """True if a page has the form of no report, and does not lead with both sides."""
    lead = [fact for fact in facts if any(map(is_in_lead, fact.sources))]
    if any(relevance.of(fact) >= 1 for fact in lead):
        return False
    if title.rstrip().endswith("?") or _COUNTED.search(title):
        return True
    if not _LIVE.search(title):
        return False
    # one side in the headline and the other below it: "Norway's ports live: … ; divers from Latvia are asked to leave"
    first_lines = " · ".join((title, *(fact.claim.content for fact in lead)))
    of_both = sum(relevance.of(fact) >= 1 for fact in facts)
    return relevance.of_text(first_lines) < 1 and of_both <= _IN_PASSING
