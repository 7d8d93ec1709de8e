"""ALERT: renders alerts and the updates under them as Telegram HTML with buttons. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.alerts.settings import AlertSettings
from bot.chat.buttons import BriefButton, FeedbackButton, MoreFactsButton, MuteButton, SourcesButton, WhyButton, button
from bot.headline import Headline
from bot.locales import Words
from bot.ranking import Relevance, is_background, lead_bonus, select_facts
from bot.render.cutting import one_message, outside
from bot.render.days import day_words, earlier_words
from bot.render.facts import SourcedFact, fact_html, has_verb, line_language, sourced_fact, told_words
from bot.render.figures import figure_change
from bot.render.markup import bold, escape, plain, struck, time_tag
from bot.render.sources import Reference, citations, cited, corroboration_words, publishers_html, references
from bot.repetition import is_line, letters, without_echoes
from feeds.group import figure_change_key, number_keys, value_key
from feeds.types import Change, ChangeKind, Fact, Story, Topic
from storage.ports import Verdict

FACT_WIDTH: Final = 200
CITED_PER_FACT: Final = 3
LINES_SHOWN: Final = 3
MOST_FACTS: Final = 24
# Added to the importance of a fact whose figure changed, which readers of a story look for.
CHANGED_FIGURE_BONUS: Final = 0.15
# Added for a line that the alert has had already, so that an edit does not put another print of it in its place.
KEPT_BONUS: Final = 0.04
# Added for a line that can be told in the reader's language.
OWN_LANGUAGE_BONUS: Final = 0.04


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
        known_ids: facts that messages on other stories told them, so that this one does not.
        told_ids: facts that messages on this story have told.
        shows_sources: whether the sources are named.
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
    known_ids: frozenset[int] = frozenset()
    told_ids: frozenset[int] = frozenset()
    shows_sources: bool = True

    def numbers(self, facts: Iterable[Fact]) -> dict[tuple[str, str], Reference]:
        """Returns the numbers by which lines refer to the sources of facts; none if the readers want no sources."""
        if not self.shows_sources:
            return {}
        return references(s for fact in facts for s in cited(fact, self.words.language, CITED_PER_FACT))


@dataclass(frozen=True, slots=True)
class RenderedAlert:
    """An alert as HTML, the facts that it shows, and how many more the chat can open."""

    html: str
    facts: tuple[Fact, ...]
    more: int


def alert_html(context: MessageContext) -> RenderedAlert:
    """Returns an alert: headline, facts, publishers, topics, counts, time."""
    ranked = worth_showing(context)
    facts = _shown(ranked, context)
    more = len(ranked) - len(facts)
    heading = [fact for fact in context.facts if fact.id in context.headline.fact_ids and fact.publishers]
    numbers = context.numbers(facts or heading)
    lines = [bold(_headline(context)), ""]
    lines += [f"• {_fact_line(fact, context, numbers)}" for fact in facts]
    lines += [""] * bool(facts)
    lines += [*_publisher_line(context, numbers), _footer(context)]
    return RenderedAlert(one_message("\n".join(lines)), facts, more)


def update_html(context: MessageContext, changes: Sequence[Change]) -> str:
    """Returns the HTML of an update: the changes, and their sources.

    Args:
        context: of the readers.
        changes: with their facts, in order; those that do not fit into three lines are counted.
    """
    facts = [change.fact for change in changes if change.fact is not None]
    numbers = context.numbers(facts)
    blocks = [_change_lines(change, context, numbers) for change in changes]
    shown, lines = 0, list[str]()
    while shown < len(blocks) and (not lines or len(lines) < LINES_SHOWN):
        # What a denial is set against is left out first.
        is_denial = changes[shown].kind is ChangeKind.DENIAL
        block = blocks[shown][:1] if is_denial and len(lines) + len(blocks[shown]) > LINES_SHOWN else blocks[shown]
        if lines and len(lines) + len(block) > LINES_SHOWN:
            break
        lines += block
        shown += 1
    told = [change.fact for change in changes[:shown] if change.fact is not None]
    numbers = context.numbers(told)
    rest = len(changes) - shown
    lines += [context.words.text("alerts.more_facts", count=rest)] if rest else []
    names = [outside(topic.name(context.words.language)) for topic in context.topics]
    sources = publishers_html(numbers, context.settings.sources_shown)
    return one_message("\n".join([*lines, "", " · ".join(part for part in (sources, *names) if part)]))


def alert_buttons(
    story: Story, topic: Topic, words: Words, facts: Iterable[Fact | None] = (), more: int = 0
) -> list[list[dict[str, str]]]:
    """Returns the buttons under an alert: further facts, a brief, the sources, why the chat got it, and mute; 👍 👎.

    Args:
        story: the alert's.
        topic: the first of the story's topics that the chat follows.
        words: the reader's language.
        facts: those that the message shows.
        more: number of facts that the message does not show.
    """
    why = WhyButton(story.id, tuple(fact.id for fact in facts if fact is not None))
    opening = button(words.text("alerts.more_facts", count=more), MoreFactsButton(story.id))
    return [
        *([[opening]] if more else []),
        [
            button(words.text("alerts.button_brief"), BriefButton(topic.slug)),
            button(words.text("alerts.button_sources"), SourcesButton(story.id)),
            button(words.text("alerts.button_why"), why),
            button(words.text("alerts.button_mute"), MuteButton(topic.slug)),
        ],
        [
            button("👍", FeedbackButton(topic.slug, story.id, Verdict.GOOD.value)),
            button("👎", FeedbackButton(topic.slug, story.id, Verdict.BAD.value)),
        ],
    ]


def worth_showing(context: MessageContext) -> tuple[Fact, ...]:
    """Returns the facts that an alert may show, the most important first, each once.

    Old facts and what happened long before they were reported are left out, so are replaced figures, what the headline
    or a message on another story tells, and withdrawn facts that were never shown.
    """
    oldest = context.started - context.settings.max_age
    replaced = {fact.replaces for fact in context.facts if fact.publishers}
    candidates = [
        fact
        for fact in without_echoes(context.facts)
        if fact.id not in replaced
        and fact.id not in context.known_ids
        and is_line(fact)
        and (fact.publishers or fact.id in context.shown_ids)
        and (fact.id not in context.headline.fact_ids or fact.replaces is not None)  # a title says no "was 1,500"
        and max(source.published for source in fact.sources) >= oldest
        and not is_background(fact, context.settings.background)
    ]
    # A change of a figure that several speakers report is one line, that of the most important fact.
    changes: dict[object, Fact] = {}
    for fact in sorted(candidates, key=lambda f: (-f.importance, f.id)):
        changes.setdefault(figure_change_key(fact) if fact.replaces is not None else fact.id, fact)
    found = _without_held(tuple(changes.values()), context.words)
    return select_facts(found, MOST_FACTS, lambda fact: _weight(fact, context))


def _shown(ranked: Sequence[Fact], context: MessageContext) -> tuple[Fact, ...]:
    """The first facts that are of the topics; where none is, the first one."""
    of_topic = [fact for fact in ranked if context.relevance.is_of_topic(fact)]
    return tuple(of_topic or ranked[:1])[: context.settings.facts_shown]


def _without_held(facts: Sequence[Fact], words: Words) -> tuple[Fact, ...]:
    """Returns the facts without those that, said in the reader's language, are a part of another one's line."""
    lines = {fact.id: letters(told) for fact in facts if (told := _told(fact, words))}
    held = {one for one, line in lines.items() if any(line in other != line for other in lines.values())}
    return tuple(fact for fact in facts if fact.id not in held)


def _told(fact: Fact, words: Words) -> str | None:
    return told_words(sourced_fact(fact, words.language).claim, words)


def _weight(fact: Fact, context: MessageContext) -> float:
    bonus = CHANGED_FIGURE_BONUS if fact.replaces is not None else 0.0
    bonus += KEPT_BONUS if fact.id in context.told_ids else 0.0
    language = line_language(sourced_fact(fact, context.words.language).claim, context.words)
    bonus += OWN_LANGUAGE_BONUS if language in {context.words.language, None} else 0.0
    return fact.importance + bonus + context.relevance.bonus(fact) + lead_bonus(fact)


def _headline(context: MessageContext) -> str:
    sources = [source for fact in context.facts for source in fact.sources]
    html = outside(context.headline.title)
    if context.headline.language:
        html += f" ({escape(context.headline.language.upper())})"
    return struck(html) if sources and all(source.is_withdrawn for source in sources) else html


def _fact_line(fact: Fact, context: MessageContext, numbers: Mapping[tuple[str, str], Reference]) -> str:
    shown = sourced_fact(fact, context.words.language)
    html = _dated_line(shown, context)
    if not fact.publishers:
        return f"{struck(html)} ({context.words.text('alerts.withdrawn')})"
    previous = next((other for other in context.facts if other.id == fact.replaces), None)
    if previous is not None and (changed := _compared(fact, previous, context.words)):
        html += f" ({context.words.text('alerts.was', previous=escape(changed[1]))})"
    return f"{html} {citations(cited(fact, context.words.language, CITED_PER_FACT), numbers)}".rstrip()


def _dated_line(shown: SourcedFact, context: MessageContext) -> str:
    """The line of a fact, with its day where that is not the day of its report, or that is not the day of the message.

    So "today" in a report of Monday is no other day in what the message becomes on Tuesday.
    """
    claim, words = shown.claim, context.words
    is_sentence = has_verb(shown, words)
    if earlier := earlier_words(claim, words, has_verb=is_sentence):
        return f"{fact_html(shown, words, width=FACT_WIDTH)} · {escape(earlier)}"
    if not claim.date or (_is_day(claim.date, shown.source.published, words) and _is_of_latest_day(shown, context)):
        return fact_html(shown, words, width=FACT_WIDTH)
    html = fact_html(shown, words, width=FACT_WIDTH, has_day=True)
    day = words.iso_date(claim.date, now=context.started)
    return f"{html} · {escape(day_words(claim, claim.date, day, words, has_verb=is_sentence))}"


def _is_day(iso: str, moment: datetime, words: Words) -> bool:
    return iso.startswith(words.local(moment).date().isoformat())


def _is_of_latest_day(shown: SourcedFact, context: MessageContext) -> bool:
    """Returns whether the source was published on the day of the latest source of the message."""
    latest, local = _latest(context), context.words.local
    return local(shown.source.published).date() == local(latest).date()


def _latest(context: MessageContext) -> datetime:
    times = [s.published for f in context.facts for s in f.sources] or [context.story.last_seen]
    return max(times)


def _publisher_line(context: MessageContext, numbers: Mapping[tuple[str, str], Reference]) -> list[str]:
    """Returns the linked publishers of the facts shown; the names of the story's publishers if it has no facts."""
    if not context.shows_sources:
        return []
    most, names = context.settings.sources_shown, context.story.publishers
    line = publishers_html(numbers, most, len(names)) or ", ".join(outside(name) for name in names[:most])
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
    latest, words = _latest(context), context.words
    if words.local(latest).date() == words.local(context.started).date():
        return time_tag(latest, words.time(latest), "t")
    return time_tag(latest, words.date_time(latest, now=context.started), "dt")


