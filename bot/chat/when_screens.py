"""CHAT: the screens on which a chat chooses when it gets messages, and what each of their buttons sets. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.chat.buttons import LevelButton, Rows, SettingsButton, SubscriptionsButton, WhenButton, button, in_rows
from bot.chat.screens import Screen
from bot.delivery import next_digest
from bot.locales import Words
from bot.render import escape
from feeds.types import EVERY_DAY, MINUTES_OF_A_DAY, AlertLevel, Chat, Subscription, Timing, Topic

HOUR: Final = 60
DIGEST_HOURS: Final = range(5, 23)
QUIET_STARTS: Final = (20, 21, 22, 23, 0, 1)
QUIET_ENDS: Final = (5, 6, 7, 8, 9, 10)
USUAL_QUIET: Final = (22 * HOUR, 7 * HOUR)
MUTE_HOURS: Final = (1, 8, 24)
SOUND_CHOICES: Final = (2, 5, 12, 30, 0)
MOST_DIGESTS: Final = 6
ROW: Final = 4
TOPIC_ROWS: Final = 20


def changed(timing: Timing, page: str, value: str, now: datetime) -> Timing:
    """Returns the choices after a press. A value that no button has changes nothing.

    Args:
        timing: as it is.
        page, value: of the WhenButton.
        now: aware UTC.
    """
    setter = _SETTERS.get(page)
    return setter(timing, value, now) if setter is not None and value else timing


def _set_digest(timing: Timing, value: str, now: datetime) -> Timing:
    if value == "off":
        return replace(timing, digest_times=())
    minutes, is_on = _switch(value, MINUTES_OF_A_DAY)
    if minutes is None:
        return timing
    times = {*timing.digest_times, minutes} if is_on else {*timing.digest_times} - {minutes}
    return timing if len(times) > MOST_DIGESTS else replace(timing, digest_times=tuple(sorted(times)))


def _set_days(timing: Timing, value: str, now: datetime) -> Timing:
    day, is_on = _switch(value, len(EVERY_DAY))
    if day is None:
        return timing
    days = {*timing.digest_days, day} if is_on else {*timing.digest_days} - {day}
    return replace(timing, digest_days=tuple(sorted(days))) if days else timing


def _set_quiet(timing: Timing, value: str, now: datetime) -> Timing:
    if value == "off":
        return replace(timing, quiet_from=0, quiet_until=0)
    start, end = (timing.quiet_from, timing.quiet_until) if timing.has_quiet_hours else USUAL_QUIET
    which, minutes = value[:1], _number(value[1:], MINUTES_OF_A_DAY)
    if minutes is None or which not in {"f", "u"}:
        return timing
    start, end = (minutes, end) if which == "f" else (start, minutes)
    return replace(timing, quiet_from=start, quiet_until=end) if start != end else timing


def _set_mute(timing: Timing, value: str, now: datetime) -> Timing:
    hours = _number(value, max(MUTE_HOURS) + 1)
    return timing if hours is None else replace(timing, muted_until=now + timedelta(hours=hours) if hours else None)


def _set_sounds(timing: Timing, value: str, now: datetime) -> Timing:
    count = _number(value, 100)
    return timing if count is None else replace(timing, sounds_per_hour=count)


_SETTERS: Final[Mapping[str, Callable[[Timing, str, datetime], Timing]]] = {
    "digest": _set_digest,
    "days": _set_days,
    "quiet": _set_quiet,
    "mute": _set_mute,
    "sounds": _set_sounds,
}


def _switch(value: str, limit: int) -> tuple[int | None, bool]:
    """Reads such as "480+" and "480-"."""
    return _number(value[:-1], limit), value.endswith("+")


def _number(value: str, limit: int) -> int | None:
    return int(value) if value.isdecimal() and len(value) <= 4 and int(value) < limit else None


def when_screen(chat: Chat, page: str, words: Words, now: datetime) -> Screen:
    """Returns a screen; the first one for a page that there is not.

    Args:
        chat: whose choices are shown.
        page: of a WhenButton.
        words: the reader's language and time zone.
        now: aware UTC.
    """
    make = _PAGES.get(page)
    if make is None:
        return _home(chat, words, now)
    title, rows = words.text(f"when.{page}"), make(chat.timing, words, now)
    back = button(words.text("when.back"), WhenButton("home"))
    return Screen(f"{title}\n\n{_summary(chat, words, now)}", [*rows, [back]])


def levels_screen(followed: Sequence[tuple[Topic, Subscription]], words: Words) -> Screen:
    """Returns the screen that lists the topics that a chat follows, each with its level."""
    rows = [
        [button(f"{topic.name(words.language)} · {_level(subscription.level, words)}", LevelButton(topic.slug))]
        for topic, subscription in followed[:TOPIC_ROWS]
    ]
    if len(followed) > TOPIC_ROWS:
        rows.append([button(words.text("topics.button_followed"), SubscriptionsButton(1))])
    back = button(words.text("when.back"), WhenButton("home"))
    return Screen(words.text("when.levels" if rows else "chat.follows_nothing"), [*rows, [back]])


def level_screen(topic: Topic, level: AlertLevel, words: Words) -> Screen:
    """Returns the screen on which the level of one topic is chosen."""
    rows = [
        [button(_marked(_level(choice, words), is_on=choice is level), LevelButton(topic.slug, choice.value))]
        for choice in AlertLevel
    ]
    back = button(words.text("when.back"), WhenButton("levels"))
    return Screen(words.text("when.level", topic=escape(topic.name(words.language))), [*rows, [back]])


def _home(chat: Chat, words: Words, now: datetime) -> Screen:
    pages = (("digest", "mute"), ("quiet", "sounds"), ("levels",))
    rows = [
        row
        for pair in pages
        for row in in_rows([button(words.text(f"when.button_{page}"), WhenButton(page)) for page in pair], 2)
    ]
    rows.append([button(words.text("settings.back"), SettingsButton("home"))])
    return Screen(f"{words.text('when.home')}\n\n{_summary(chat, words, now)}\n\n{words.text('when.zone_hint')}", rows)


def _summary(chat: Chat, words: Words, now: datetime) -> str:
    return "\n".join(timing_lines(chat, words, now))


def timing_lines(chat: Chat, words: Words, now: datetime) -> list[str]:
    """Returns what a chat chose of when it gets messages, as lines of HTML.

    Args:
        chat: whose choices are shown.
        words: the reader's language and time zone.
        now: aware UTC.
    """
    timing = chat.timing
    if timing.has_digests:
        times = ", ".join(words.clock(minutes) for minutes in timing.digest_times)
        lines = [words.text("when.is_digest", times=times, days=_days(timing, words))]
        following = next_digest(timing, words.zone, now)
        lines += [words.text("when.next_digest", when=words.date_time(following, now=now))] if following else []
    else:
        lines = [words.text("when.is_instant")]
    if timing.has_quiet_hours:
        start, end = words.clock(timing.quiet_from), words.clock(timing.quiet_until)
        lines.append(words.text("when.is_quiet", start=start, end=end))
    if timing.muted_until is not None and timing.muted_until > now:
        lines.append(words.text("when.is_muted", until=words.date_time(timing.muted_until)))
    key = "when.has_sounds" if timing.sounds_per_hour else "when.has_all_sounds"
    lines.append(words.text(key, count=timing.sounds_per_hour))
    lines.append(words.text("when.zone", zone=escape(words.zone.key), time=words.time(now)))
    return lines


def _days(timing: Timing, words: Words) -> str:
    if timing.digest_days == EVERY_DAY:
        return words.text("when.every_day")
    return ", ".join(words.weekday(day) for day in timing.digest_days)


def _digest_rows(timing: Timing, words: Words, now: datetime) -> Rows:
    chosen = frozenset(timing.digest_times)
    hours = [_toggle("digest", hour * HOUR, words.clock(hour * HOUR), chosen) for hour in DIGEST_HOURS]
    other = [
        button(_marked(words.text("when.button_instant"), is_on=not timing.digest_times), WhenButton("digest", "off")),
        button(words.text("when.button_days"), WhenButton("days")),
    ]
    return [*in_rows(hours, ROW), *in_rows(other, 2)]


def _day_rows(timing: Timing, words: Words, now: datetime) -> Rows:
    chosen = frozenset(timing.digest_days)
    return in_rows([_toggle("days", day, words.weekday(day), chosen) for day in EVERY_DAY], ROW)


def _quiet_rows(timing: Timing, words: Words, now: datetime) -> Rows:
    chosen = (timing.quiet_from, timing.quiet_until) if timing.has_quiet_hours else (-1, -1)
    starts, ends = (
        [
            button(
                _marked(words.text(f"when.{key}", time=words.clock(hour * HOUR)), is_on=hour * HOUR == current),
                WhenButton("quiet", f"{key[0]}{hour * HOUR}"),
            )
            for hour in hours
        ]
        for key, hours, current in (("from", QUIET_STARTS, chosen[0]), ("until", QUIET_ENDS, chosen[1]))
    )
    off = button(_marked(words.text("when.button_no_quiet"), is_on=chosen == (-1, -1)), WhenButton("quiet", "off"))
    return [*in_rows(starts, 2), *in_rows(ends, 2), [off]]


def _mute_rows(timing: Timing, words: Words, now: datetime) -> Rows:
    hours = [button(words.text("when.hours", count=n), WhenButton("mute", str(n))) for n in MUTE_HOURS]
    is_muted = timing.muted_until is not None and timing.muted_until > now
    return [hours, [button(words.text("when.button_unmute"), WhenButton("mute", "0"))]] if is_muted else [hours]


def _sound_rows(timing: Timing, words: Words, now: datetime) -> Rows:
    *limits, without = (
        button(
            _marked(words.number(n) if n else words.text("when.no_limit"), is_on=n == timing.sounds_per_hour),
            WhenButton("sounds", str(n)),
        )
        for n in SOUND_CHOICES
    )
    return [*in_rows(limits, ROW), [without]]


_PAGES: Final[Mapping[str, Callable[[Timing, Words, datetime], Rows]]] = {
    "digest": _digest_rows,
    "days": _day_rows,
    "quiet": _quiet_rows,
    "mute": _mute_rows,
    "sounds": _sound_rows,
}


def _toggle(page: str, number: int, text: str, chosen: frozenset[int]) -> dict[str, str]:
    is_on = number in chosen
    return button(_marked(text, is_on=is_on), WhenButton(page, f"{number}{'-' if is_on else '+'}"))


def _marked(text: str, *, is_on: bool) -> str:
    return f"✓ {text}" if is_on else text


def _level(level: AlertLevel, words: Words) -> str:
    return words.text(f"chat.level_{level.value}")
