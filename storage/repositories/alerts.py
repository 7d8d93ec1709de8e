"""Living alerts, by chat and story, and the messages that belong to each."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import AlertMessageRow, AlertRow
from storage.ports import LivingAlert


def _alert(row: AlertRow) -> LivingAlert:
    return LivingAlert(
        chat_id=row.chat_id,
        story_id=row.story_id,
        message_id=row.message_id,
        fact_ids=tuple(row.fact_ids),
        html=row.html,
        planned_at=row.planned_at,
        updated_at=row.updated_at,
        told=tuple(row.told),
    )


class AlertRepository:
    """See storage.ports.AlertRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, chat_id: int, story_id: int) -> LivingAlert | None:
        row = await self._session.get(AlertRow, (chat_id, story_id))
        return None if row is None else _alert(row)

    async def put(self, alert: LivingAlert) -> None:
        known = await self._session.get(AlertRow, (alert.chat_id, alert.story_id))
        message_id = alert.message_id if alert.message_id is not None or known is None else known.message_id
        await self._session.merge(
            AlertRow(
                chat_id=alert.chat_id,
                story_id=alert.story_id,
                message_id=message_id,
                fact_ids=list(alert.fact_ids),
                told=list(alert.told),
                html=alert.html,
                planned_at=alert.planned_at,
                updated_at=alert.updated_at,
            )
        )
        await self._session.flush()

    async def by_message(self, chat_id: int, message_id: int) -> LivingAlert | None:
        message = await self._session.get(AlertMessageRow, (chat_id, message_id))
        return None if message is None else await self.get(chat_id, message.story_id)

    async def since(self, at: datetime) -> list[LivingAlert]:
        planned = col(AlertRow.planned_at)
        query = select(AlertRow).where(planned >= at).order_by(planned.desc(), col(AlertRow.story_id).desc())
        return [_alert(row) for row in await self._session.exec(query)]
