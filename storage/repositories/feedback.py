"""What people think of alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import FeedbackRow
from storage.ports import Feedback, TopicFeedback, Verdict
from storage.sharing import insert_into

_NAMES: Final = {Verdict.GOOD: "good", Verdict.BAD: "bad", Verdict.OFF_TOPIC: "off_topic"}


class FeedbackRepository:
    """Implements storage.ports.FeedbackRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, feedback: Feedback) -> None:
        insert = insert_into(self._session, FeedbackRow)
        columns = {**asdict(feedback), "verdict": feedback.verdict.value}
        changed = {name: insert.excluded[name] for name in ("topic", "verdict", "at")}
        key = ["user_id", "chat_id", "story_id"]
        connection = await self._session.connection()
        await connection.execute(insert.values(columns).on_conflict_do_update(index_elements=key, set_=changed))

    async def by_topic(self, since: datetime) -> Mapping[str, TopicFeedback]:
        query = (
            select(FeedbackRow.topic, FeedbackRow.verdict, func.count())
            .where(col(FeedbackRow.at) >= since)
            .group_by(col(FeedbackRow.topic), col(FeedbackRow.verdict))
        )
        counts: dict[str, dict[str, int]] = {}
        for topic, verdict, count in (await self._session.exec(query)).all():
            counts.setdefault(topic, {})[_NAMES[Verdict(verdict)]] = count
        return {topic: TopicFeedback(**by_verdict) for topic, by_verdict in sorted(counts.items())}
