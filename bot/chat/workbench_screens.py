"""CHAT: the screens of the workbench: a topic, what it finds in the archive, and its words. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.chat.buttons import WorkbenchButton, button
from bot.chat.screens import Screen
from bot.locales import LANGUAGES, Words
from bot.render import escape, fits, link, shorten, split
from bot.trials import TOO_MANY, Hit, NearMiss, Tick, TopicDraft, TopicTrial, trial_summary
from storage.ports import TopicFeedback

HITS: Final = 5
NEAR_MISSES: Final = 3
A_PAGE: Final = 16  # phrases
_MOST_TITLE: Final = 100
_MOST_PHRASES: Final = 12
_MOST_QUERY: Final = 500
_MOST_ALIASES: Final = 6
_MOST_LINE: Final = 220  # characters


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a draft: of one of its aliases, or learned; `key` names it in a button."""

    alias: str
    language: str
    text: str
    is_learned: bool = False

    @property
    def key(self) -> str:
        """Returns some hexadecimal digits."""
        said = "\0".join((self.alias, self.language, self.text, str(self.is_learned)))
        return hashlib.blake2s(said.encode(), digest_size=5).hexdigest()


def phrases_of(draft: TopicDraft) -> list[Phrase]:
    """Returns all phrases of a draft: those that were learned first; excluded words have the alias ""."""
    return [
        *(Phrase("", "", word, is_learned=True) for word in draft.excluded),
        *(Phrase(lacks, "", text, is_learned=True) for lacks, listed in draft.added.items() for text in listed),
        *(
            Phrase(name, language, text)
            for name, alias in draft.aliases.items()
            for language, listed in alias.items()
            for text in listed
        ),
    ]


def shown_of(draft: TopicDraft, trial: TopicTrial) -> tuple[Sequence[Hit], Sequence[NearMiss]]:
    """Returns the entries that the screen shows: those that were not passed over."""
    hits = [hit for hit in trial.hits if hit.entry_id not in draft.seen]
    misses = [miss for miss in trial.near_misses if miss.entry_id not in draft.seen]
    return hits[:HITS], misses[:NEAR_MISSES]


