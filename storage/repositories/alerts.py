"""Living alerts, by chat and story, and the messages that belong to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import OutboxKind
from storage.models import AlertMessageRow, AlertRow, OutboxRow, ShownRow
from storage.ports import LivingAlert
from storage.repositories.outbox import URGENCY
from storage.sharing import CHUNK, chunks, insert_into, shared_ids, table_of

# Facts, marks of what was told, and the hash of the text.
Shown = tuple[tuple[int, ...], tuple[str, ...], str]


class AlertRepository:
    """See storage.ports.AlertRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, chat_id: int, story_id: int) -> LivingAlert | None:
        found = await self._alerts(col(AlertRow.chat_id) == chat_id, col(AlertRow.story_id) == story_id)
        return found[0] if found else None

    async def put(self, alert: LivingAlert) -> None:
        await self.put_all([alert])

    async def put_all(self, alerts: Iterable[LivingAlert]) -> None:
        for part in chunks(alerts):
            await self._put(part)

    async def by_message(self, chat_id: int, message_id: int) -> LivingAlert | None:
        message = await self._session.get(AlertMessageRow, (chat_id, message_id))
        return None if message is None else await self.get(chat_id, message.story_id)

    async def since(self, at: datetime) -> list[LivingAlert]:
        planned = col(AlertRow.planned_at)
        return await self._alerts(planned >= at, order_by=(planned.desc(), col(AlertRow.story_id).desc()))

    async def of_story(self, story_id: int) -> dict[int, LivingAlert]:
        shown = await self._shown(story_id)
        query = select(  # type: ignore[call-overload]  # sqlmodel has overloads for four columns only
            AlertRow.chat_id, AlertRow.message_id, AlertRow.shown_id, AlertRow.planned_at, AlertRow.updated_at
        ).where(AlertRow.story_id == story_id)
        found = {}
        rows = await self._session.stream(query)
        async for part in rows.partitions(CHUNK):
            for chat_id, message_id, shown_id, planned_at, updated_at in part:
                fact_ids, told, text_hash = shown[shown_id]
                found[chat_id] = LivingAlert(
                    chat_id, story_id, message_id, fact_ids, text_hash, planned_at, updated_at, told
                )
        return found

    async def merge(self, survivor_id: int, absorbed_id: int) -> None:
        """Moves the alerts of a story to the one that it is merged into. The outbox was moved already.

        A chat that has an alert on both keeps the survivor's; what it was shown counts for both.
        """
        kept, moved = await self.of_story(survivor_id), await self.of_story(absorbed_id)
        await self.put_all(_together(kept[chat_id], moved[chat_id]) for chat_id in kept.keys() & moved.keys())
        of_absorbed = col(AlertRow.story_id) == absorbed_id
        has_both = select(AlertRow.chat_id).where(AlertRow.story_id == survivor_id)
        connection = await self._session.connection()
        await connection.execute(delete(AlertRow).where(of_absorbed, col(AlertRow.chat_id).in_(has_both)))
        await connection.execute(update(AlertRow).where(of_absorbed).values(story_id=survivor_id))
        await self._answer_instead(survivor_id)

    async def _answer_instead(self, story_id: int) -> None:
        """A second alert of a chat that has not left yet answers the first: two alerts on a story are never sent."""
        waiting, earlier = table_of(OutboxRow).c, aliased(OutboxRow)
        has_alert = exists().where(
            col(AlertRow.chat_id) == waiting.chat_id,
            col(AlertRow.story_id) == story_id,
            col(AlertRow.message_id).is_not(None),
        )
        is_second = exists().where(
            col(earlier.chat_id) == waiting.chat_id,
            col(earlier.story_id) == story_id,
            col(earlier.state) == "pending",
            col(earlier.kind) == OutboxKind.ALERT.value,
            col(earlier.id) < waiting.id,
        )
        statement = update(table_of(OutboxRow)).where(
            waiting.state == "pending",
            waiting.kind == OutboxKind.ALERT.value,
            waiting.story_id == story_id,
            or_(has_alert, is_second),
        )
        values = {"kind": OutboxKind.UPDATE.value, "urgency": URGENCY[OutboxKind.UPDATE]}
        await (await self._session.connection()).execute(statement.values(values))

    async def _shown(self, story_id: int) -> dict[int, Shown]:
        of_story = select(AlertRow.shown_id).where(AlertRow.story_id == story_id)
        query = select(ShownRow.id, ShownRow.fact_ids, ShownRow.told, ShownRow.text_hash).where(
            col(ShownRow.id).in_(of_story)
        )
        rows = (await self._session.exec(query)).all()
        return {shown_id or 0: (tuple(facts), tuple(told), text_hash) for shown_id, facts, told, text_hash in rows}

    async def _put(self, alerts: Sequence[LivingAlert]) -> None:
        latest = max(alert.updated_at for alert in alerts)
        shown = {_shown(alert): alert for alert in alerts}
        contents = [
            {"fact_ids": list(a.fact_ids), "told": list(a.told), "text_hash": a.text_hash} for a in shown.values()
        ]
        ids = dict(zip(shown, await shared_ids(self._session, ShownRow, contents, latest), strict=True))
        insert = insert_into(self._session, AlertRow)
        new, known = insert.excluded, insert.table.c
        statement = insert.on_conflict_do_update(
            index_elements=["chat_id", "story_id"],
            set_={
                "message_id": func.coalesce(new.message_id, known.message_id),
                **{name: new[name] for name in ("shown_id", "planned_at", "updated_at")},
            },
        )
        rows = [
            {
                "chat_id": alert.chat_id,
                "story_id": alert.story_id,
                "message_id": alert.message_id,
                "shown_id": ids[_shown(alert)],
                "planned_at": alert.planned_at,
                "updated_at": alert.updated_at,
            }
            for alert in alerts
        ]
        await (await self._session.connection()).execute(statement, rows)

    async def _alerts(self, *conditions: ColumnElement[bool], order_by: Sequence[Any] = ()) -> list[LivingAlert]:
        """Columns, not rows: the session would keep rows as they were, and `put_all` writes past it."""
        query = (
            select(  # type: ignore[call-overload]  # sqlmodel has overloads for four columns only
                AlertRow.chat_id,
                AlertRow.story_id,
                AlertRow.message_id,
                ShownRow.fact_ids,
                ShownRow.told,
                ShownRow.text_hash,
                AlertRow.planned_at,
                AlertRow.updated_at,
            )
            .join(ShownRow, col(ShownRow.id) == col(AlertRow.shown_id))
            .where(*conditions)
            .order_by(*order_by)
        )
        return [
            LivingAlert(
                chat_id=row.chat_id,
                story_id=row.story_id,
                message_id=row.message_id,
                fact_ids=tuple(row.fact_ids),
                text_hash=row.text_hash,
                planned_at=row.planned_at,
                updated_at=row.updated_at,
                told=tuple(row.told),
            )
            for row in (await self._session.exec(query)).all()
        ]


def _shown(alert: LivingAlert) -> Shown:
    return alert.fact_ids, alert.told, alert.text_hash


def _together(kept: LivingAlert, moved: LivingAlert) -> LivingAlert:
    fact_ids = tuple(dict.fromkeys((*kept.fact_ids, *moved.fact_ids)))
    return replace(kept, fact_ids=fact_ids, told=tuple(dict.fromkeys((*kept.told, *moved.told))))
