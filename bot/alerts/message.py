"""ALERT: renders alerts as Telegram HTML with buttons. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.alerts.bare import lead_in_full
from bot.alerts.lines import (
    CITED_PER_FACT,
    MessageContext,
    compared,
    dated_line,
    gives_one_figure,
    latest_of,
    previous_words,
)
from bot.chat.buttons import BriefButton, FeedbackButton, MoreFactsButton, MuteButton, SourcesButton, WhyButton, button
from bot.locales import LANGUAGES, Words
from bot.ranking import is_background, is_in_lead, lead_bonus, select_facts
from bot.render.cutting import one_message, outside
from bot.render.facts import SourcedFact, line_language, sourced_fact, told_words
from bot.render.markup import bold, escape, struck, time_tag
from bot.render.sources import Reference, citations, cited, corroboration_words, publishers_html
from bot.repetition import SAME_FIGURES_COSINE, is_line, is_same, letters, similarity, without_echoes
from feeds.group import counts_the_same_group, figure_change_key
from feeds.types import Fact, Status, Story, Topic
from storage.ports import Verdict

MOST_FACTS: Final = 24
# Added to the importance of a fact whose figure changed, which readers of a story look for.
CHANGED_FIGURE_BONUS: Final = 0.15
# So many of the first facts give way to a line that the alert has had already and that says the same.
MOST_COMPARED: Final = 6
# Added for a line that can be told in every language, so that all readers are told the same.
ANY_LANGUAGE_BONUS: Final = 0.04
# Added for a line that the reader can read: in their language, or a number or denial, which are read in any.
READABLE_BONUS: Final = 0.1


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
    shown = {fact.id: sourced_fact(fact, context.words.language) for fact in facts}
    if not facts and (lead := lead_in_full(heading, context)) is not None:
        shown = {lead.fact.id: lead}
    told = tuple(line.fact for line in shown.values())
    numbers = context.numbers(told or heading)
    lines = [bold(_headline(context)), ""]
    lines += [f"• {_fact_line(line, context, numbers)}" for line in shown.values()]
    lines += [""] * bool(told)
    lines += [*_publisher_line(context, numbers), _footer(context)]
    return RenderedAlert(one_message("\n".join(lines)), facts, more)


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
        ],
        [
            button(words.text("alerts.button_mute"), MuteButton(topic.slug)),
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
        and not _is_doubtful_aside(fact)
    ]
    # A change of a figure that several speakers report is one line, that of the most important fact.
    changes: dict[object, Fact] = {}
    for fact in sorted(candidates, key=lambda f: (-f.importance, f.id)):
        changes.setdefault(figure_change_key(fact) if fact.replaces is not None else fact.id, fact)
    found = _without_held(_told_by_one(changes.values()), context.words)
    ranked = select_facts(found, MOST_FACTS, lambda fact: _weight(fact, context))
    return _with_kept(ranked, [fact for fact in found if fact.id in context.told_ids])


def _told_by_one(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Returns the facts without those of another voice that only give a number again: what moved first, as it came in.

    Three lines of an alert are too few for one number by two voices; the other is behind the buttons.
    """
    kept: list[Fact] = []
    for fact in sorted(facts, key=lambda fact: fact.replaces is None):
        if not any(_gives_the_number_again(fact, other) for other in kept):
            kept.append(fact)
    return tuple(kept)


def _gives_the_number_again(fact: Fact, other: Fact) -> bool:
    if Status.DENIED in {fact.claim.status, other.claim.status}:
        return False
    near = similarity(fact, other)
    return near >= SAME_FIGURES_COSINE and counts_the_same_group(fact.claim, other.claim)


def _is_doubtful_aside(fact: Fact) -> bool:
    """True if articles tell the fact unsurely and below their leads: background, of which nobody made news."""
    return fact.claim.status is Status.UNCONFIRMED and not any(map(is_in_lead, fact.sources))


def _with_kept(ranked: Sequence[Fact], told: Sequence[Fact]) -> tuple[Fact, ...]:
    """Returns the facts with those that the alert has told in the place of other prints of them, each once."""
    kept = {fact.id for fact in told}
    first = [
        fact if fact.id in kept else next((one for one in told if is_same(fact, one)), fact)
        for fact in ranked[:MOST_COMPARED]
    ]
    return tuple({fact.id: fact for fact in (*first, *ranked[MOST_COMPARED:])}.values())


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
    bonus += READABLE_BONUS if _is_read_in(fact, context.words) else 0.0
    bonus += ANY_LANGUAGE_BONUS if all(_is_told_in(fact, Words(language)) for language in LANGUAGES) else 0.0
    return fact.importance + bonus + context.relevance.bonus(fact) + lead_bonus(fact)


def _is_read_in(fact: Fact, words: Words) -> bool:
    return _is_told_in(fact, words) or bool(fact.claim.figures) or fact.claim.status is Status.DENIED


def _is_told_in(fact: Fact, words: Words) -> bool:
    return line_language(sourced_fact(fact, words.language).claim, words) in {words.language, None}


def _headline(context: MessageContext) -> str:
    sources = [source for fact in context.facts for source in fact.sources]
    html = outside(context.headline.title)
    if context.headline.language:
        html += f" ({escape(context.headline.language.upper())})"
    return struck(html) if sources and all(source.is_withdrawn for source in sources) else html


def _fact_line(shown: SourcedFact, context: MessageContext, numbers: Mapping[tuple[str, str], Reference]) -> str:
    fact, html = shown.fact, dated_line(shown, context)
    if not fact.publishers:
        return f"{struck(html)} ({context.words.text('alerts.withdrawn')})"
    previous = next((other for other in context.facts if other.id == fact.replaces), None)
    if previous is not None and (changed := compared(fact, previous, context.words)):
        html = _with_movement(html, fact, previous, changed, context.words)
    return f"{html} {citations(cited(fact, context.words.language, CITED_PER_FACT), numbers)}".rstrip()


def _with_movement(html: str, fact: Fact, previous: Fact, changed: tuple[str, str, float], words: Words) -> str:
    """The line with the figure of before: "(was 1,500)"; if it has other numbers, "(was 1,500, now 3,000 soldiers)"."""
    new, old, _ = changed
    was = previous_words(fact, previous, old, words)
    if gives_one_figure(fact, words):
        return f"{html} ({words.text('alerts.was', previous=was)})"
    moved = words.text("alerts.was_now", previous=was, figure=escape(new))
    return words.text("alerts.figure_other", figure=html, previous=moved)


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
    latest, words = latest_of(context), context.words
    if words.local(latest).date() == words.local(context.started).date():
        return time_tag(latest, words.time(latest), "t")
    return time_tag(latest, words.date_time(latest, now=context.started), "dt")