def _change_lines(change: Change, context: MessageContext, numbers: Mapping[tuple[str, str], Reference]) -> list[str]:
    if change.fact is None:
        return []
    words = context.words
    told = _dated_line(sourced_fact(change.fact, words.language), context)
    marks = citations(cited(change.fact, words.language, CITED_PER_FACT), numbers)
    line = f"{told} {marks}".rstrip()
    if change.kind is ChangeKind.CONFIRMED:
        return [f"✓ {words.text('alerts.confirmed', fact=line)}"]
    if change.kind is ChangeKind.NEW_FACT:
        return [words.text("alerts.new", fact=line)]
    if change.kind is ChangeKind.FIGURE_CHANGED and (moved := _figure_change(change, words)):
        if _says_what_moved(change.fact, words):
            return [f"{_figure_change(change, words, told)} {marks}".rstrip()]
        return [bold(moved), line]
    if change.kind is ChangeKind.DENIAL:
        return [f"✕ {line}", *_denied(change, words)]
    return [line]


def _numbers_shown(fact: Fact, words: Words) -> frozenset[str]:
    return number_keys(plain(fact_html(sourced_fact(fact, words.language), words, width=FACT_WIDTH)))


def _says_what_moved(fact: Fact, words: Words) -> bool:
    """True if a fact's line gives its figures and is in the reader's language, or gives one number only."""
    claim, shown = sourced_fact(fact, words.language).claim, _numbers_shown(fact, words)
    is_own = claim.language in {words.language, None} or told_words(claim, words) is not None
    values = {value_key(figure.value) for figure in claim.figures if figure.value is not None}
    return len(shown) == 1 or (is_own and bool(values) and values <= shown)