def tick_of(draft: TopicDraft, trial: TopicTrial, entry_id: int, *, is_good: bool) -> Tick | None:
    """Returns the tick of an entry that the screen shows; None if it is not there any more."""
    for hit in trial.hits:
        if hit.entry_id == entry_id:
            return Tick(entry_id, is_good, "", hit.text)
    for miss in trial.near_misses:
        if miss.entry_id == entry_id:
            return Tick(entry_id, is_good, miss.lacks, miss.text)
    known = next((tick for tick in draft.ticks if tick.entry_id == entry_id), None)
    return Tick(entry_id, is_good, known.lacks, known.text) if known is not None else None


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a draft: its trial on the archive, and of a stored topic what readers said of its alerts."""

    trial: TopicTrial
    readers: TopicFeedback | None = None


def workbench_screen(draft: TopicDraft, found: Found, token: str, words: Words, now: datetime) -> Screen:
    """Returns the topic, what it finds, and buttons to tick, change, store or cancel it.

    Args:
        draft: the topic.
        found: of `draft.topic`.
        token: of the dialogue.
        words: strings in the reader's language.
        now: aware UTC.
    """
    trial, readers = found.trial, found.readers
    hits, misses = shown_of(draft, trial)
    lines = [*_head(draft, words), "", trial_summary(trial, words)]
    if trial.warning is not None:
        lines.append("⚠️ " + escape(words.reason(trial.warning)))
    elif trial.alerts_a_day > TOO_MANY:
        lines.append("⚠️ " + words.text("admin.trial_wide"))
    good, count = draft.precision
    if count:
        lines.append(words.text("workbench.precision", good=good, count=count, share=round(100 * good / count)))
    if readers is not None and readers.precision is not None:
        share = round(100 * readers.precision)
        lines.append(words.text("workbench.readers", count=readers.count, share=share))
    if hits:
        lines += ["", words.text("workbench.hits")]
        lines += [_entry(number, hit, draft, words, now) for number, hit in enumerate(hits, 1)]
    if misses:
        lines += ["", words.text("workbench.misses")]
        lines += [_entry(number, miss, draft, words, now) for number, miss in enumerate(misses, len(hits) + 1)]
    html = "\n".join(lines)
    rows = _rows(draft, [*hits, *misses], token, words, has_more=len(trial.hits) > len(hits))
    return Screen(html if fits(html) else split(html)[0], rows)


def _head(draft: TopicDraft, words: Words) -> Iterator[str]:
    key = "workbench.new" if draft.is_new else "workbench.change"
    yield words.text(key, slug=escape(draft.slug))
    yield " · ".join(f"{language}: <b>{escape(draft.names.get(language, '–'))}</b>" for language in LANGUAGES)
    query = draft.topic.query
    yield f"<code>{escape(query if len(query) <= _MOST_QUERY else query[:_MOST_QUERY] + '…')}</code>"
    for name, alias in list(draft.aliases.items())[:_MOST_ALIASES]:
        listed = list(dict.fromkeys(text for language in (*LANGUAGES, "*") for text in alias.get(language, ())))
        rest = len(listed) - _MOST_PHRASES
        more = f" +{rest}" if rest > 0 else ""
        yield f"@{escape(name)}: {escape(shorten(', '.join(listed[:_MOST_PHRASES]), _MOST_LINE))}{more}"
    for phrase in phrases_of(draft)[:_MOST_PHRASES]:
        if phrase.is_learned and not phrase.alias:
            yield words.text("workbench.without", word=escape(phrase.text))
        elif phrase.is_learned:
            yield words.text("workbench.counts_as", phrase=escape(phrase.text), part=escape(phrase.alias))


def _entry(number: int, entry: Hit | NearMiss, draft: TopicDraft, words: Words, now: datetime) -> str:
    title = entry.title if len(entry.title) <= _MOST_TITLE else entry.title[: _MOST_TITLE - 1] + "…"
    tick = next((tick for tick in draft.ticks if tick.entry_id == entry.entry_id), None)
    mark = "" if tick is None else "👍 " if tick.is_good else "👎 "
    at, publisher = words.date(entry.published, now=now), escape(entry.publisher[:30])
    line = f"{number}. {mark}{link(entry.link, escape(title))} ({publisher}, {at})"
    if isinstance(entry, NearMiss):
        key = "admin.trial_has" if entry.lacks.startswith("NOT ") else "admin.trial_lacks"
        part = f"<code>{escape(entry.lacks.removeprefix('NOT ')[:60])}</code>"
        return f"{line} — {words.text(key, part=part)}"
    return line


def _rows(
    draft: TopicDraft, shown: Sequence[Hit | NearMiss], token: str, words: Words, *, has_more: bool
) -> list[list[dict[str, str]]]:
    pairs = [
        [
            button(f"{number} 👍", WorkbenchButton(token, "up", str(entry.entry_id))),
            button(f"{number} 👎", WorkbenchButton(token, "down", str(entry.entry_id))),
        ]
        for number, entry in enumerate(shown, 1)
    ]
    rows = [[*pairs[place], *(pairs[place + 1] if place + 1 < len(pairs) else [])] for place in range(0, len(pairs), 2)]

    def key(name: str, action: str, value: str = "") -> dict[str, str]:
        return button(words.text(f"workbench.button_{name}"), WorkbenchButton(token, action, value))

    if has_more or draft.seen:
        rows.append([key("more", "more")])
    rows.append([key("names", "ask", "name"), key("query", "ask", "query"), key("words", "words", "1")])
    return [*rows, [key("save", "save"), key("cancel", "cancel")]]


def words_screen(draft: TopicDraft, page: int, token: str, words: Words) -> Screen:
    """Returns a page of the draft's phrases, each with a button that takes it out; 1 is the first page."""
    phrases = phrases_of(draft)
    pages = max(1, -(-len(phrases) // A_PAGE))
    page = min(max(page, 1), pages)
    shown = phrases[(page - 1) * A_PAGE : page * A_PAGE]
    keys = [button(f"✕ {_label(phrase)}"[:60], WorkbenchButton(token, "drop", phrase.key)) for phrase in shown]
    rows = [keys[place : place + 2] for place in range(0, len(keys), 2)]
    steps = [("‹", page - 1), ("›", page + 1)]
    turning = [
        button(f"{sign} {to}/{pages}", WorkbenchButton(token, "words", str(to)))
        for sign, to in steps
        if 1 <= to <= pages
    ]
    rows += [turning] if turning else []
    for name in list(draft.aliases)[:6]:
        text = words.text("workbench.button_add", part=f"@{name}"[:40])
        rows.append([button(text, WorkbenchButton(token, "ask", f"alias.{name}"[:34]))])
    rows.append([button(words.text("workbench.button_back"), WorkbenchButton(token, "back"))])
    return Screen(words.text("workbench.words" if phrases else "workbench.no_words"), rows)


def _label(phrase: Phrase) -> str:
    if phrase.is_learned:
        return f"+ {phrase.text}" if phrase.alias else f"− {phrase.text}"
    return f"{phrase.text} ({phrase.language})" if phrase.language != "*" else phrase.text
