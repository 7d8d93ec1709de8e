"""/addtopic with a phrase, and /edittopic: the work on a topic, step by step, on what the archive has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from telegram import Update

from bot.chat.buttons import FollowButton, WorkbenchButton, button
from bot.chat.dialogues import (
    TOKEN,
    DialogueKind,
    end_dialogue,
    new_token,
    refuse_in_group,
    store_state,
    stored_state,
)
from bot.chat.handlers.admin import audit, for_editors
from bot.chat.handlers.common import Context, find_topic
from bot.chat.screens import Screen, answer, edit
from bot.chat.services import Services, services
from bot.chat.updates import callback_query, pressed_button
from bot.chat.workbench_screens import (
    HITS,
    NEAR_MISSES,
    Found,
    phrases_of,
    shown_of,
    tick_of,
    words_screen,
    workbench_screen,
)
from bot.locales import LANGUAGES, Words
from bot.render import escape
from bot.trials import (
    TopicDraft,
    TopicTrial,
    completed,
    draft_from_json,
    draft_of,
    draft_of_topic,
    draft_to_json,
    learned,
    sides_of,
    try_topic,
    with_typed,
)
from feeds.errors import InvalidInputError, NotFoundError
from feeds.match import check_topic, query_warning
from feeds.reasons import because

_DRAFT: Final = "draft"
_ASKS: Final = "asks"  # what the next text is: "name", "query", "alias.NAME"; "" for nothing
_VERDICTS: Final = timedelta(days=30)
_LONGEST_NAME: Final = 60
_LONGEST_SUBJECT: Final = 200  # characters of what a new topic is about
_MOST_SEEN: Final = 200


async def begin(update: Update, context: Context, words: Words, phrase: str) -> None:
    """Begins the work on a new topic.

    Args:
        update: the command.
        context: of it.
        words: strings in the admin's language.
        phrase: what the topic is about.

    Raises:
        InvalidInputError: the phrase names nothing.
    """
    refuse_in_group(update)
    given = services(context)
    async with given.store.reading() as read:
        topics = await read.topics.all()
    sides = await completed(given.store, sides_of(phrase[:_LONGEST_SUBJECT], topics))
    if not sides:
        raise InvalidInputError(because("query_empty"))
    await _open(update, given, words, draft_of(sides, [topic.slug for topic in topics]))


@for_editors
async def edit_topic(update: Update, context: Context, words: Words) -> None:
    """Handles /edittopic TOPIC: changes a topic in the same way; whoever follows it goes on."""
    given, wanted = services(context), " ".join(context.args or ())
    if not wanted:
        await answer(update, words.text("workbench.edit_usage"))
        return
    refuse_in_group(update)
    async with given.store.reading() as read:
        topic = await find_topic(read, wanted)
    if topic is None:
        raise NotFoundError(because("no_topic", name=wanted[:_LONGEST_NAME]))
    await _open(update, given, words, draft_of_topic(topic))


async def _open(update: Update, given: Services, words: Words, draft: TopicDraft) -> None:
    token = new_token()
    found = await _found(given, draft)
    await _store(update, given, token, draft)
    await answer(update, workbench_screen(draft, found, token, words, given.now()))


@for_editors
async def work_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles WorkbenchButton."""
    given, pressed = services(context), pressed_button(update, WorkbenchButton)
    async with given.store.reading() as read:
        state = await stored_state(read, update, given, DialogueKind.WORKBENCH)
    if state is None or state[TOKEN] != pressed.token:
        await edit(callback_query(update), Screen(words.text("dialogue.ended")))
        return
    draft = draft_from_json(state[_DRAFT])
    match pressed.action:
        case "save":
            await _save(update, given, words, draft)
        case "cancel":
            async with given.store.transaction() as transaction:
                await end_dialogue(transaction, update)
            await edit(callback_query(update), Screen(words.text("dialogue.cancelled")))
        case "ask":
            await _ask(update, given, words, state, pressed.value)
        case "words":
            page = int(pressed.value) if pressed.value.isdecimal() and len(pressed.value) < 4 else 1
            await edit(callback_query(update), words_screen(draft, page, pressed.token, words))
        case "drop":
            draft = await _dropped(given, draft, pressed.value)
            await _store(update, given, pressed.token, draft)
            await edit(callback_query(update), words_screen(draft, 1, pressed.token, words))
        case _:
            await _show(update, given, words, await _stepped(given, draft, pressed), pressed.token)


async def _stepped(given: Services, draft: TopicDraft, pressed: WorkbenchButton) -> TopicDraft:
    """Returns the draft after a tick, or with the entries that are shown passed over."""
    if pressed.action not in {"up", "down", "more"}:
        return draft
    trial = await _trial(given, draft)
    if pressed.action == "more":
        hits, misses = shown_of(draft, trial)
        shown = [*(hit.entry_id for hit in hits), *(miss.entry_id for miss in misses)]
        # After the last ones, the first ones come again.
        return replace(draft, seen=(*draft.seen, *shown)[-_MOST_SEEN:] if shown else ())
    entry_id = int(pressed.value) if pressed.value.isdecimal() and len(pressed.value) < 19 else 0
    tick = tick_of(draft, trial, entry_id, is_good=pressed.action == "up")
    return await learned(given.store, draft.ticked(tick)) if tick is not None else draft


