"""ALERT: turns changes in a story into outbox messages and living alerts. Pure: the same input gives the same plan.

A chat has one message per story. Later, small changes and confirmations are edited in silently, and material changes
are sent once as a reply to the alert. Importance decides, not the number of publishers, so that a topic with a single
source is not silent.

Everything is decided and rendered once for each class of readers. A plan has the ids of their chats; only the store has
one row for each chat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from bot.alerts.asides import is_aside, is_first_report
from bot.alerts.elsewhere import adds_figure
from bot.alerts.language_wait import as_new, first_alert_at
from bot.alerts.lines import LINES_SHOWN, MessageContext
from bot.alerts.material import AlertInput, Material, is_breaking, is_worth_an_alert, material_changes
from bot.alerts.message import RenderedAlert, alert_buttons, alert_html
from bot.alerts.pending import after_update, change_name, with_lines
from bot.alerts.readers import Heard, Readers, group_readers
from bot.alerts.settings import AlertSettings
from bot.alerts.update import update_html
from bot.headline import Headline, headline_of
from bot.muting import Omission, StoryMuting, StoryView
from bot.ranking import Relevance
from bot.voices import in_readers_words
from feeds.types import Change, ChangeKind, Chat, Fact, OutboxKind, Story, Subscription, Topic
from storage.ports import LINE, Shown, facts_of_marks

MAX_NAME_CHARACTERS: Final = 64
NOTHING_HEARD: Final = Heard()


@dataclass(frozen=True, slots=True)
class Draft:
    """A message without its chat.

    Attributes:
        kind: alert, update or edit.
        payload: as `bot.delivery` takes it.
        name: makes the keys of several updates under one alert differ.
        not_before: aware UTC; a first alert waits until then. None for no wait.
    """

    kind: OutboxKind
    payload: Mapping[str, Any]
    name: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Chats that get the same messages, and what they have been shown after them."""

    chat_ids: Sequence[int]
    drafts: tuple[Draft, ...]
    shown: Shown


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """What to store in the transaction of the facts."""

    audiences: tuple[Audience, ...] = ()


def plan_alerts(  # noqa: PLR0913, PLR0917 - the whole of what a plan depends on, named one by one
    story: Story,
    facts: Sequence[Fact],
    changes: Sequence[Change],
    subscribers: Sequence[tuple[Chat, Subscription]],
    topics: Mapping[str, Topic],
    shown: Mapping[int, Shown],
    now: datetime,
    settings: AlertSettings,
    heard: Heard = NOTHING_HEARD,
) -> AlertPlan:
    """Plans the messages on one story for every chat that follows it.

    Args:
        story: as stored, with its id.
        facts: all facts of the story, stored.
        changes: what is new in it now.
        subscribers: open chats with their subscriptions to any of the story's topics.
        topics: by slug.
        shown: by chat, what those have been shown that have an alert on the story already.
        now: aware UTC.
        settings: thresholds and limits.
        heard: what the chats have heard besides.
    """
    planned: list[Audience | None] = []
    for view, readers_of_view in _views(story, facts, subscribers):
        given = AlertInput(view.story, view.facts, view.changes(changes), now, settings)
        renderer = _Renderer(given)
        classes = _merged_classes(renderer, group_readers(story.topics, readers_of_view, topics, shown, heard))
        planned += [_planned(renderer, readers, material) for readers, material in classes]
    return AlertPlan(tuple(audience for audience in planned if audience is not None))


def _views(
    story: Story, facts: Sequence[Fact], subscribers: Sequence[tuple[Chat, Subscription]]
) -> list[tuple[StoryView, Sequence[tuple[Chat, Subscription]]]]:
    """Returns the story as it is told to those who leave nothing out of it, and to others, each with its readers."""
    if not any(chat.preferences.mutes for chat, _ in subscribers):
        return [(StoryView(story, tuple(facts)), subscribers)]
    muting = StoryMuting(story, facts)
    readers: dict[Omission, list[tuple[Chat, Subscription]]] = {}
    for chat, subscription in subscribers:
        readers.setdefault(muting.omission(chat.preferences), []).append((chat, subscription))
    views = ((muting.view(omission), some) for omission, some in readers.items())
    return [(view, some) for view, some in views if view is not None]


