"""A brief comes as a rich message; where that is refused, in the classic form, and the refusal is remembered."""

from __future__ import annotations

from dataclasses import replace

from feeds.ports import NewEntry
from feeds.types import Entry, Fact, FactSource, Feed
from storage.ports import Transaction
from tests.bot.conversation import ANN, NOW, Conversation
from tests.bot.october_facts import story as a_story
from tests.bot.october_facts import summoned, troops


async def tell(conversation: Conversation, *facts: Fact) -> None:
    """Stores a story of `facts`, and an entry for each of their sources."""
    async with conversation.store.transaction() as transaction:
        stored = await transaction.stories.add(a_story())
        made = []
        for number, fact in enumerate(facts, 1):
            sources = tuple([await _entered(transaction, source) for source in fact.sources])
            made.append(replace(fact, id=-number, story_id=stored.id, sources=sources))
        await transaction.facts.save(made)


async def _entered(transaction: Transaction, source: FactSource) -> FactSource:
    """The source with the id of its stored entry; one entry an article, however many facts it tells."""
    feed, entry = Feed(f"https://{source.entry_id}.example"), Entry(f"entry {source.entry_id}", source.title)
    known = await transaction.entries.known(feed.url, [entry])
    if entry.id in known.ids:
        return replace(source, entry_id=known.ids[entry.id])
    (entry_id,) = await transaction.entries.add(feed, [NewEntry(entry, source.published)], NOW)
    return replace(source, entry_id=entry_id)


async def _fault(conversation: Conversation, **fault: object) -> None:
    (await conversation.client.post("/sandbox/faults", json={"method": "sendRichMessage", **fault})).raise_for_status()


async def _notes(conversation: Conversation) -> list[object]:
    async with conversation.store.reading() as read:
        return [await read.notes.get(f"rich-refused:{name}") for name in ("server", ANN)]


async def test_a_brief_is_a_rich_message(conversation: Conversation) -> None:
    await tell(conversation, troops(), summoned())
    (answer,) = await conversation.say("/brief north-korea-russia 30d")
    assert answer["is_rich"], answer
    assert await _notes(conversation) == [None, None]


async def test_a_chat_that_refuses_it_gets_the_classic_form_and_is_not_asked_again(conversation: Conversation) -> None:
    await tell(conversation, troops(), summoned())
    await _fault(conversation, status=400, description="Bad Request: rich messages are not supported", times=1)
    (answer,) = await conversation.say("/brief north-korea-russia 30d")
    assert not answer["is_rich"]
    assert await _notes(conversation) == [None, NOW.isoformat()]
    (again,) = await conversation.say("/brief north-korea-russia 30d")
    assert not again["is_rich"]


async def test_a_server_that_does_not_know_it_is_remembered_for_all_chats(conversation: Conversation) -> None:
    await tell(conversation, troops(), summoned())
    await _fault(conversation, status=404, description="Not Found", times=1)
    (answer,) = await conversation.say("/brief north-korea-russia 30d")
    assert not answer["is_rich"]
    assert await _notes(conversation) == [NOW.isoformat(), None]