async def _dropped(given: Services, draft: TopicDraft, key: str) -> TopicDraft:
    """Returns the draft without a phrase; one that was learned is not learned again."""
    phrase = next((phrase for phrase in phrases_of(draft) if phrase.key == key), None)
    if phrase is None:
        return draft
    if phrase.is_learned:
        return await learned(given.store, replace(draft, refused=(*draft.refused, phrase.text)))
    alias = dict(draft.aliases[phrase.alias])
    alias[phrase.language] = tuple(text for text in alias[phrase.language] if text != phrase.text)
    changed = replace(draft, aliases={**draft.aliases, phrase.alias: {k: v for k, v in alias.items() if v}})
    check_topic(changed.base)  # the last phrase of an alias stays
    return changed


async def _ask(update: Update, given: Services, words: Words, state: dict[str, Any], asked: str) -> None:
    draft = draft_from_json(state[_DRAFT])
    async with given.store.transaction() as transaction:
        await store_state(transaction, update, given, DialogueKind.WORKBENCH, {**state, _ASKS: asked})
    kind, _, name = asked.partition(".")
    names = " | ".join(draft.names.get(language, "") for language in LANGUAGES)
    key = f"workbench.ask_{kind if kind in {'name', 'query', 'alias'} else 'query'}"
    html = words.text(key, names=escape(names), query=escape(draft.topic.query), part=escape(f"@{name}"))
    await answer(update, html)


async def text_typed(update: Update, context: Context, text: str) -> bool:
    """Takes a text that the dialogue asked for; returns False if it asked for none."""
    given = services(context)
    async with given.store.reading() as read:
        state = await stored_state(read, update, given, DialogueKind.WORKBENCH)
    if state is None or not state.get(_ASKS):
        return False
    await _typed(update, context)
    return True


@for_editors
async def _typed(update: Update, context: Context, words: Words) -> None:
    given, message = services(context), update.message
    async with given.store.reading() as read:
        state = await stored_state(read, update, given, DialogueKind.WORKBENCH)
    if state is None or message is None:
        return
    draft = with_typed(draft_from_json(state[_DRAFT]), state[_ASKS], (message.text or "").strip())
    draft = await learned(given.store, replace(draft, seen=()))
    found = await _found(given, draft)
    await _store(update, given, state[TOKEN], draft)
    await answer(update, workbench_screen(draft, found, state[TOKEN], words, given.now()))


async def _show(update: Update, given: Services, words: Words, draft: TopicDraft, token: str) -> None:
    found = await _found(given, draft)
    await _store(update, given, token, draft)
    await edit(callback_query(update), workbench_screen(draft, found, token, words, given.now()))


async def _found(given: Services, draft: TopicDraft) -> Found:
    """Returns what the draft finds; of a stored topic, also what readers said of its alerts in the last month."""
    trial = await _trial(given, draft)
    if draft.is_new:
        return Found(trial)
    async with given.store.reading() as read:
        return Found(trial, (await read.feedback.by_topic(given.now() - _VERDICTS)).get(draft.slug))


async def _trial(given: Services, draft: TopicDraft) -> TopicTrial:
    return await try_topic(given.store, draft.topic, max(HITS, NEAR_MISSES) + 1 + len(draft.seen))


async def _store(update: Update, given: Services, token: str, draft: TopicDraft) -> None:
    state = {TOKEN: token, _DRAFT: draft_to_json(draft), _ASKS: ""}
    async with given.store.transaction() as transaction:
        await store_state(transaction, update, given, DialogueKind.WORKBENCH, state)


async def _save(update: Update, given: Services, words: Words, draft: TopicDraft) -> None:
    """Stores the topic; the running bot matches it on the archive at once."""
    topic = draft.topic
    async with given.store.transaction() as transaction:
        if draft.is_new:
            await transaction.topics.add(topic)
        else:
            await transaction.topics.get(topic.slug)  # it may have been removed meanwhile
            await transaction.topics.put(topic)
        good, count = draft.precision
        subject = f"{topic.slug} ({good}/{count})" if count else topic.slug
        await audit(transaction, given, update, "addtopic" if draft.is_new else "edittopic", subject)
        await end_dialogue(transaction, update)
    name = topic.name(words.language)
    html = words.text("workbench.saved", topic=escape(name), query=escape(topic.query))
    if (warning := query_warning(topic)) is not None:
        html += "\n⚠️ " + escape(words.reason(warning))
    if days := given.settings.archive_days:
        html += "\n" + words.text("admin.topic_past", count=days)
    follow = button(words.text("chat.button_follow", topic=name), FollowButton(topic.slug))
    await edit(callback_query(update), Screen(html, [[follow]]))
