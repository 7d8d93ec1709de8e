"""What people ask in their own words and by /search, /who, /latest, /timeline: answered from the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from bot.answers import ranked
from feeds.types import Fact, OutboxKind, Quotation, Status, Story
from storage.ports import Broadcast, LivingAlert
from tests.bot.chat.stored_story import SLUG, store_story
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons
from tests.bot.october_facts import denial, more_troops, right, summoned, troops


@pytest.fixture
async def told(conversation: Conversation) -> Story:
    """The story of October: troops in Russia, who said so, what Moscow says."""
    return await store_story(conversation, [troops(), right(), summoned(), denial()])


async def sent_alert(conversation: Conversation, told: Story) -> dict[str, Any]:
    """The message of an alert on a story that was sent to Ann."""
    alert = await conversation.old_message("why:1")
    async with conversation.store.transaction() as t:
        await t.alerts.put(LivingAlert(ANN, told.id, alert["message_id"], (), "", NOW, NOW))
        await t.outbox.broadcast(Broadcast(OutboxKind.ALERT, {"text": "x"}, told.id, [ANN], NOW))
        (message,) = await t.outbox.lease("me", NOW, timedelta(seconds=60), 10)
        await t.outbox.sent(message.id, NOW, alert["message_id"])
    return alert


def texts(messages: Sequence[dict[str, Any]]) -> str:
    return "\n".join(message["text"] for message in messages)


def links(message: dict[str, Any]) -> list[str]:
    return [entity["url"] for entity in message["entities"] or () if entity.get("url")]


@pytest.mark.parametrize("text", ["how many soldiers?", "soldiers", "/search soldiers", "Combien de soldats ?"])
async def test_how_many_is_answered_by_the_figure_with_its_source(
    conversation: Conversation, told: Story, text: str
) -> None:
    (answer,) = await conversation.say(text)
    assert "1,500" in answer["text"].split("\n")[1]
    assert "[1]" in answer["text"]
    assert f"brief:{SLUG}" in buttons(answer)


async def test_the_answer_is_in_the_readers_language(conversation: Conversation, told: Story) -> None:
    (answer,) = await conversation.say("how many soldiers?", JEAN)
    assert answer["text"].startswith("Sur « how many soldiers »")


async def test_a_question_in_reply_to_an_alert_is_asked_of_its_story(conversation: Conversation, told: Story) -> None:
    other = await store_story(conversation, [more_troops()])
    alert = await sent_alert(conversation, other)
    (answer,) = await conversation.say("how many soldiers?", reply_to=alert["message_id"])
    assert "On the story of this alert." in answer["text"]
    assert "12,000" in answer["text"]
    assert "1,500" not in answer["text"]
    everywhere = next(data for data in buttons(answer) if data.startswith("find:0:"))
    (wider,) = await conversation.press(answer, everywhere)
    assert "1,500" in wider["text"]
    (elsewhere,) = await conversation.say("Peskov", reply_to=alert["message_id"])
    assert "Peskov" in elsewhere["text"], "what the story does not tell is looked for in the others"
    assert "On the story" not in elsewhere["text"]


async def test_a_name_is_found_and_leads_to_what_was_said(conversation: Conversation, told: Story) -> None:
    (answer,) = await conversation.say("Peskov")
    assert "Peskov" in answer["text"]
    said = next(data for data in buttons(answer) if data.startswith("said:0:"))
    (page,) = await conversation.press(answer, said)
    assert page["text"].startswith("What Dmitry Peskov said")


async def test_who_takes_the_nearest_name_and_says_so(conversation: Conversation, told: Story) -> None:
    (exact,) = await conversation.say("/who peskov")
    assert exact["text"].startswith("What Dmitry Peskov said")
    (near,) = await conversation.say("/who Peskof")
    assert near["text"].startswith("What Dmitry Peskov said\nNobody called “Peskof” said anything")
    (spelled,) = await conversation.say("/who Pescov")
    assert spelled["text"].startswith("What Dmitry Peskov said\n•"), "another spelling is no other name"
    (usage,) = await conversation.say("/who")
    assert "/who Kirby" in usage["text"]


@pytest.mark.parametrize("text", ["latest", "what is new?", "24h", "24 h", "Quoi de neuf ?", "/latest", "/latest 24 h"])
async def test_the_latest(conversation: Conversation, told: Story, text: str) -> None:
    (answer,) = await conversation.say(text)
    assert answer["text"].startswith("New since 20 Oct")
    assert "[1]" in answer["text"]


async def test_the_latest_is_on_what_is_followed(conversation: Conversation, told: Story) -> None:
    await conversation.say("/subscribe harbours")
    (answer,) = await conversation.say("latest")
    assert answer["text"] == "No new facts in that time on what you follow."
    assert buttons(answer) == ["run:latest", "run:topics"]
    (wide,) = await conversation.say("24h")
    assert "new:0:7d" in buttons(wide)
    (wrong,) = await conversation.say("/latest yesteryear")
    assert "yesteryear" in wrong["text"]


@pytest.mark.parametrize(
    "text", ["north korea–russia", "north-korea-russia", "north-korea-russia 7 d", "Corée du Nord–Russie ?"]
)
async def test_a_topics_name_is_its_brief(conversation: Conversation, told: Story, text: str) -> None:
    (answer,) = await conversation.say(text)
    assert f"page:{SLUG}:7d:1" in buttons(answer)


async def test_the_link_of_an_article_is_answered_by_its_facts(conversation: Conversation, told: Story) -> None:
    async with conversation.store.reading() as read:
        (fact, *_) = await read.facts.of_story(told.id)
    link = fact.sources[0].link or ""
    (answer,) = await conversation.say(f"have you seen {link.replace('https', 'http')}/?utm_source=x#top ?")
    assert answer["text"].startswith(fact.sources[0].title)
    assert "1,500" in answer["text"]
    assert f"brief:{SLUG}" in buttons(answer)


async def test_a_link_is_answered_in_the_words_of_its_own_article(conversation: Conversation) -> None:
    told = await store_story(conversation, [two_sources(), right()])
    async with conversation.store.reading() as read:
        fact = next(fact for fact in await read.facts.of_story(told.id) if len(fact.sources) > 1)
    for source in fact.sources:
        (answer,) = await conversation.say(source.link or "")
        assert source.claim.content in answer["text"]
        others = [other.claim.content for other in fact.sources if other is not source]
        assert not any(other in answer["text"] for other in others)
        shown = {link.partition("#")[0] for link in links(answer)}
        assert shown == {source.link}, "nothing but the article is cited"


def two_sources() -> Fact:
    """A fact that two articles tell in words of their own."""
    first = replace(troops().sources[0], entry_id=71, link="https://first.example/1", title="First")
    told = replace(first.claim, content="some 1,500 men of its special forces are in Russia's far east")
    told = replace(told, end=told.start + len(told.content))
    second = replace(first, entry_id=72, link="https://second.example/2", title="Second", publisher="Other", claim=told)
    return replace(troops(), sources=(first, second))


async def test_how_many_is_answered_by_lines_with_the_number_alone(conversation: Conversation) -> None:
    await store_story(conversation, [troops(), summoned(), right()])
    (answer,) = await conversation.say("/search troops")
    assert "withdrawal" in answer["text"]
    (answer,) = await conversation.say("how many troops?")
    assert "1,500" in answer["text"]
    assert "withdrawal" not in answer["text"]


@pytest.mark.parametrize("text", ["who denied it?", "Qui a démenti ?", "Did Moscow deny it?", "what did Moscow deny"])
async def test_who_asks_for_denials_gets_them_alone(conversation: Conversation, text: str) -> None:
    denied = denial()
    claim = replace(denied.claim, speaker="Moscow", status=Status.DENIED)
    denied = replace(denied, claim=claim, sources=(replace(denied.sources[0], claim=claim),))
    about = replace(right().claim, content="“Moscow works with everybody,”", quotation=Quotation.DIRECT)
    other = replace(right(), claim=about, sources=(replace(right().sources[0], claim=about),))
    await store_story(conversation, [troops(), other, denied])
    (answer,) = await conversation.say(text)
    assert len([line for line in answer["text"].splitlines() if line.startswith("•")]) == 1
    assert "Denied by Russia" in answer["text"]
    assert "works with" not in answer["text"]


def test_the_denial_of_the_one_who_is_asked_about_comes_first() -> None:
    theirs = replace(denial(), importance=0.8)
    claim = replace(theirs.claim, content="ferries had left for Riga", start=9000, speaker="Oslo", speaker_key="oslo")
    own = replace(theirs, id=6, claim=claim, importance=0.5, sources=(replace(theirs.sources[0], claim=claim),))
    apart = [replace(fact, vector=np.eye(8, dtype="<f2")[fact.id].tobytes()) for fact in (theirs, own)]
    assert [fact.id for fact in ranked(apart, "who denied it?", NOW)] == [theirs.id, own.id]
    assert [fact.id for fact in ranked(apart, "Did Oslo deny it?", NOW)] == [own.id, theirs.id]


@pytest.mark.parametrize("text", ["Pescov", "/search Pescov"])
async def test_a_name_is_found_in_another_spelling(conversation: Conversation, told: Story, text: str) -> None:
    (answer,) = await conversation.say(text)
    assert "Dmitry Peskov" in answer["text"].split("\n")[1]


async def test_what_only_sounds_like_a_word_is_no_answer_to_it(conversation: Conversation, told: Story) -> None:
    (answer,) = await conversation.say("/search pascoff")
    assert answer["text"].startswith("Nothing on")


async def test_an_unknown_link_is_answered_by_what_its_address_names(conversation: Conversation, told: Story) -> None:
    (near,) = await conversation.say("https://other.example/2024/soldiers-special-forces.html")
    assert "I have not read this article." in near["text"]
    assert "1,500" in near["text"]
    (far,) = await conversation.say("https://other.example/")
    assert far["text"].startswith("I have not read this article:")
    assert buttons(far) == ["run:latest"]


@pytest.mark.parametrize("text", ["hello", "zebra quagga", "?!", "ukraine", "\u202e\u0007 …"])
async def test_nothing_found_always_has_a_next_step(conversation: Conversation, text: str) -> None:
    (answer,) = await conversation.say(text)
    assert answer["text"].startswith("Nothing on “")
    assert {"run:latest", "run:topics"} <= set(buttons(answer))
    (page,) = await conversation.press(answer, "run:topics")
    assert page["text"].startswith("Topics")


async def test_names_that_are_near_are_offered(conversation: Conversation, told: Story) -> None:
    (answer,) = await conversation.say("peskof harbour")
    assert answer["text"].startswith("Nothing on “")
    (answer,) = await conversation.say("Peskof")
    assert "said:0:Dmitry Peskov" in buttons(answer)
    (answer,) = await conversation.say("harbors")
    assert "brief:harbours" in buttons(answer)


async def test_some_of_the_words_are_better_than_nothing(conversation: Conversation, told: Story) -> None:
    (answer,) = await conversation.say("soldiers zebra")
    assert "this has some of them" in answer["text"]
    assert "1,500" in answer["text"]


def ferries(count: int) -> list[Fact]:
    """Facts that have one word in common and nothing else."""
    source = replace(troops().sources[0], entry_id=1)
    facts = []
    for n in range(1, count + 1):
        port = f"Port{chr(96 + n) * 4}"
        content, start = f"ferries from {port} carry {n * 111} lorries of kind {chr(96 + n) * 5}", n * 1000
        told = replace(source.claim, content=content, start=start, end=start + len(content), figures=())
        told = replace(told, speaker=f"Captain {port}", speaker_key=port)
        vector = np.eye(count, dtype="<f2")[n - 1].tobytes()
        facts.append(replace(troops(), id=n, claim=told, vector=vector, sources=(replace(source, claim=told),)))
    return facts


async def test_pages_are_turned_in_place(conversation: Conversation) -> None:
    await store_story(conversation, ferries(9))
    (answer,) = await conversation.say("/search ferries")
    assert "find:2:ferries" in buttons(answer), answer["text"]
    assert await conversation.press(answer, "find:2:ferries") == []
    (shown,) = await conversation.messages()
    assert "find:1:ferries" in buttons(shown)
    assert shown["text"] != answer["text"]


async def test_a_wrong_command_offers_the_right_one_with_its_words(conversation: Conversation, told: Story) -> None:
    (answer,) = await conversation.say("/breif north-korea-russia 7d")
    assert answer["text"] == "There is no /breif. Did you mean /brief?"
    (brief,) = await conversation.press(answer, "run:brief")
    assert f"page:{SLUG}:7d:1" in buttons(brief)
    (answer,) = await conversation.say("/nonsense <b>", JEAN)
    assert answer["text"].startswith("Il n'y a pas de /nonsense.")
    assert buttons(answer) == ["run:latest", "run:topics", "run:help"]


async def test_no_admins_command_is_proposed_or_run_by_a_button(conversation: Conversation) -> None:
    (answer,) = await conversation.say("/adfeed https://x.example")
    assert "addfeed" not in answer["text"]
    (hidden,) = await conversation.say("/addfeed https://x.example")
    (unknown,) = await conversation.say("/adfeedx https://x.example")
    assert hidden["text"].replace("/addfeed", "/adfeedx") == unknown["text"]
    old = await conversation.old_message("run:addfeed")
    assert await conversation.press(old, "run:addfeed") == []


async def test_a_topic_that_there_is_not_is_no_other_one(conversation: Conversation, told: Story) -> None:
    (answer,) = await conversation.say("/brief zebra")
    assert answer["text"] == "There is no topic “zebra”, and none with a name near it."
    assert buttons(answer) == ["find:0:zebra", "run:topics"]
    (near,) = await conversation.say("/brief harbors")
    assert buttons(near)[0] == "brief:harbours"
    (found,) = await conversation.press(answer, "find:0:zebra")
    assert found["text"].startswith("Nothing on “zebra”")


@pytest.mark.parametrize("name", ["north korea", "North Korea Russia", "corée du nord", "russie", "north korea 7d"])
async def test_the_only_topic_with_these_words_is_meant(conversation: Conversation, told: Story, name: str) -> None:
    (answer,) = await conversation.say(f"/brief {name}")
    assert f"page:{SLUG}:7d:1" in buttons(answer)


async def test_a_brief_in_reply_to_an_alert_is_on_its_story(conversation: Conversation, told: Story) -> None:
    await store_story(conversation, [more_troops()])
    await conversation.say("/subscribe north-korea-russia")
    alert = await sent_alert(conversation, told)
    (answer,) = await conversation.say("/brief", reply_to=alert["message_id"])
    assert "1,500" in answer["text"]
    assert "12,000" not in answer["text"]
    assert answer["reply_to"] == alert["message_id"]
    assert buttons(answer) == [f"src:{told.id}", f"brief:{SLUG}"]


async def test_a_timeline(conversation: Conversation, told: Story) -> None:
    (answer,) = await conversation.say("/timeline north-korea-russia")
    assert answer["text"].startswith("Timeline · North Korea–Russia")
    assert f"brief:{SLUG}" in buttons(answer)
    (choice,) = await conversation.say("/timeline")
    assert f"timeline:{SLUG}" in buttons(choice)
    (chosen,) = await conversation.press(choice, f"timeline:{SLUG}")
    assert chosen["text"] == answer["text"]


async def test_in_a_group_the_bot_answers_who_names_it_or_answers_it(conversation: Conversation, told: Story) -> None:
    made = await conversation.client.post("/sandbox/groups", json={"title": "Newsroom", "members": [ANN, JEAN]})
    group = made.json()["id"]
    name = conversation.application.bot.username

    async def said(text: str, **more: int) -> list[str]:
        before = len(await conversation.messages(group))
        await conversation.say(text, chat_id=group, **more)
        return [message["text"] for message in (await conversation.messages(group))[before:]]

    assert await said("how many soldiers?") == []
    assert await said("@somebody how many soldiers?") == []
    (answer,) = await said(f"@{name} how many soldiers?")
    assert "1,500" in answer
    last = (await conversation.messages(group))[-1]["message_id"]
    (answer,) = await said("and what about Peskov", reply_to=last)
    assert "Peskov" in answer
    assert await said("wow", reply_to=last) == []
    (answer,) = await said(f"@{name} zebra")
    assert answer.startswith("Nothing on “zebra”")


HOSTILE = [
    "a" * 4096,
    "soldiers " * 400,
    '" OR 1=1; DROP TABLE claims; --',
    "NEAR(soldiers, 5) AND words:x*",
    "<b>soldiers</b> & <a href='javascript:x'>",
    "soldiers\u0000\u202e\u200b",
    "https://[::1",
    "http://" + "x" * 3000,
    "https://example.org/%ff%fe%00",
    "🙂" * 500,
    "漢字 の ニュース",
    "/" * 50,
    "/@",
]


@pytest.mark.parametrize("command", ["", "/search ", "/who ", "/latest ", "/timeline ", "/brief "])
async def test_whatever_is_typed_is_answered_once(conversation: Conversation, told: Story, command: str) -> None:
    for text in HOSTILE:
        answers = await conversation.say(f"{command}{text}"[:4096])
        assert len(answers) == 1, text
        assert answers[0]["text"]
        assert "went wrong" not in answers[0]["text"], text


FORGED = ("find:2:", "find:999:soldiers", "said:x:y", "new:1:zzz", "find:1:<b>&", "run:", "run:../x", "timeline:zzz")


async def test_forged_buttons_are_answered_or_left(conversation: Conversation, told: Story) -> None:
    for data in FORGED:
        old = await conversation.old_message(data)
        for answer in await conversation.press(old, data):
            assert "went wrong" not in answer["text"]
