"""Entries by feed and by any of the names (legs) under which they came."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import LargeBinary, delete, func, literal, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import NotFoundError
from feeds.ports import FeedEntries, KnownEntries, KnownEntry, NewEntry, StoredEntry, StoryArticle, StoryMember
from feeds.reasons import because
from feeds.recognition import legs_of, recognise, sought_legs
from feeds.types import Entry, Feed, Fingerprint, TopicMatch
from storage.bulk import insert_rows, new_ids
from storage.models import EntryLegRow, EntryRow, EntryTopicRow, FingerprintRow, StoryTurnRow
from storage.repositories.archive import ArchiveRepository
from storage.repositories.legs import MOST_LEGS, entries_by_leg
from storage.repositories.stored_entries import stored_entries
from storage.sharing import CHUNK, chunks, insert_into
from storage.values import links_of, links_to_bytes

# The names of a forgotten entry are deleted when its feed has not listed it for this long: publishers drop entries and
# restore them.
UNLISTED_FOR: Final = timedelta(days=30)
LISTED_STEP: Final = timedelta(days=1)  # `listed_at` is updated at most this often
# The turn that the transaction has; before the first one, and without one, that of the last transaction.
THIS_TURN: Final = select(func.coalesce(func.max(StoryTurnRow.number), 0)).scalar_subquery()
_MEMBERS: Final = select(FingerprintRow, EntryRow.story_id, EntryRow.publisher, EntryRow.language).join(
    EntryRow, col(EntryRow.id) == col(FingerprintRow.entry_id)
)


class EntryRepository:
    """Implements feeds.ports.EntryRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def known(self, feed_url: str, entries: Sequence[Entry]) -> KnownEntries:
        return (await self.known_of_feeds({feed_url: entries}))[feed_url]

    async def known_of_feeds(self, listed: Mapping[str, Sequence[Entry]]) -> dict[str, KnownEntries]:
        pairs = dict.fromkeys((url, leg) for url, entries in listed.items() for e in entries for leg in sought_legs(e))
        stored: dict[str, dict[str, KnownEntry]] = {url: {} for url in listed}
        for part in chunks(pairs, MOST_LEGS):
            for url, leg, known in await entries_by_leg(self._session, part):
                stored[url][leg] = known
        return {url: recognise(entries, stored[url]) for url, entries in listed.items()}

    async def text_count(self, entry_id: int) -> int:
        legs = select(func.count()).where(EntryLegRow.entry_id == entry_id, col(EntryLegRow.leg).startswith("text:"))
        return (await self._session.exec(legs)).one()

    async def add(self, feed: Feed, entries: Sequence[NewEntry], seen_at: datetime) -> list[int]:
        return (await self.add_of_feeds([FeedEntries(feed, entries, seen_at)]))[0]

    async def add_of_feeds(self, polled: Sequence[FeedEntries]) -> list[list[int]]:
        ids = iter(await new_ids(self._session, EntryRow, sum(len(one.entries) for one in polled)))
        by_feed = [list(islice(ids, len(one.entries))) for one in polled]
        added = [
            (one, entry_id, new)
            for one, own in zip(polled, by_feed, strict=True)
            for entry_id, new in zip(own, one.entries, strict=True)
        ]
        await insert_rows(self._session, EntryRow, [_columns(one, entry_id, new) for one, entry_id, new in added])
        legs = {(one.feed.url, leg): entry_id for one, entry_id, new in added for leg in legs_of(new.entry)}
        await insert_rows(self._session, EntryLegRow, [_leg(url, leg, of) for (url, leg), of in legs.items()])
        topics = [row for _, entry_id, new in added for row in _topic_rows(entry_id, new.published, new.matches)]
        await insert_rows(self._session, EntryTopicRow, topics)
        await ArchiveRepository(self._session).add({entry_id: new for _, entry_id, new in added})
        return by_feed

    async def add_topics(self, entry_id: int, published: datetime, matches: Sequence[TopicMatch]) -> None:
        await insert_rows(self._session, EntryTopicRow, _topic_rows(entry_id, published, matches))

    async def put_text(self, entry_id: int, new: NewEntry) -> None:
        values = {"text": new.text, "summary": new.entry.summary, "language": new.language}
        changed = update(EntryRow).where(col(EntryRow.id) == entry_id).values(**values)
        if (await self._session.exec(changed)).rowcount == 0:
            raise NotFoundError(because("no_entry", name=str(entry_id)))
        await self.add_topics(entry_id, new.published, new.matches)

    async def add_legs(self, feed_url: str, legs: Mapping[str, int]) -> None:
        stored = await self._stored_legs(feed_url, list(legs))
        new = [_leg(feed_url, leg, entry_id) for leg, entry_id in legs.items() if leg not in stored]
        await insert_rows(self._session, EntryLegRow, new)

    async def _stored_legs(self, feed_url: str, legs: Sequence[str]) -> dict[str, int]:
        stored: dict[str, int] = {}
        for start in range(0, len(legs), CHUNK):
            query = select(EntryLegRow.leg, EntryLegRow.entry_id).where(
                EntryLegRow.feed_url == feed_url, col(EntryLegRow.leg).in_(legs[start : start + CHUNK])
            )
            stored.update((await self._session.exec(query)).all())
        return stored

    async def note_listed(self, feed_url: str, entry_ids: Collection[int], now: datetime) -> None:
        await self.note_listed_of_feeds({feed_url: entry_ids}, now)

    async def note_listed_of_feeds(self, listed: Mapping[str, Collection[int]], now: datetime) -> None:
        at, url = col(EntryRow.listed_at), col(EntryRow.feed_url)
        for part in chunks(listed):
            stale = select(EntryRow.feed_url, EntryRow.id).where(url.in_(part), at.is_not(None), at < now - LISTED_STEP)
            by_feed: dict[str, list[int]] = {}
            for feed_url, entry_id in (await self._session.exec(stale)).all():
                by_feed.setdefault(feed_url, []).append(entry_id or 0)
            for feed_url, entry_ids in by_feed.items():
                await self._note_listed(feed_url, set(listed[feed_url]), entry_ids, now)

    async def _note_listed(self, feed_url: str, listed: Collection[int], stale: Iterable[int], now: datetime) -> None:
        for seen in chunks(row_id for row_id in stale if row_id in listed):
            await self._session.exec(update(EntryRow).where(col(EntryRow.id).in_(seen)).values(listed_at=now))
        at = col(EntryRow.listed_at)
        forgotten = select(col(EntryRow.id)).where(col(EntryRow.feed_url) == feed_url, at.is_not(None))
        unlisted = (await self._session.exec(forgotten.where(at < now - UNLISTED_FOR))).all()
        for gone in chunks(row_id for row_id in unlisted if row_id not in listed):
            await self._session.exec(delete(EntryRow).where(col(EntryRow.id).in_(gone)))

    async def get(self, entry_id: int) -> StoredEntry:
        row = await self._session.get(EntryRow, entry_id)
        if row is None:
            raise NotFoundError(because("no_entry", name=str(entry_id)))
        return (await stored_entries(self._session, [row]))[0]

    async def search(self, topic: str, since: datetime, until: datetime, limit: int) -> list[StoredEntry]:
        at = col(EntryTopicRow.published)
        query = (
            select(EntryRow)
            .join(EntryTopicRow, col(EntryTopicRow.entry_id) == col(EntryRow.id))
            .where(EntryTopicRow.topic == topic, at >= since, at < until)
            .order_by(at.desc(), col(EntryRow.id).desc())
            .limit(limit)
        )
        return await stored_entries(self._session, (await self._session.exec(query)).all())

    async def attach(self, member: StoryMember) -> None:
        moved = update(EntryRow).where(col(EntryRow.id) == member.entry_id).values(story_id=member.story_id)
        if (await self._session.exec(moved)).rowcount == 0:
            raise NotFoundError(because("no_entry", name=str(member.entry_id)))
        print_ = member.fingerprint
        columns = {
            "published": member.published,
            "vector": print_.vector,
            "names": sorted(print_.names),
            "figures": sorted(print_.figures),
            "minhash": print_.minhash,
            "agency": print_.agency,
            "words": sorted(print_.words),
            "voices": sorted(print_.voices),
            "deeds": sorted(print_.deeds),
            "links": links_to_bytes(member.links),
            "turn": THIS_TURN,
        }
        put = insert_into(self._session, FingerprintRow).values(entry_id=member.entry_id, **columns)
        changed = {name: put.excluded[name] for name in columns}
        connection = await self._session.connection()
        await connection.execute(put.on_conflict_do_update(index_elements=["entry_id"], set_=changed))

    async def move(self, entry_ids: Sequence[int], story_id: int) -> None:
        for start in range(0, len(entry_ids), CHUNK):
            part = col(EntryRow.id).in_(entry_ids[start : start + CHUNK])
            await self._session.exec(update(EntryRow).where(part).values(story_id=story_id))
            of_entries = col(FingerprintRow.entry_id).in_(entry_ids[start : start + CHUNK])
            await self._session.exec(update(FingerprintRow).where(of_entries).values(turn=THIS_TURN))

    async def withdraw(self, entry_id: int) -> None:
        row = await self._session.get(EntryRow, entry_id)
        if row is None:
            raise NotFoundError(because("no_entry", name=str(entry_id)))
        row.is_withdrawn = True
        self._session.add(row)
        await self._session.flush()

    async def of_story(self, story_id: int, limit: int) -> list[StoryArticle]:
        query = (
            select(  # type: ignore[call-overload]  # SQLModel types at most four columns
                EntryRow.id,
                EntryRow.publisher,
                EntryRow.title,
                EntryRow.link,
                EntryRow.published,
                FingerprintRow.links,
            )
            .join(FingerprintRow, col(FingerprintRow.entry_id) == col(EntryRow.id))
            .where(col(EntryRow.story_id) == story_id)
            .order_by(col(EntryRow.published), col(EntryRow.id))
            .limit(limit)
        )
        return [
            StoryArticle(row.id, row.publisher, row.title, row.link, row.published, links_of(row.links))
            for row in (await self._session.exec(query)).all()
        ]

    async def embedded_otherwise(self, label: bytes, since: datetime, limit: int) -> list[int]:
        vector, published = col(FingerprintRow.vector), col(FingerprintRow.published)
        size = func.length(vector)
        is_other = func.substr(vector, 1, len(label)) != literal(label, LargeBinary) if label else size % 2 == 1
        query = (
            select(FingerprintRow.entry_id)
            .where(published >= since, size > 0, is_other)
            .order_by(published.desc(), col(FingerprintRow.entry_id).desc())
            .limit(limit)
        )
        return list((await self._session.exec(query)).all())

    async def put_vectors(self, vectors: Mapping[int, bytes]) -> None:
        if vectors:
            rows = [{"entry_id": entry_id, "vector": vector} for entry_id, vector in vectors.items()]
            await self._session.exec(update(FingerprintRow), params=rows)
            for part in chunks(vectors):
                changed = update(FingerprintRow).where(col(FingerprintRow.entry_id).in_(part))
                await self._session.exec(changed.values(turn=THIS_TURN))

    async def members(self, since: datetime, until: datetime | None = None) -> list[StoryMember]:
        published = col(FingerprintRow.published)
        query = _MEMBERS.where(published >= since).order_by(published, col(FingerprintRow.entry_id))
        return await self._members(query if until is None else query.where(published < until))

    async def members_since(self, turn: int, most: int) -> list[StoryMember]:
        at = col(FingerprintRow.turn)
        return await self._members(_MEMBERS.where(at > turn).order_by(at, col(FingerprintRow.entry_id)).limit(most))

    async def _members(self, query: Any) -> list[StoryMember]:
        return [
            StoryMember(
                row.entry_id, story_id, publisher, language, row.published, _fingerprint(row), links_of(row.links)
            )
            for row, story_id, publisher, language in (await self._session.exec(query)).all()
            if story_id is not None
        ]


