"""ALERT: the words of an alert and of an update under it. Takes a story's facts, gives Telegram HTML and buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.alerts.settings import AlertSettings
from bot.chat.buttons import BriefButton, MuteButton, WhyButton, button
from bot.locales import Words
from bot.ranking import pick
from bot.render.cutting import one_message, outside, shorten
from bot.render.facts import content_text, fact_html, headline, sourced_fact
from bot.render.figures import figure_change
from bot.render.markup import bold, escape, moment, struck
from bot.render.sources import Reference, citations, cited, corroboration_words, publishers_html, references
from feeds.group import figure_change_key
from feeds.types import Change, ChangeKind, Fact, FactSource, Story, Topic

TITLE_WIDTH: Final = 180
FACT_WIDTH: Final = 200
CITED_PER_FACT: Final = 3
CHANGES_SHOWN: Final = 3
# A figure that moved is what readers of a story come back for: it goes before facts of a little more importance.
MOVED: Final = 0.15


@dataclass(frozen=True, slots=True)
class Headline:
    """The title over an alert in one language, and the ids of the facts that say no more than it."""

    title: str
    fact_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Scene:
    """What every line of one chat's message on one story needs.

    Attributes:
        headline: in the language of `words`.
        started: when the alert was (or is being) planned: what the message shows does not depend on the present moment,
            so that the same facts always give the same text.
        shown_ids: facts that the chat has been shown.
    """

    story: Story
    facts: Sequence[Fact]
    headline: Headline
    topics: Sequence[Topic]
    words: Words
    settings: AlertSettings
    started: datetime
    shown_ids: frozenset[int] = frozenset()


def headline_of(story: Story, facts: Sequence[Fact], words: Words) -> Headline:
    """The headline, which is the same for all readers of a language."""
    title, _ = headline(story, [source for fact in facts for source in fact.sources], words.language)
    title = shorten(title, TITLE_WIDTH)
    said = (fact.id for fact in facts if content_text(sourced_fact(fact, words.language), words, TITLE_WIDTH) == title)
    return Headline(title, frozenset(said))


def alert_html(scene: Scene) -> tuple[str, tuple[Fact, ...]]:
    """The alert and the facts it shows: headline, a handful of facts, publishers with links, how many say so, topic."""
    facts = _worth_showing(scene)
    language = scene.words.language
    numbers = references(s for f in facts for s in cited(f, language, CITED_PER_FACT))
    lines = [bold(_headline(scene)), ""]
    lines += [f"• {_fact_line(fact, scene, numbers)}" for fact in facts]
    lines += [""] * bool(facts)
    lines += [*_publisher_line(scene, numbers), _footer(scene)]
    return one_message("\n".join(lines)), facts


def update_html(scene: Scene, changes: Sequence[Change]) -> str:
    """Only what changed, and where it is from. `changes` each carry their fact, the most urgent first."""
    shown, rest = changes[:CHANGES_SHOWN], changes[CHANGES_SHOWN:]
    facts = [change.fact for change in shown if change.fact is not None]
    numbers = references(s for f in facts for s in cited(f, scene.words.language, CITED_PER_FACT))
    blocks = ["\n".join(_change_lines(change, scene, numbers)) for change in shown]
    blocks += [scene.words.text("alerts.more_facts", count=len(rest))] if rest else []
    names = [outside(topic.name(scene.words.language)) for topic in scene.topics]
    sources = publishers_html(numbers, scene.settings.sources_shown)
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


def _worth_showing(scene: Scene) -> tuple[Fact, ...]:
    """The most important facts: without old ones, those a newer figure took the place of, and withdrawn unseen ones."""
    oldest = scene.started - scene.settings.max_age
    replaced = {fact.replaces for fact in scene.facts if fact.publishers}
    candidates = [
        fact
        for fact in scene.facts
        if fact.id not in replaced
        and (fact.publishers or fact.id in scene.shown_ids)
        and fact.id not in scene.headline.fact_ids
        and max(source.published for source in fact.sources) >= oldest
    ]
    # A change that several voices tell is one line, the weightiest voice's.
    changes: dict[object, Fact] = {}
    for fact in sorted(candidates, key=lambda f: (-f.importance, f.id)):
        changes.setdefault(figure_change_key(fact) if fact.replaces is not None else fact.id, fact)
    return pick(tuple(changes.values()), scene.settings.facts_shown, _weight)


def _weight(fact: Fact) -> float:
    return fact.importance + (MOVED if fact.replaces is not None else 0.0)


def _headline(scene: Scene) -> str:
    sources = [source for fact in scene.facts for source in fact.sources]
    html = outside(scene.headline.title)
    return struck(html) if sources and all(source.is_withdrawn for source in sources) else html


def _fact_line(fact: Fact, scene: Scene, numbers: Mapping[tuple[str, str], Reference]) -> str:
    shown = sourced_fact(fact, scene.words.language)
    html = fact_html(shown, scene.words, width=FACT_WIDTH)
    if shown.claim.date and not _is_day(shown.claim.date, shown.source, scene):
        html += f" · {escape(scene.words.iso_date(shown.claim.date, now=scene.started))}"
    if not fact.publishers:
        return f"{struck(html)} ({scene.words.text('alerts.withdrawn')})"
    previous = next((other for other in scene.facts if other.id == fact.replaces), None)
    if previous is not None and (changed := _compared(fact, previous, scene.words)):
        html += f" ({scene.words.text('alerts.was', previous=escape(changed[1]))})"
    return f"{html} {citations(cited(fact, scene.words.language, CITED_PER_FACT), numbers)}".rstrip()


def _is_day(iso: str, source: FactSource, scene: Scene) -> bool:
    """Whether a claim's date says no more than the day on which it was published."""
    return iso.startswith(scene.words.local(source.published).date().isoformat())


def _publisher_line(scene: Scene, numbers: Mapping[tuple[str, str], Reference]) -> list[str]:
    """Linked names; those of the story alone, where it has no facts."""
    most = scene.settings.sources_shown
    line = publishers_html(numbers, most) or " · ".join(outside(name) for name in scene.story.publishers[:most])
    return [line] if line else []


def _footer(scene: Scene) -> str:
    words = scene.words
    names = " · ".join(outside(topic.name(words.language)) for topic in scene.topics)
    return " · ".join(part for part in (names, corroboration(scene.story, scene.facts, words), _time(scene)) if part)


def corroboration(story: Story, facts: Sequence[Fact], words: Words) -> str:
    """3 publishers, 2 origins. One publisher is one origin, and is not said twice."""
    standing = [s for fact in facts for s in fact.sources if not s.is_withdrawn]
    publishers = story.publishers or tuple(dict.fromkeys(s.publisher for s in standing))
    origins = story.origins or tuple(dict.fromkeys(s.origin for s in standing))
    return corroboration_words(publishers, origins, words)


def _time(scene: Scene) -> str:
    """When the latest source came out: the hour alone on the day of the alert."""
    times = [s.published for f in scene.facts for s in f.sources] or [scene.story.last_seen]
    latest, words = max(times), scene.words
    if words.local(latest).date() == words.local(scene.started).date():
        return moment(latest, words.time(latest), "t")
    return moment(latest, words.date_time(latest, now=scene.started), "dt")


def _change_lines(change: Change, scene: Scene, numbers: Mapping[tuple[str, str], Reference]) -> list[str]:
    if change.fact is None:
        return []
    words = scene.words
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
    """↑ 12,000 soldiers, was 1,500."""
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
