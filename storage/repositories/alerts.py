"""Living alerts by chat and story, and the messages that belong to each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Executable, Text, cast, delete, exists, func, literal, or_, true, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import OutboxKind
from storage.models import AlertMessageRow, AlertRow, BigId, OutboxRow, ShownRow, UtcTime
from storage.ports import LATER, LINE, LivingAlert, Shown, ToldElsewhere, is_about, with_other_ids
from storage.repositories.leasing import AWAITS_LANGUAGE, URGENCY
from storage.repositories.told_elsewhere import facts_beside, facts_told
from storage.sharing import CHUNK, each_of, insert_into, shared_id, table_of

_ALERTS: Final = table_of(AlertRow)
_OUTBOX: Final = table_of(OutboxRow)


class AlertRepository:
    """Implements storage.ports.AlertRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, chat_id: int, story_id: int) -> LivingAlert | None:
        found = await self._alerts(col(AlertRow.chat_id) == chat_id, col(AlertRow.story_id) == story_id)
        return found[0] if found else None

    async def some(self, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], LivingAlert]:
        wanted = set(pairs)
        chats, stories = {chat for chat, _ in wanted}, {story for _, story in wanted}
        # The rows that both conditions find are few, because a lease has each chat once.
        of_pairs = col(AlertRow.chat_id).in_(chats), col(AlertRow.story_id).in_(stories)
        found = await self._alerts(*of_pairs) if wanted else []
        return {key: alert for alert in found if (key := (alert.chat_id, alert.story_id)) in wanted}

    async def put(self, alert: LivingAlert) -> None:
        shown = Shown(alert.fact_ids, alert.text_hash, alert.planned_at, alert.told)
        await self._put(alert.story_id, [alert.chat_id], alert.message_id, shown, alert.updated_at)

    async def shown(self, story_id: int) -> dict[int, Shown]:
        contents = await self._contents(story_id)
        query = select(AlertRow.chat_id, AlertRow.shown_id, AlertRow.planned_at).where(AlertRow.story_id == story_id)
        # Alerts that were planned together share one value, so that it is compared and hashed only once.
        known: dict[tuple[int, datetime], Shown] = {}
        found: dict[int, Shown] = {}
        async for part in (await self._session.stream(query)).partitions(CHUNK):
            for chat_id, shown_id, planned_at in part:
                shown = known.get((shown_id, planned_at))
                if shown is None:
                    fact_ids, text_hash, told = contents[shown_id]
                    shown = known[shown_id, planned_at] = Shown(fact_ids, text_hash, planned_at, told)
                found[chat_id] = shown
        return found

    async def put_shown(self, story_id: int, chat_ids: Sequence[int], shown: Shown, updated_at: datetime) -> None:
        await self._put(story_id, chat_ids, None, shown, updated_at)

    async def beside(self, story_id: int, topics: Sequence[str], since: datetime) -> list[ToldElsewhere]:
        return await facts_beside(self._session, story_id, topics, since)

    async def told(self, facts: Mapping[int, Collection[int]]) -> dict[int, frozenset[int]]:
        return await facts_told(self._session, facts)

    async def put_off(self, since: datetime) -> list[tuple[int, Shown]]:
        row = ShownRow.fact_ids, ShownRow.text_hash, ShownRow.told
        query = (
            select(AlertRow.story_id, AlertRow.planned_at, *row)  # type: ignore[call-overload]  # four columns, as below
            .join(ShownRow, col(ShownRow.id) == col(AlertRow.shown_id))
            .where(col(ShownRow.used_at) >= since, cast(col(ShownRow.told), Text).contains(f'"{LATER}:'))
        )
        found = (await self._session.exec(query)).all()
        rows = ((story_id, Shown(tuple(ids), text, at, tuple(told))) for story_id, at, ids, text, told in found)
        return list(dict.fromkeys(rows))

    async def by_message(self, chat_id: int, message_id: int) -> LivingAlert | None:
        message = await self._session.get(AlertMessageRow, (chat_id, message_id))
        return None if message is None else await self.get(chat_id, message.story_id)

    async def since(self, at: datetime) -> list[LivingAlert]:
        planned = col(AlertRow.planned_at)
        return await self._alerts(planned >= at, order_by=(planned.desc(), col(AlertRow.story_id).desc()))

    async def merge(self, survivor_id: int, absorbed_id: int) -> None:
        """Moves the alerts of a story to the story that it is merged into. Its outbox rows were moved before.

        A chat with an alert on both stories keeps the survivor's; it has been shown the facts of both. An alert that
        still waits is dropped if the chat has the other one, whose message stays: it is edited, and has those facts.
        """
        overtaken = await self._drop_first_that_waits(survivor_id, absorbed_id)
        unsent = await self._drop_that_waits(survivor_id, absorbed_id, AlertRow.story_id == survivor_id)
        kept, moved = await self.shown(survivor_id), await self.shown(absorbed_id)
        kept |= {chat_id: replace(_without_lines(kept[chat_id]), text_hash="") for chat_id in overtaken & kept.keys()}
        moved |= {chat_id: _without_lines(moved[chat_id]) for chat_id in unsent & moved.keys()}
        pairs: dict[tuple[Shown, Shown], list[int]] = {}
        for chat_id in sorted(kept.keys() & moved.keys()):
            pairs.setdefault((kept[chat_id], moved[chat_id]), []).append(chat_id)
        for (one, other), chat_ids in pairs.items():
            await self._show(survivor_id, chat_ids, _merged(one, other))
        of_absorbed = _ALERTS.c.story_id == absorbed_id
        has_both = select(AlertRow.chat_id).where(AlertRow.story_id == survivor_id)
        await self._execute(delete(_ALERTS).where(of_absorbed, _ALERTS.c.chat_id.in_(has_both)))
        await self._execute(update(_ALERTS).where(of_absorbed).values(story_id=survivor_id))
        await self._turn_second_alerts_into_updates(survivor_id)

    async def renumber(self, story_id: int, ids: Mapping[int, int]) -> None:
        """Replaces the ids of facts in what chats have been shown of a story.

        Args:
            story_id: of the alerts.
            ids: id of a fact → id of the fact that it is a part of now.
        """
        chats: dict[Shown, list[int]] = {}
        for chat_id, shown in (await self.shown(story_id)).items():
            if (after := _renumbered(shown, ids)) != shown:
                chats.setdefault(after, []).append(chat_id)
        for after, chat_ids in chats.items():
            await self._show(story_id, chat_ids, after)

    async def carry_over(self, moved: Mapping[int, int], source_id: int, target_id: int) -> None:
        """Notes that what chats were shown of facts in one story holds for facts of another one.

        Args:
            moved: id of a fact of the first story → id of the fact of the second one that has sources of it.
            source_id: of the first story.
            target_id: of the second story; chats without an alert on it are left out.
        """
        told, known = await self.shown(source_id), await self.shown(target_id)
        chats: dict[Shown, list[int]] = {}
        for chat_id in sorted(told.keys() & known.keys()):
            after = _merged(known[chat_id], _renumbered(_only(told[chat_id], moved), moved))
            if after != known[chat_id]:
                chats.setdefault(after, []).append(chat_id)
        for after, chat_ids in chats.items():
            await self._show(target_id, chat_ids, after)

    async def _show(self, story_id: int, chat_ids: Sequence[int], shown: Shown) -> None:
        """Replaces what some chats have been shown of a story on which they have an alert."""
        shown_id = await self._shown_id(shown, shown.planned_at)
        of_chats = _ALERTS.c.story_id == story_id, _ALERTS.c.chat_id.in_(select(each_of(self._session, chat_ids)))
        await self._execute(update(_ALERTS).where(*of_chats).values(shown_id=shown_id))

    async def _put(
        self, story_id: int, chat_ids: Sequence[int], message_id: int | None, shown: Shown, updated_at: datetime
    ) -> None:
        chat_id = each_of(self._session, chat_ids)
        columns: dict[str, ColumnElement[Any]] = {
            "chat_id": chat_id,
            "story_id": literal(story_id, BigId),
            "message_id": literal(message_id, BigId),
            "shown_id": literal(await self._shown_id(shown, updated_at), BigId),
            "planned_at": literal(shown.planned_at, UtcTime()),
            "updated_at": literal(updated_at, UtcTime()),
            "is_in_digest": literal(value=False),
        }
        # SQLite needs a WHERE between SELECT and ON CONFLICT; without it, it parses ON as part of a join.
        rows = select(*columns.values()).where(true())
        insert = insert_into(self._session, AlertRow).from_select(list(columns), rows)
        replaced = {name: insert.excluded[name] for name in ("shown_id", "planned_at", "updated_at")}
        kept = func.coalesce(insert.excluded.message_id, _ALERTS.c.message_id)
        key, columns_set = ["chat_id", "story_id"], {**replaced, "message_id": kept}
        await self._execute(insert.on_conflict_do_update(index_elements=key, set_=columns_set))

    async def _shown_id(self, shown: Shown, used_at: datetime) -> int:
        content = {"fact_ids": list(shown.fact_ids), "told": list(shown.told), "text_hash": shown.text_hash}
        return await shared_id(self._session, ShownRow, content, used_at)

    async def _contents(self, story_id: int) -> dict[int, tuple[tuple[int, ...], str, tuple[str, ...]]]:
        """Returns fact ids, text hash and `told` of each ShownRow of a story, by its id."""
        of_story = select(AlertRow.shown_id).where(AlertRow.story_id == story_id)
        query = select(ShownRow.id, ShownRow.fact_ids, ShownRow.text_hash, ShownRow.told).where(
            col(ShownRow.id).in_(of_story)
        )
        rows = (await self._session.exec(query)).all()
        return {shown_id or 0: (tuple(facts), text_hash, tuple(told)) for shown_id, facts, text_hash, told in rows}

    async def _drop_first_that_waits(self, survivor_id: int, absorbed_id: int) -> frozenset[int]:
        """Gives the survivor the message that a chat has on the absorbed story, and drops the alert that still waits.

        Returns the chats.
        """
        is_sent = AlertRow.story_id == absorbed_id, col(AlertRow.message_id).is_not(None), ~col(AlertRow.is_in_digest)
        dropped = await self._drop_that_waits(survivor_id, survivor_id, *is_sent)
        if dropped:
            other = aliased(_ALERTS)
            same = other.c.story_id == absorbed_id, other.c.chat_id == _ALERTS.c.chat_id
            message = select(other.c.message_id).where(*same).scalar_subquery()
            of_chats = (
                _ALERTS.c.story_id == survivor_id,
                _ALERTS.c.chat_id.in_(select(each_of(self._session, sorted(dropped)))),
            )
            await self._execute(update(_ALERTS).where(*of_chats).values(message_id=message))
        return dropped

    async def _drop_that_waits(
        self, survivor_id: int, story_id: int, *has_other: ColumnElement[bool] | bool
    ) -> frozenset[int]:
        """Deletes the waiting alerts on a story of chats that have another alert; returns these chats.

        Args:
            survivor_id: of the outbox rows, which were moved.
            story_id: for which the alerts were planned.
            has_other: of the chats' alerts.
        """
        row = _OUTBOX.c
        of_story = row.key == literal("alert:", Text).concat(cast(row.chat_id, Text)).concat(f":{story_id}")
        chats = select(AlertRow.chat_id).where(*has_other)
        waiting = row.story_id == survivor_id, AWAITS_LANGUAGE, row.chat_id.in_(chats), of_story
        dropped = delete(_OUTBOX).where(*waiting).returning(row.chat_id)
        return frozenset((await (await self._session.connection()).execute(dropped)).scalars())

    async def _turn_second_alerts_into_updates(self, story_id: int) -> None:
        """Turns a chat's second pending ALERT on the story into an UPDATE: no chat gets two alerts on a story."""
        waiting, earlier = _OUTBOX.c, aliased(_OUTBOX)
        has_message = exists().where(
            _ALERTS.c.chat_id == waiting.chat_id, _ALERTS.c.story_id == story_id, _ALERTS.c.message_id.is_not(None)
        )
        is_second = exists().where(
            earlier.c.chat_id == waiting.chat_id,
            earlier.c.story_id == story_id,
            earlier.c.state == "pending",
            earlier.c.kind == OutboxKind.ALERT.value,
            earlier.c.id < waiting.id,
        )
        of_story = waiting.state == "pending", waiting.kind == OutboxKind.ALERT.value, waiting.story_id == story_id
        values = {"kind": OutboxKind.UPDATE.value, "urgency": URGENCY[OutboxKind.UPDATE]}
        await self._execute(update(_OUTBOX).where(*of_story, or_(has_message, is_second)).values(**values))

    async def _alerts(self, *conditions: ColumnElement[bool], order_by: Sequence[Any] = ()) -> list[LivingAlert]:
        """Returns living alerts. Selects columns, since row objects would be stale after the statements that write."""
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
                AlertRow.is_in_digest,
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
                is_in_digest=row.is_in_digest,
            )
            for row in (await self._session.exec(query)).all()
        ]

    async def _execute(self, statement: Executable) -> None:
        await (await self._session.connection()).execute(statement)


def _merged(kept: Shown, moved: Shown) -> Shown:
    fact_ids = tuple(dict.fromkeys((*kept.fact_ids, *moved.fact_ids)))
    return replace(kept, fact_ids=fact_ids, told=tuple(dict.fromkeys((*kept.told, *moved.told))))


def _without_lines(shown: Shown) -> Shown:
    """Returns what was shown by an alert that nobody has read."""
    return replace(shown, told=tuple(mark for mark in shown.told if not mark.startswith(f"{LINE}:")))


def _renumbered(shown: Shown, ids: Mapping[int, int]) -> Shown:
    """Returns what was shown with other ids of facts, in order, each once."""
    told = (with_other_ids(mark, ids) for mark in shown.told)
    fact_ids = dict.fromkeys(ids.get(fact_id, fact_id) for fact_id in shown.fact_ids)
    return replace(shown, fact_ids=tuple(fact_ids), told=tuple(dict.fromkeys(told)))


def _only(shown: Shown, fact_ids: Collection[int]) -> Shown:
    """Returns what was shown of some facts."""
    told = (mark for mark in shown.told if is_about(mark, fact_ids))
    return replace(shown, fact_ids=tuple(f for f in shown.fact_ids if f in fact_ids), told=tuple(told))
