"""A topic while an admin works on it: what is proposed, what was ticked, and the topic that this makes. Pure.

It is stored as JSON between two steps, so that it survives a restart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from bot.trials.sides import LANGUAGES, Side
from feeds.match import And, Not, Or, Query, Term, check_topic, format_query, parse_query
from feeds.text import fold
from feeds.types import Topic

MOST_SLUG: Final = 48
MOST_TICKS: Final = 60


@dataclass(frozen=True, slots=True)
class Tick:
    """What an admin said of an entry that matches, or that just misses.

    Attributes:
        entry_id: of the entry.
        is_good: whether the topic should have it.
        lacks: the part of the query that it lacks; "" for an entry that matches.
        text: title, summary and content.
    """

    entry_id: int
    is_good: bool
    lacks: str
    text: str


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic with what has been learned for it.

    Attributes:
        slug, names, query, aliases, weight: as in Topic, without what was learned.
        is_new: False for a stored topic.
        ticks: what the admin said of entries, in that order.
        excluded: words that a text must not have, learned from ticks.
        added: the lacking part → phrases that count as it, learned from ticks.
        refused: learned words and phrases that the admin did not want.
        seen: entries that were shown and passed over.
    """

    slug: str
    names: Mapping[str, str]
    query: str
    aliases: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    weight: float = 1.0
    is_new: bool = True
    ticks: tuple[Tick, ...] = ()
    excluded: tuple[str, ...] = ()
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    seen: tuple[int, ...] = ()

    @property
    def base(self) -> Topic:
        """The topic without what was learned."""
        return Topic(self.slug, self.names, self.query, self.aliases, self.weight)

    @property
    def topic(self) -> Topic:
        """The topic with what was learned. Raises QueryError as check_topic."""
        tree, aliases = parse_query(self.query), dict(self.aliases)
        for lacks, phrases in self.added.items():
            name = lacks.removeprefix("@")
            if lacks.startswith("@") and name in aliases:
                listed = aliases[name]
                aliases[name] = {**listed, "*": (*listed.get("*", ()), *phrases)}
            else:
                tree = _with_choice(tree, lacks, phrases)
        if self.excluded:
            words: list[Query] = [Term(word) for word in self.excluded]
            tree = And((*_items(tree), Not(words[0] if len(words) == 1 else Or(tuple(words)))))
        is_changed = bool(self.excluded) or any(not lacks.startswith("@") for lacks in self.added)
        topic = replace(self.base, aliases=aliases, query=format_query(tree) if is_changed else self.query)
        check_topic(topic)
        return topic

    @property
    def precision(self) -> tuple[int, int]:
        """How many of the matching entries that were ticked are good, and how many were ticked."""
        hits = [tick for tick in self.ticks if not tick.lacks]
        return sum(tick.is_good for tick in hits), len(hits)

    def ticked(self, tick: Tick) -> TopicDraft:
        """Returns the draft with a tick, in place of an earlier one of that entry."""
        others = [known for known in self.ticks if known.entry_id != tick.entry_id]
        return replace(self, ticks=(*others, tick)[-MOST_TICKS:])


def draft_of(sides: Sequence[Side], slugs: Sequence[str]) -> TopicDraft:
    """Returns the draft of a new topic.

    Args:
        sides: at least one.
        slugs: of the topics that there are.
    """
    names = {language: "–".join(_capital(side.labels[language]) for side in sides) for language in LANGUAGES}
    aliases = {side.name: side.phrases for side in sides}
    return TopicDraft(free_slug(names["en"], slugs), names, " AND ".join(f"@{side.name}" for side in sides), aliases)


def draft_of_topic(topic: Topic) -> TopicDraft:
    """Returns the draft of a stored topic."""
    return TopicDraft(topic.slug, topic.names, topic.query, topic.aliases, topic.weight, is_new=False)


def free_slug(name: str, slugs: Sequence[str]) -> str:
    """Returns a short name that no topic has."""
    slug = "-".join(re.findall(r"[a-z0-9]+", fold(name)))[:MOST_SLUG].strip("-") or "topic"
    number, free = 2, slug
    while free in slugs:
        free = f"{slug[: MOST_SLUG - 3]}-{number}"
        number += 1
    return free


def draft_to_json(draft: TopicDraft) -> dict[str, Any]:
    """Returns a draft as JSON."""
    return asdict(draft)


def draft_from_json(row: Mapping[str, Any]) -> TopicDraft:
    """Returns the draft of what `draft_to_json` returned."""
    values = dict(row)
    values["aliases"] = {
        name: {language: tuple(listed) for language, listed in phrases.items()}
        for name, phrases in row["aliases"].items()
    }
    values["ticks"] = tuple(Tick(**tick) for tick in row["ticks"])
    values["added"] = {lacks: tuple(phrases) for lacks, phrases in row["added"].items()}
    for name in ("excluded", "refused", "seen"):
        values[name] = tuple(row[name])
    return TopicDraft(**values)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _items(tree: Query) -> tuple[Query, ...]:
    return tree.items if isinstance(tree, And) else (tree,)


def _with_choice(tree: Query, lacks: str, phrases: Sequence[str]) -> Query:
    """Returns the query in which the part that is written so may also be one of the phrases."""
    if lacks in {format_query(tree), tree.text if isinstance(tree, Term) else ""}:
        return Or((tree, *(Term(phrase) for phrase in phrases)))
    match tree:
        case And(items):
            return And(tuple(_with_choice(item, lacks, phrases) for item in items))
        case Or(items):
            return Or(tuple(_with_choice(item, lacks, phrases) for item in items))
        case _:
            return tree
