"""Ports of the repositories of chats, and of the alerts that they have been sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from feeds.types import Chat, Subscription
from storage.ports.records import BriefMark, LivingAlert, Shown, ToldElsewhere


class ChatRepository(Protocol):
    """Chats and their subscriptions."""

    async def get(self, chat_id: int) -> Chat:
        """Returns the chat. Raises NotFoundError."""
        ...

    async def put(self, chat: Chat) -> None:
        """Adds or replaces a chat."""
        ...

    async def some(self, chat_ids: Collection[int]) -> Mapping[int, Chat]:
        """Returns the chats with these ids, as far as they are stored, by id."""
        ...

    async def all(self) -> list[Chat]:
        """Returns all chats, by id."""
        ...

    async def of_admins(self) -> list[Chat]:
        """Returns the open chats of the bot's admins with the bot, by id."""
        ...

    async def set_blocked(self, chat_id: int, reason: str) -> None:
        """Stores why the bot may not write in a chat; "" if it may."""
        ...

    async def set_thread(self, chat_id: int, thread_id: int | None) -> None:
        """Stores the topic of a forum in which a chat wants its messages; None for the general one."""
        ...

    async def close(self, chat_id: int, at: datetime) -> None:
        """Closes a chat in which the bot was blocked or removed; its pending messages become dead letters at `at`."""
        ...

    async def migrate(self, old_id: int, new_id: int) -> None:
        """Moves everything of a group to the supergroup that it became, pending messages included."""
        ...

    async def subscribe(self, subscription: Subscription) -> bool:
        """Adds or replaces a subscription; returns True if it is new. Raises NotFoundError: no such topic or chat."""
        ...

    async def unsubscribe(self, chat_id: int, topic: str) -> bool:
        """Removes a subscription, and the topic if it is the chat's own; returns True if there was one."""
        ...

    async def subscriptions(self, chat_id: int) -> list[Subscription]:
        """Returns the chat's subscriptions, by topic."""
        ...

    async def subscribers(self, topics: Sequence[str]) -> list[tuple[Chat, Subscription]]:
        """Returns open chats with their unmuted subscriptions to any of `topics`, by chat and topic."""
        ...

    async def last_brief(self, chat_id: int, topic: str) -> BriefMark | None:
        """Returns what the chat has been briefed on of the topic; None if it never was."""
        ...

    async def put_last_brief(self, chat_id: int, topic: str, mark: BriefMark) -> None:
        """Stores what the chat has been briefed on of the topic."""
        ...


class AlertRepository(Protocol):
    """Living alerts, by chat and story."""

    async def get(self, chat_id: int, story_id: int) -> LivingAlert | None:
        """Returns the living alert of a chat on a story; None if there is none."""
        ...

    async def some(self, pairs: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], LivingAlert]:
        """Returns the living alerts of these (chat, story), as far as there are any."""
        ...

    async def put(self, alert: LivingAlert) -> None:
        """Adds or replaces an alert. A known `message_id` is kept if the new one is None."""
        ...

    async def shown(self, story_id: int) -> Mapping[int, Shown]:
        """Returns what each chat with an alert on the story has been shown, by chat id."""
        ...

    async def put_shown(self, story_id: int, chat_ids: Sequence[int], shown: Shown, updated_at: datetime) -> None:
        """Adds or replaces the alerts of many chats, with a fixed number of statements.

        Args:
            story_id: of the alerts.
            chat_ids: without duplicates.
            shown: what all of them have been shown now.
            updated_at: aware UTC.
        """
        ...

    async def beside(self, story_id: int, topics: Sequence[str], since: datetime) -> list[ToldElsewhere]:
        """Returns facts of the other stories on these topics that have alerts, the weightiest, at most some hundred.

        Args:
            story_id: whose own facts are left out.
            topics: slugs.
            since: aware UTC; older stories are left out.
        """
        ...

    async def told(self, facts: Mapping[int, Collection[int]]) -> Mapping[int, frozenset[int]]:
        """Returns which of these facts messages on their stories have told, by chat id; without chats told none.

        Args:
            facts: ids of facts, by the id of their story.
        """
        ...

    async def put_off(self, since: datetime) -> list[tuple[int, Shown]]:
        """Returns the stories of which a chat has news that was put off, each with what such chats were shown.

        Args:
            since: aware UTC; alerts that were not touched after it are left out.
        """
        ...

    async def by_message(self, chat_id: int, message_id: int) -> LivingAlert | None:
        """Returns the alert that a message is, or is an update of; None if there is none."""
        ...

    async def since(self, at: datetime) -> list[LivingAlert]:
        """Returns alerts planned at or after `at`, the latest first."""
        ...
