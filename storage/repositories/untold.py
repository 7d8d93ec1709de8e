"""Entries whose claims are still to be merged into the facts of their story."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.ports import OriginRevision, Untold
from storage.models import EntryRow, UntoldRow
from storage.repositories.entries import THIS_TURN
from storage.sharing import chunks, table_of
from storage.values import claim_from_json, claim_to_json

_UNTOLD: Final = table_of(UntoldRow)
_PLAIN: Final = ("publisher", "title", "link", "language", "first_origin", "origin", "replaces")


class UntoldRepository:
    """Implements feeds.ports.UntoldRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, untold: Untold) -> None:
        values = {"entry_id": untold.entry_id, "turn": THIS_TURN, "polled_at": untold.now, "told": _to_json(untold)}
        await (await self._session.connection()).execute(insert(_UNTOLD).values(values))

    async def of_story(self, story_id: int, most: int) -> list[Untold]:
        entry = table_of(EntryRow).c
        query = (
            select(_UNTOLD.c.entry_id, _UNTOLD.c.polled_at, _UNTOLD.c.told, entry.published)
            .join(table_of(EntryRow), entry.id == _UNTOLD.c.entry_id)
            .where(entry.story_id == story_id)
            .order_by(_UNTOLD.c.turn, _UNTOLD.c.entry_id)
            .limit(most)
        )
        rows = (await (await self._session.connection()).execute(query)).all()
        return [_from_json(row.told, row.entry_id, row.published, row.polled_at) for row in rows]

    async def remove(self, entry_ids: Sequence[int]) -> None:
        for part in chunks(entry_ids):
            gone = delete(_UNTOLD).where(_UNTOLD.c.entry_id.in_(part))
            await (await self._session.connection()).execute(gone)

    async def stories(self, before: datetime, most: int) -> list[int]:
        entry = table_of(EntryRow)
        query = (
            select(entry.c.story_id)
            .join(_UNTOLD, entry.c.id == _UNTOLD.c.entry_id)
            .where(_UNTOLD.c.polled_at < before, entry.c.story_id.is_not(None))
            .distinct()
            .limit(most)
        )
        return [int(row[0]) for row in await (await self._session.connection()).execute(query)]


def _to_json(untold: Untold) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(untold, name) for name in _PLAIN}
    told["claims"] = [claim_to_json(claim) for claim in untold.claims]
    told["vectors"] = [b64encode(vector).decode() for vector in untold.vectors]
    if untold.corrected:
        told["corrected"] = [list(pair) for pair in untold.corrected]
    if (revision := untold.revision) is not None:
        told["revision"] = {
            "origins": [[entry_id, name] for entry_id, name in revision.origins.items()],
            "copiers": sorted(revision.copiers),
            "own": sorted(revision.own),
        }
    return told


def _from_json(told: Mapping[str, Any], entry_id: int, published: datetime, now: datetime) -> Untold:
    revision = told.get("revision")
    return Untold(
        entry_id=entry_id,
        published=published,
        now=now,
        claims=tuple(claim_from_json(claim) for claim in told["claims"]),
        vectors=tuple(b64decode(vector) for vector in told["vectors"]),
        corrected=tuple((right, wrong) for right, wrong in told.get("corrected", ())),
        revision=None if revision is None else _revision(revision),
        **{name: told[name] for name in _PLAIN},
    )


def _revision(told: Mapping[str, Any]) -> OriginRevision:
    return OriginRevision(dict(map(tuple, told["origins"])), frozenset(told["copiers"]), frozenset(told["own"]))