def _figure_change(change: Change, words: Words, line: str = "") -> str:
    """Returns such as "↑ 12,000 soldiers (was 1,500)"; "" if the change has no two figures to compare.

    Args:
        line: HTML that says the new figure, to stand in its place.
    """
    changed = _compared(change.fact, change.previous, words) if change.fact and change.previous else None
    if changed is None:
        return ""
    new, old, rise = changed
    direction = "up" if rise > 0 else "down" if rise < 0 else "other"
    voice, same = (
        sourced_fact(fact, words.language).claim.speaker if fact is not None else None
        for fact in (change.previous, change.fact)
    )
    voice = voice if voice != same else None  # one voice that gives a new figure is named once
    was = words.text("alerts.was_by", previous=escape(old), voice=outside(voice)) if voice else escape(old)
    if line and change.fact is not None and len(_numbers_shown(change.fact, words)) > 1:
        was = words.text("alerts.was_now", previous=was, figure=escape(new))
    return words.text(f"alerts.figure_{direction}", figure=line or escape(new), previous=was)


def _compared(fact: Fact, previous: Fact, words: Words) -> tuple[str, str, float] | None:
    return figure_change(sourced_fact(fact, words.language).claim, sourced_fact(previous, words.language).claim, words)


def _denied(change: Change, words: Words) -> list[str]:
    if change.previous is None:
        return []
    against = fact_html(sourced_fact(change.previous, words.language), words, width=100)
    return [f"<i>{words.text('alerts.against', fact=against)}</i>"]
