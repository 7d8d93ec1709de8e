"""ALERT: renders the update under an alert as Telegram HTML: what has changed, a line each. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.alerts.lines import CITED_PER_FACT, LINES_SHOWN, MessageContext, compared, dated_line, gives_one_figure
from bot.locales import Words
from bot.render.cutting import one_message, outside
from bot.render.facts import fact_html, sourced_fact
from bot.render.markup import escape
from bot.render.sources import Reference, citations, cited, publishers_html
from feeds.types import Change, ChangeKind


def update_html(context: MessageContext, changes: Sequence[Change]) -> str:
    """Returns the HTML of an update: the changes, and their sources.

    Args:
        context: of the readers.
        changes: with their facts, in order; those that do not fit into three lines are counted.
    """
    facts = [change.fact for change in changes if change.fact is not None]
    numbers = context.numbers(facts)
    told_ids = {change.fact.id for change in changes if change.fact is not None}
    blocks = [_change_lines(change, context, numbers, told_ids) for change in changes]
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
    told_ids: Collection[int],
) -> list[str]:
    if change.fact is None:
        return []
    words = context.words
    told = dated_line(sourced_fact(change.fact, words.language), context)
    marks = citations(cited(change.fact, words.language, CITED_PER_FACT), numbers)
    line = f"{told} {marks}".rstrip()
    if change.kind is ChangeKind.CONFIRMED:
        return [f"✓ {words.text('alerts.confirmed', fact=line)}"]
    if change.kind is ChangeKind.AVOWED:
        return [f"✓ {line}"]
    if change.kind is ChangeKind.NEW_FACT:
        return [words.text("alerts.new", fact=line)]
    if change.kind is ChangeKind.FIGURE_CHANGED and (moved := _figure_change(change, words, told)):
        return [f"{moved} {marks}".rstrip()]
    if change.kind is ChangeKind.DENIAL:
        return [f"✕ {line}", *_denied(change, words, told_ids)]
    return [line]


def _figure_change(change: Change, words: Words, line: str) -> str:
    """Returns such as "↑ Lee: 12,000 soldiers are there (was 1,500)"; "" if the change has no two figures to compare.

    Where the line has other numbers too, or not this one, the note says which has moved.
    """
    changed = compared(change.fact, change.previous, words) if change.fact and change.previous else None
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
    if change.fact is not None and not gives_one_figure(change.fact, words):
        was = words.text("alerts.was_now", previous=was, figure=escape(new))
    return words.text(f"alerts.figure_{direction}", figure=line, previous=was)


def _denied(change: Change, words: Words, told_ids: Collection[int]) -> list[str]:
    """What a denial is set against, unless a line of the same message tells it."""
    if change.previous is None or change.previous.id in told_ids:
        return []
    against = fact_html(sourced_fact(change.previous, words.language), words, width=100)
    return [f"<i>{words.text('alerts.against', fact=against)}</i>"]
