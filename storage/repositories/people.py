"""All that is stored about one person or chat, in every table: as a copy for them, and to be deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, CursorResult, delete, exists, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import metadata
from storage.repositories.topics import TopicRepository

_TABLES: Final = metadata.tables
# Columns with the id of a chat or person whose rows are theirs. tests/contracts/test_people.py fails for a column of
# numbers that is neither here nor below, nor listed there as nobody's.
OF_PERSON: Final[Mapping[str, tuple[str, ...]]] = {
    "chats": ("id",),
    "subscriptions": ("chat_id",),
    "topics": ("chat_id",),
    "brief_marks": ("chat_id",),
    "alerts": ("chat_id",),
    "alert_messages": ("chat_id",),
    "outbox": ("chat_id",),
    "send_pauses": ("chat_id",),
    "dialogues": ("chat_id", "user_id"),
    "feedback": ("chat_id", "user_id"),
    "admins": ("user_id",),
    "members": ("user_id",),
}
# Columns that say who did something, in records that stay when the person goes.
ACTORS: Final[Mapping[str, str]] = {
    "audit": "actor_id",
    "broadcasts": "actor_id",
    "invitations": "created_by",
    "members": "invited_by",
}
NOBODY: Final = 0
_SECRET: Final = frozenset({"hash", "lease_owner"})


class PersonRepository:
    """Implements storage.ports.PersonRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def stored(self, chat_id: int) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        columns = [*_person_columns(), *(_TABLES[name].c[column] for name, column in ACTORS.items())]
        for column in columns:
            table = column.table
            rows = (await self._run(select(table).where(column == chat_id))).mappings().all()
            if rows:
                found.setdefault(table.name, []).extend(map(_json_row, rows))
        if "outbox" in found:
            await self._add_texts(found["outbox"])
        return found

    async def erase(self, chat_id: int) -> None:
        topics = TopicRepository(self._session)
        for topic in await topics.of_chat(chat_id):
            await topics.remove(topic.slug)
        outbox, texts = _TABLES["outbox"], _TABLES["texts"]
        text_ids = list(await self._scalars(select(outbox.c.text_id).where(outbox.c.chat_id == chat_id).distinct()))
        await self._forget_removals(chat_id)
        for column in sorted(_person_columns(), key=lambda one: one.table.name == "chats"):  # the chat itself last
            await self._run(delete(column.table).where(column == chat_id))
        for name, actor in ACTORS.items():
            column = _TABLES[name].c[actor]
            await self._run(update(column.table).where(column == chat_id).values({actor: NOBODY}))
        if text_ids:
            is_used = exists().where(outbox.c.text_id == texts.c.id)
            await self._run(delete(texts).where(texts.c.id.in_(text_ids), ~is_used))
        self._session.expire_all()

    async def _forget_removals(self, chat_id: int) -> None:
        """A removed topic remembers its followers until it cannot come back."""
        removals = _TABLES["removals"]
        for row in (await self._run(select(removals.c.id, removals.c.state))).all():
            followers = row.state.get("subscriptions", [])
            left = [follower for follower in followers if follower["chat_id"] != chat_id]
            if len(left) < len(followers):
                state = {**row.state, "subscriptions": left}
                await self._run(update(removals).where(removals.c.id == row.id).values(state=state))

    async def _add_texts(self, rows: Sequence[dict[str, Any]]) -> None:
        texts = _TABLES["texts"]
        wanted = {row["text_id"] for row in rows}
        found = await self._run(select(texts.c.id, texts.c.payload).where(texts.c.id.in_(wanted)))
        payloads = {row.id: row.payload for row in found}
        for row in rows:
            row["payload"] = payloads.get(row["text_id"])

    async def _run(self, statement: Any) -> CursorResult[Any]:
        found: CursorResult[Any] = await (await self._session.connection()).execute(statement)
        return found

    async def _scalars(self, query: Any) -> Sequence[Any]:
        found: Sequence[Any] = (await self._run(query)).scalars().all()
        return found


def _person_columns() -> list[Column[Any]]:
    return [_TABLES[name].c[column] for name, columns in OF_PERSON.items() for column in columns]


def _json_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in _SECRET
    }
