"""ALERT: renders alerts and the updates under them as Telegram HTML with buttons. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.alerts.settings import AlertSettings
from bot.chat.buttons import BriefButton, MuteButton, WhyButton, button
from bot.locales import Words
from bot.ranking import Relevance, letters, select_facts
from bot.render.cutting import one_message, outside, shorten
from bot.render.facts import fact_html, headline, sourced_fact, told_words
from bot.render.figures import figure_change
from bot.render.markup import bold, escape, struck, time_tag
from bot.render.sources import Reference, citations, cited, corroboration_words, publishers_html, references
from feeds.group import figure_change_key
from feeds.types import Change, ChangeKind, Fact, FactSource, Story, Topic

TITLE_WIDTH: Final = 180
FACT_WIDTH: Final = 200
CITED_PER_FACT: Final = 3
CHANGES_SHOWN: Final = 3
# Added to the importance of a fact whose figure changed, which readers of a story look for.
CHANGED_FIGURE_BONUS: Final = 0.15


@dataclass(frozen=True, slots=True)
class Headline:
    """The title of an alert in one language, and the ids of the facts that repeat it."""

    title: str
    fact_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class MessageContext:
    """What the lines of a message on a story are rendered from, for one class of readers.

    Attributes:
        story: as stored.
        facts: all facts of the story.
        headline: in the language of `words`.
        topics: of the story that the readers follow.
        words: the readers' language and time zone.
        settings: widths and counts.
        started: aware UTC; when the alert was planned. The text depends on this and not on the present time, so that
            the same facts always give the same text.
        relevance: of facts to those topics.
        shown_ids: facts that the readers have been shown.
    """

    story: Story
    facts: Sequence[Fact]
    headline: Headline
    topics: Sequence[Topic]
    words: Words
    settings: AlertSettings
    started: datetime
    relevance: Relevance
    shown_ids: frozenset[int] = frozenset()


def headline_of(story: Story, facts: Sequence[Fact], words: Words) -> Headline:
    """Returns the headline, which is the same for all readers of a language.

    Args:
        story: as stored.
        facts: all facts of the story.
        words: the reader's language and time zone.
    """
    title, _ = headline(story, [source for fact in facts for source in fact.sources], words.language)
    title = shorten(title, TITLE_WIDTH)
    said = letters(title)
    repeats = (fact.id for fact in facts if letters(sourced_fact(fact, words.language).claim.content) in said)
    return Headline(title, frozenset(repeats))


def alert_html(context: MessageContext) -> tuple[str, tuple[Fact, ...]]:
    """Returns the HTML of an alert (headline, facts, publishers, topics, counts, time) and the facts that it shows."""
    facts = _worth_showing(context)
    language = context.words.language
    numbers = references(s for f in facts for s in cited(f, language, CITED_PER_FACT))
    lines = [bold(_headline(context)), ""]
    lines += [f"• {_fact_line(fact, context, numbers)}" for fact in facts]
    lines += [""] * bool(facts)
    lines += [*_publisher_line(context, numbers), _footer(context)]
    return one_message("\n".join(lines)), facts


def update_html(context: MessageContext, changes: Sequence[Change]) -> str:
    """Returns the HTML of an update: the changes, and their sources.

    Args:
        context: of the readers.
        changes: with their facts, in order; those after the third are counted.
    """
    shown, rest = changes[:CHANGES_SHOWN], changes[CHANGES_SHOWN:]
    facts = [change.fact for change in shown if change.fact is not None]
    numbers = references(s for f in facts for s in cited(f, context.words.language, CITED_PER_FACT))
    blocks = ["\n".join(_change_lines(change, context, numbers)) for change in shown]
    blocks += [context.words.text("alerts.more_facts", count=len(rest))] if rest else []
    names = [outside(topic.name(context.words.language)) for topic in context.topics]
    sources = publishers_html(numbers, context.settings.sources_shown)
    return one_message("\n\n".join([*blocks, " · ".join(part for part in (sources, *names) if part)]))


def alert_buttons(
    story: Story, topic: Topic, words: Words, facts: Iterable[Fact | None] = ()
) -> list[list[dict[str, str]]]:
    """Returns the buttons under an alert: a brief, why the chat got it, and mute.

    Args:
        story: the alert's.
        topic: the first of the story's topics that the chat follows.
        words: the reader's language.
        facts: those that the message shows.
    """
    why = WhyButton(story.id, tuple(fact.id for fact in facts if fact is not None))
    return [
        [
            button(words.text("alerts.button_brief"), BriefButton(topic.slug)),
            button(words.text("alerts.button_why"), why),
            button(words.text("alerts.button_mute"), MuteButton(topic.slug)),
        ]
    ]


def _worth_showing(context: MessageContext) -> tuple[Fact, ...]:
    """Returns the most important facts, without old ones, replaced figures, and withdrawn ones never shown."""
    oldest = context.started - context.settings.max_age
    replaced = {fact.replaces for fact in context.facts if fact.publishers}
    candidates = [
        fact
        for fact in context.facts
        if fact.id not in replaced
        and fact.stands_alone
        and (fact.publishers or fact.id in context.shown_ids)
        and (fact.id not in context.headline.fact_ids or fact.replaces is not None)  # a title says no "was 1,500"
        and max(source.published for source in fact.sources) >= oldest
    ]
    # A change of a figure that several speakers report is one line, that of the most important fact.
    changes: dict[object, Fact] = {}
    for fact in sorted(candidates, key=lambda f: (-f.importance, f.id)):
        changes.setdefault(figure_change_key(fact) if fact.replaces is not None else fact.id, fact)
    found = _without_held(tuple(changes.values()), context.words)
    return select_facts(found, context.settings.facts_shown, lambda fact: _weight(fact, context))


def _without_held(facts: Sequence[Fact], words: Words) -> tuple[Fact, ...]:
    """Returns the facts without those that, said in the reader's language, are a part of another one's line."""
    lines = {fact.id: letters(told) for fact in facts if (told := _told(fact, words))}
    held = {one for one, line in lines.items() if any(line in other != line for other in lines.values())}
    return tuple(fact for fact in facts if fact.id not in held)


def _told(fact: Fact, words: Words) -> str | None:
    return told_words(sourced_fact(fact, words.language).claim, words)


def _weight(fact: Fact, context: MessageContext) -> float:
    bonus = CHANGED_FIGURE_BONUS if fact.replaces is not None else 0.0
    return fact.importance + bonus + context.relevance.bonus(fact)


def _headline(context: MessageContext) -> str:
    sources = [source for fact in context.facts for source in fact.sources]
    html = outside(context.headline.title)
    return struck(html) if sources and all(source.is_withdrawn for source in sources) else html


def _fact_line(fact: Fact, context: MessageContext, numbers: Mapping[tuple[str, str], Reference]) -> str:
    shown = sourced_fact(fact, context.words.language)
    html = fact_html(shown, context.words, width=FACT_WIDTH)
    if shown.claim.date and not _is_day(shown.claim.date, shown.source, context):
        html += f" · {escape(context.words.iso_date(shown.claim.date, now=context.started))}"
    if not fact.publishers:
        return f"{struck(html)} ({context.words.text('alerts.withdrawn')})"
    previous = next((other for other in context.facts if other.id == fact.replaces), None)
    if previous is not None and (changed := _compared(fact, previous, context.words)):
        html += f" ({context.words.text('alerts.was', previous=escape(changed[1]))})"
    return f"{html} {citations(cited(fact, context.words.language, CITED_PER_FACT), numbers)}".rstrip()


def _is_day(iso: str, source: FactSource, context: MessageContext) -> bool:
    """Returns whether the claim's date is the day on which the source was published."""
    return iso.startswith(context.words.local(source.published).date().isoformat())


