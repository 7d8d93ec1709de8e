"""Renders the trial of a topic as Telegram HTML, in the reader's language. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.locales import Words
from bot.render import escape, link
from bot.trials.trial import Hit, NearMiss, TopicTrial

TOO_MANY: Final = 15  # alerts a day, from which on people mute a topic
_MOST_TITLE: Final = 110
_MOST_WORDS: Final = 4
_MOST_LACKS: Final = 4


def trial_text(trial: TopicTrial, query: str, words: Words, now: datetime) -> str:
    """Returns what a topic finds in the archive, at most about 3,500 characters.

    Args:
        trial: with at most five hits and near misses.
        query: of the topic.
        words: of the reader.
        now: aware UTC; dates of this year stand without it.
    """
    lines = [f"🔎 <code>{escape(query[:300])}</code>", trial_summary(trial, words)]
    if trial.warning is not None:
        lines.append("⚠️ " + escape(words.reason(trial.warning)))
    elif trial.alerts_a_day > TOO_MANY:
        lines.append("⚠️ " + words.text("admin.trial_wide"))
    if trial.hits:
        lines += ["", words.text("admin.trial_latest"), *(_hit(hit, words, now) for hit in trial.hits)]
    if trial.near_misses:
        lacks = ", ".join(f"{_part(part, words)} ({words.number(count)})" for part, count in trial.lacks[:_MOST_LACKS])
        lines += ["", words.text("admin.trial_missed", lacks=lacks)]
        lines += [_near_miss(miss, words, now) for miss in trial.near_misses]
    return "\n".join(lines)


def trial_summary(trial: TopicTrial, words: Words) -> str:
    """Returns how much was searched, how much matches, and the alerts a day to expect."""
    if not trial.archived:
        return words.text("admin.trial_empty")
    span = words.text("admin.trial_days", count=round(trial.days)) if trial.days >= 1.5 else words.text(
        "admin.trial_hours", count=max(1, round(24 * trial.days))
    )  # fmt: skip
    searched = words.text("admin.trial_searched", count=trial.archived, span=span)
    if not trial.hit_count:
        return f"{searched}\n{words.text('admin.trial_none')}"
    about = words.text("admin.trial_about") if trial.is_estimate else ""
    stories = words.text("admin.trial_stories", count=trial.story_count)
    hits = words.text("admin.trial_hits", count=trial.hit_count, about=about, stories=stories)
    return f"{searched}\n{hits} {_rate(trial, words)}"


def _rate(trial: TopicTrial, words: Words) -> str:
    a_day = trial.alerts_a_day
    if trial.days < 1:  # news of an evening says nothing of a day
        return words.text("admin.trial_short")
    if a_day >= 1:
        return words.text("admin.trial_a_day", count=round(a_day))
    return words.text("admin.trial_a_week", count=max(1, round(7 * a_day)))


def _hit(hit: Hit, words: Words, now: datetime) -> str:
    found = ", ".join(escape(word) for word in hit.words[:_MOST_WORDS])
    return f"• {_title(hit, words, now)}" + (f" — <i>{found}</i>" if found else "")


def _near_miss(miss: NearMiss, words: Words, now: datetime) -> str:
    return f"• {_title(miss, words, now)} — {_part(miss.lacks, words)}"


def _title(entry: Hit | NearMiss, words: Words, now: datetime) -> str:
    title = entry.title if len(entry.title) <= _MOST_TITLE else entry.title[: _MOST_TITLE - 1] + "…"
    at = words.date(entry.published, now=now)
    return f"{link(entry.link, escape(title))} ({escape(entry.publisher[:40])}, {at})"


def _part(part: str, words: Words) -> str:
    """Returns what a text lacks; or has, if the query says NOT."""
    key = "admin.trial_has" if part.startswith("NOT ") else "admin.trial_lacks"
    return words.text(key, part=f"<code>{escape(part.removeprefix('NOT ')[:80])}</code>")
