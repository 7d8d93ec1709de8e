"""What is typed without a command: answered from the facts, each line with its source and a next step."""

from __future__ import annotations

from telegram import Message, Update
from telegram.constants import ChatType, MessageEntityType
from telegram.ext import filters

from bot.answers import TopicQuestion
from bot.chat.handlers.brief import send_brief
from bot.chat.handlers.common import Context, chat_for
from bot.chat.handlers.typed_answers import Typed, answer_typed
from bot.chat.screens import answer
from bot.chat.services import services


class ToTheBot(filters.MessageFilter):
    """True for a text of a group that names the bot or answers one of its messages, and is no command."""

    def filter(self, message: Message) -> bool:
        """Returns whether the message is for the bot."""
        return not (message.text or "").startswith("/") and (_names_bot(message) or _answers_bot(message))


def _names_bot(message: Message) -> bool:
    name = f"@{message.get_bot().username}".casefold()
    mentions = message.parse_entities([MessageEntityType.MENTION]).values()
    return any(mention.casefold() == name for mention in mentions)


def _answers_bot(message: Message) -> bool:
    answered = message.reply_to_message
    sender = answered.from_user if answered is not None else None
    return sender is not None and sender.id == message.get_bot().id


async def asked_in_words(update: Update, context: Context) -> None:
    """Handles a text that is no command: in a private chat, or to the bot in a group.

    In reply to an alert it is asked of that story first.

    In a group what merely answers a message of the bot may be talk among people: where nothing is found, that stays
    without an answer.
    """
    message = update.effective_message
    if message is None:
        return
    chat, given = await chat_for(update, context), services(context)
    is_group, answered = chat.kind != ChatType.PRIVATE, message.reply_to_message
    typed = Typed(
        chat,
        given.now(),
        _without_name(message),
        answered.message_id if answered is not None else None,
        is_maybe_talk=is_group and not _names_bot(message),
    )
    found = await given.answers.compute(answer_typed, typed)
    if isinstance(found, TopicQuestion):
        await send_brief(update, context, chat, found.request)
    elif found is not None:
        await answer(update, found, reply_to=message.message_id if is_group else None)


def _without_name(message: Message) -> str:
    """Returns the text of a message without the name of the bot."""
    text = message.text or ""
    name = f"@{message.get_bot().username}"
    at = text.casefold().find(name.casefold())
    return text if at < 0 else f"{text[:at]} {text[at + len(name) :]}"