def _columns(polled: FeedEntries, entry_id: int, new: NewEntry) -> dict[str, Any]:
    feed, entry = polled.feed, new.entry
    return {
        "id": entry_id,
        "feed_url": feed.url,
        "publisher": feed.publisher or feed.title or feed.url,
        "uid": entry.id,
        "title": entry.title,
        "link": entry.link,
        "author": entry.author,
        "summary": entry.summary if new.matches else "",
        "content": "",  # its text is in `text`
        "text": new.text,
        "language": new.language,
        "published": new.published,
        "updated": entry.updated,
        "seen_at": polled.seen_at,
        "is_withdrawn": False,
        "enclosures": [asdict(enclosure) for enclosure in entry.enclosures],
    }


def _topic_rows(entry_id: int, published: datetime, matches: Sequence[TopicMatch]) -> list[dict[str, Any]]:
    return [
        {
            "entry_id": entry_id,
            "topic": match.slug,
            "published": published,
            "words": [asdict(word) for word in match.words],
        }
        for match in matches
    ]


def _leg(feed_url: str, leg: str, entry_id: int) -> dict[str, Any]:
    return {"feed_url": feed_url, "leg": leg, "entry_id": entry_id}


def _fingerprint(row: FingerprintRow) -> Fingerprint:
    return Fingerprint(
        row.vector, frozenset(row.names), frozenset(row.figures), row.minhash, row.agency, frozenset(row.words),
        frozenset(row.voices), frozenset(row.deeds),
    )  # fmt: skip