def _publisher_line(context: MessageContext, numbers: Mapping[tuple[str, str], Reference]) -> list[str]:
    """Returns the linked publishers of the facts shown; the names of the story's publishers if it has no facts."""
    most = context.settings.sources_shown
    line = publishers_html(numbers, most) or " · ".join(outside(name) for name in context.story.publishers[:most])
    return [line] if line else []


def _footer(context: MessageContext) -> str:
    words = context.words
    names = " · ".join(outside(topic.name(words.language)) for topic in context.topics)
    return " · ".join(
        part for part in (names, corroboration(context.story, context.facts, words), _time(context)) if part
    )


def corroboration(story: Story, facts: Sequence[Fact], words: Words) -> str:
    """Returns such as "3 publishers, 2 origins"; the origins are left out if there is one publisher.

    Args:
        story: as stored.
        facts: all facts of the story; they count if the story has no counts.
        words: the reader's language and time zone.
    """
    standing = [s for fact in facts for s in fact.sources if not s.is_withdrawn]
    publishers = story.publishers or tuple(dict.fromkeys(s.publisher for s in standing))
    origins = story.origins or tuple(dict.fromkeys(s.origin for s in standing))
    return corroboration_words(publishers, origins, words)


def _time(context: MessageContext) -> str:
    """Returns the time of the latest source; with the date if that is not the day of the alert."""
    times = [s.published for f in context.facts for s in f.sources] or [context.story.last_seen]
    latest, words = max(times), context.words
    if words.local(latest).date() == words.local(context.started).date():
        return time_tag(latest, words.time(latest), "t")
    return time_tag(latest, words.date_time(latest, now=context.started), "dt")


def _change_lines(change: Change, context: MessageContext, numbers: Mapping[tuple[str, str], Reference]) -> list[str]:
    if change.fact is None:
        return []
    words = context.words
    line = fact_html(sourced_fact(change.fact, words.language), words, width=FACT_WIDTH)
    marks = citations(cited(change.fact, words.language, CITED_PER_FACT), numbers)
    line = f"{line} {marks}".rstrip()
    if change.kind is ChangeKind.CONFIRMED:
        return [f"✓ {words.text('alerts.confirmed', fact=line)}"]
    if change.kind is ChangeKind.NEW_FACT:
        return [words.text("alerts.new", fact=line)]
    if change.kind is ChangeKind.FIGURE_CHANGED and (moved := _figure_change(change, words)):
        return [bold(moved), line]
    if change.kind is ChangeKind.DENIAL:
        return [f"✕ {line}", *_denied(change, words)]
    return [line]


def _figure_change(change: Change, words: Words) -> str:
    """Returns such as "↑ 12,000 soldiers, was 1,500"; "" if the change has no two figures to compare."""
    changed = _compared(change.fact, change.previous, words) if change.fact and change.previous else None
    if changed is None:
        return ""
    new, old, rise = changed
    direction = "up" if rise > 0 else "down" if rise < 0 else "other"
    return words.text(f"alerts.figure_{direction}", figure=escape(new), previous=escape(old))


def _compared(fact: Fact, previous: Fact, words: Words) -> tuple[str, str, float] | None:
    return figure_change(sourced_fact(fact, words.language).claim, sourced_fact(previous, words.language).claim, words)


def _denied(change: Change, words: Words) -> list[str]:
    if change.previous is None:
        return []
    against = fact_html(sourced_fact(change.previous, words.language), words, width=100)
    return [f"<i>{words.text('alerts.against', fact=against)}</i>"]