def _merged_classes(renderer: _Renderer, classes: Iterable[Readers]) -> list[tuple[Readers, Material]]:
    """Returns the classes that get a message, with their material changes; those with the same messages are merged."""
    given = renderer.given
    found: dict[tuple[object, ...], tuple[Readers, Material]] = {}
    for readers in classes:
        if readers.shown is None and not readers.is_waiting and not is_worth_an_alert(given, readers):
            continue
        relevance = renderer.relevance(readers)
        told_above = renderer.headline(readers).fact_ids if readers.shown else frozenset()
        material = Material()
        if readers.shown:
            material = material_changes(given, readers, readers.shown, relevance, told_above)
        key = readers.rendering_key, readers.shown, readers.is_waiting, material.names
        known = found[key][0] if key in found else None
        chat_ids = sorted([*(known.chat_ids if known else ()), *readers.chat_ids])
        found[key] = replace(readers, chat_ids=chat_ids), material
    return list(found.values())


class _Renderer:
    """Renders for classes of readers. Those that are shown the same facts share the text of the alert."""

    def __init__(self, given: AlertInput) -> None:
        self.given = given
        self._headlines: dict[tuple[str, tuple[str, ...]], Headline] = {}
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._relevance: dict[tuple[str, ...], Relevance] = {}
        self._alerts: dict[tuple[object, ...], RenderedAlert] = {}

    def alert(self, readers: Readers) -> RenderedAlert:
        """Returns the alert."""
        context = self._context(readers)
        key = readers.rendering_key, context.started, context.shown_ids, context.told_ids
        if key not in self._alerts:
            self._alerts[key] = alert_html(context)
        return self._alerts[key]

    def update(self, readers: Readers, changes: Sequence[Change]) -> str:
        """Returns the HTML of an update with those changes."""
        context = self._context(readers)
        told = {fact.id: fact for fact in context.facts}
        return update_html(context, [_in_words(change, told) for change in changes])

    def _context(self, readers: Readers) -> MessageContext:
        given, words = self.given, readers.words
        started = readers.shown.planned_at if readers.shown else given.now
        shown_ids = frozenset(readers.shown.fact_ids if readers.shown else ())
        head = self.headline(readers)
        return MessageContext(
            given.story,
            self._told(words.language),
            head,
            readers.topics,
            words,
            given.settings,
            started,
            self.relevance(readers),
            shown_ids,
            self._told_elsewhere(readers),
            facts_of_marks(readers.shown.told, LINE) if readers.shown else frozenset(),
            readers.shows_sources,
        )

    def _told_elsewhere(self, readers: Readers) -> frozenset[int]:
        """The facts that messages on other stories told; a first alert tells one of which a later source says more."""
        facts = (fact for fact in self.given.facts if fact.id in readers.known)
        return frozenset(f.id for f in facts if readers.shown or not adds_figure(f, readers.words.language))

    def _told(self, language: str) -> tuple[Fact, ...]:
        """The story's facts with the labels of their speakers in a language."""
        if language not in self._facts:
            self._facts[language] = in_readers_words(self.given.facts, language)
        return self._facts[language]

    def headline(self, readers: Readers) -> Headline:
        """Returns the headline for readers of a language who follow the same topics."""
        language, slugs = readers.words.language, tuple(topic.slug for topic in readers.topics)
        if (language, slugs) not in self._headlines:
            told, relevance = self._told(language), self.relevance(readers)
            self._headlines[language, slugs] = headline_of(self.given.story, told, readers.words, relevance)
        return self._headlines[language, slugs]

    def relevance(self, readers: Readers) -> Relevance:
        """Returns the relevance of facts to the topics of the readers."""
        slugs = tuple(topic.slug for topic in readers.topics)
        if slugs not in self._relevance:
            found = self._relevance[slugs] = Relevance(readers.topics)
            for fact in self.given.facts:
                found.of(fact)  # in the words of its article, whatever language asks first
        return self._relevance[slugs]


def _in_words(change: Change, told: Mapping[int, Fact]) -> Change:
    """Returns the change with its facts as the readers are told them."""
    fact, previous = (told.get(one.id, one) if one is not None else None for one in (change.fact, change.previous))
    return replace(change, fact=fact, previous=previous)


