"""ALERT: renders the update under an alert as Telegram HTML: what has changed, a line each. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.alerts.lines import (
    CITED_PER_FACT,
    LINES_SHOWN,
    MessageContext,
    compared,
    dated_line,
    gives_one_figure,
    previous_words,
)
from bot.locales import Words
from bot.render.cutting import one_message, outside
from bot.render.facts import fact_html, sourced_fact
from bot.render.markup import escape
from bot.render.sources import Reference, citations, cited, publishers_html
from feeds.types import Change, ChangeKind, Fact


def update_html(context: MessageContext, changes: Sequence[Change]) -> str:
    """Returns the HTML of an update: the changes, and their sources.

    Args:
        context: of the readers.
        changes: with their facts, in order; those that do not fit into three lines are counted.
    """
    facts = [change.fact for change in changes if change.fact is not None]
    numbers = context.numbers(facts)
    blocks = [_change_lines(change, context, numbers, facts) for change in changes]
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


def _change_lines(
    change: Change,
    context: MessageContext,
    numbers: Mapping[tuple[str, str], Reference],
    told: Sequence[Fact],
) -> list[str]:
    if change.fact is None:
        return []
    words = context.words
    said = dated_line(sourced_fact(change.fact, words.language), context)
    marks = citations(cited(change.fact, words.language, CITED_PER_FACT), numbers)
    line = f"{said} {marks}".rstrip()
    if change.kind is ChangeKind.CONFIRMED:
        return [f"✓ {words.text('alerts.confirmed', fact=line)}"]
    if change.kind is ChangeKind.AVOWED:
        return [f"✓ {line}"]
    if change.kind is ChangeKind.NEW_FACT:
        return [words.text("alerts.new", fact=line)]
    if change.kind is ChangeKind.FIGURE_CHANGED and (moved := _figure_change(change, words, said)):
        return [f"{moved} {marks}".rstrip()]
    if change.kind is ChangeKind.DENIAL:
        return [f"✕ {line}", *_denied(change, words, told)]
    return [line]


def _figure_change(change: Change, words: Words, line: str) -> str:
    """Returns such as "↑ Lee: 12,000 soldiers are there (was 1,500)"; "" if the change has no two figures to compare.

    Where the line has other numbers too, or not this one, the note says which has moved.
    """
    if change.fact is None or change.previous is None:
        return ""
    changed = compared(change.fact, change.previous, words)
    if changed is None:
        return ""
    new, old, rise = changed
    direction = "up" if rise > 0 else "down" if rise < 0 else "other"
    was = previous_words(change.fact, change.previous, old, words)
    if not gives_one_figure(change.fact, words):
        was = words.text("alerts.was_now", previous=was, figure=escape(new))
    return words.text(f"alerts.figure_{direction}", figure=line, previous=was)


def _denied(change: Change, words: Words, told: Sequence[Fact]) -> list[str]:
    """What a denial is set against, unless a line of the same message tells it, maybe as another article has it."""
    if change.previous is None or any(_tells(fact, change.previous, words) for fact in told):
        return []
    against = fact_html(sourced_fact(change.previous, words.language), words, width=100)
    return [f"<i>{words.text('alerts.against', fact=against)}</i>"]


def _tells(fact: Fact, other: Fact, words: Words) -> bool:
    """True if a fact is another one, has its figure beside its own ("was 1,500"), or is of one voice and number."""
    if other.id in {fact.id, fact.replaces}:
        return True
    numbers = {f.value for f in fact.claim.figures} & {f.value for f in other.claim.figures} - {None}
    lines = [sourced_fact(one, words.language).claim for one in (fact, other)]
    voices = [claim.via or claim.speaker for claim in lines], [claim.speaker for claim in lines]
    return bool(numbers) and any(one and one == another for one, another in voices)
