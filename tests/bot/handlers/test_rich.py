"""A brief comes as a rich message; where that is refused, in the classic form, and the refusal is remembered."""

from __future__ import annotations

from dataclasses import replace

from feeds.types import Fact
from tests.bot.middle import story as a_story
from tests.bot.middle import summoned, troops
from tests.bot.talk import ANN, NOW, Talk


async def tell(talk: Talk, *facts: Fact) -> None:
    """A story of `facts` is stored."""
    async with talk.store.transaction() as transaction:
        stored = await transaction.stories.add(a_story())
        await transaction.facts.save([replace(f, id=-n, story_id=stored.id) for n, f in enumerate(facts, 1)])


async def _fault(talk: Talk, **fault: object) -> None:
    (await talk.client.post("/sandbox/faults", json={"method": "sendRichMessage", **fault})).raise_for_status()


async def _notes(talk: Talk) -> list[object]:
    async with talk.store.reading() as read:
        return [await read.notes.get(f"rich-refused:{name}") for name in ("server", ANN)]


async def test_a_brief_is_a_rich_message(talk: Talk) -> None:
    await tell(talk, troops(), summoned())
    (answer,) = await talk.say("/brief north-korea-russia 30d")
    assert answer["is_rich"], answer
    assert await _notes(talk) == [None, None]


async def test_a_chat_that_refuses_it_gets_the_classic_form_and_is_not_asked_again(talk: Talk) -> None:
    await tell(talk, troops(), summoned())
    await _fault(talk, status=400, description="Bad Request: rich messages are not supported", times=1)
    (answer,) = await talk.say("/brief north-korea-russia 30d")
    assert not answer["is_rich"]
    assert await _notes(talk) == [None, NOW.isoformat()]
    (again,) = await talk.say("/brief north-korea-russia 30d")
    assert not again["is_rich"]


async def test_a_server_that_does_not_know_it_is_remembered_for_all_chats(talk: Talk) -> None:
    await tell(talk, troops(), summoned())
    await _fault(talk, status=404, description="Not Found", times=1)
    (answer,) = await talk.say("/brief north-korea-russia 30d")
    assert not answer["is_rich"]
    assert await _notes(talk) == [NOW.isoformat(), None]