def _planned(renderer: _Renderer, readers: Readers, material: Material) -> Audience | None:
    if readers.shown is None:
        return _first(renderer, readers)
    return _later(renderer, readers, readers.shown, material)


def _first(renderer: _Renderer, readers: Readers) -> Audience:
    """Returns the first message on the story."""
    given, alert = renderer.given, renderer.alert(readers)
    is_silent = is_aside(given.facts, renderer.relevance(readers))
    payload = _payload(alert.html, _buttons(renderer, readers, alert), is_silent=is_silent)
    changes = as_new(given.facts) if readers.is_waiting else given.changes
    if not is_silent and is_breaking(given, readers, changes, is_first=True):
        payload["is_breaking"] = True
    known = tuple(sorted(fact.id for fact in given.facts))
    # A confirmation is about a fact in this alert. It is remembered with time 0, because it was no update.
    confirmed = (f"{change_name(change)}:0" for change in given.changes if change.kind is ChangeKind.CONFIRMED)
    told = with_lines(confirmed, _lines(renderer, readers, alert), readers.known)
    shown = Shown(known, text_hash(alert.html), given.now, told)
    until = first_alert_at(given, readers.language)
    return Audience(readers.chat_ids, (Draft(OutboxKind.ALERT, payload, not_before=until),), shown)


def _lines(renderer: _Renderer, readers: Readers, alert: RenderedAlert) -> frozenset[int]:
    """Returns the ids of the facts that the alert tells, in a line or in its headline, and nobody told before."""
    return renderer.headline(readers).fact_ids.union(fact.id for fact in alert.facts) - readers.known


def _buttons(renderer: _Renderer, readers: Readers, alert: RenderedAlert) -> list[list[dict[str, str]]]:
    return alert_buttons(renderer.given.story, readers.topics[0], readers.words, alert.facts, alert.more)


def _later(renderer: _Renderer, readers: Readers, shown: Shown, material: Material) -> Audience | None:
    """Returns an update with the material changes, and an edit if the text of the alert has changed."""
    given, alert = renderer.given, renderer.alert(readers)
    drafts = [_update(renderer, readers, material)] if material.told else []
    if text_hash(alert.html) != shown.text_hash:
        buttons = _buttons(renderer, readers, alert)
        drafts.append(Draft(OutboxKind.EDIT, _payload(alert.html, buttons, is_silent=True)))
    lines = {
        *_lines(renderer, readers, alert),
        *(change.fact.id for change in material.told[:LINES_SHOWN] if change.fact),
    }
    told = after_update(shown, material.told, material.put_off, given.now)
    after = replace(
        shown,
        fact_ids=tuple(sorted({*shown.fact_ids, *(fact.id for fact in given.facts)})),
        text_hash=text_hash(alert.html),
        told=with_lines(told, lines, readers.known),
    )
    return Audience(readers.chat_ids, tuple(drafts), after) if drafts or after != shown else None


def _update(renderer: _Renderer, readers: Readers, material: Material) -> Draft:
    names = ",".join(sorted(change_name(change) for change in material.told))
    if len(names) > MAX_NAME_CHARACTERS:
        names = hashlib.blake2s(names.encode(), digest_size=12).hexdigest()
    shown = (change.fact for change in material.told[:LINES_SHOWN])
    buttons = alert_buttons(renderer.given.story, readers.topics[0], readers.words, shown)
    html = renderer.update(readers, material.told)
    known = readers.shown.fact_ids if readers.shown else ()
    has_sound = material.has_sound or is_first_report(renderer.given.facts, known, renderer.relevance(readers))
    payload = _payload(html, [buttons[0][:3]], is_silent=not has_sound, is_reply=True)
    if is_breaking(renderer.given, readers, material.told):
        payload["is_breaking"] = True
    return Draft(OutboxKind.UPDATE, payload, names)


def text_hash(html: str) -> str:
    """Returns the hash by which a living alert remembers its text: 32 hexadecimal digits."""
    return hashlib.blake2b(html.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _payload(
    html: str, buttons: list[list[dict[str, str]]], *, is_silent: bool = False, is_reply: bool = False
) -> dict[str, Any]:
    return {"text": html, "buttons": buttons, "is_silent": is_silent, "reply_to_story": is_reply}
