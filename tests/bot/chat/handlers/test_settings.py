"""/settings: what a chat chooses in one message, by pressing, by typing a reply, and by a location."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.chat.muted_names import muted_words_of, publishers_of
from bot.chat.settings_screens import MOST_MUTED, changed, settings_screen, with_muted
from bot.locales import LANGUAGES, Words
from feeds.types import AlertLevel, Chat, Feed, Preferences, Subscription, Timing
from tests.bot.chat.handlers.test_groups import FRENCH, made, pressed, said
from tests.bot.chat.handlers.test_when import chat_of, press
from tests.bot.chat.stored_story import store_story
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons
from tests.bot.october_facts import right, summoned, troops


async def asked(conversation: Conversation, page: str, user: int = ANN) -> dict[str, Any]:
    """Presses the button that asks for something to type; returns the question."""
    (screen,) = await conversation.say("/settings", user)
    before = await conversation.messages(user)
    await conversation.press(screen, f"set:{page}:", user)
    (question,) = (
        await conversation.press(screen, f"set:{page}:+", user) or (await conversation.messages(user))[len(before) :]
    )
    return question


async def replied(conversation: Conversation, page: str, text: str, user: int = ANN) -> list[dict[str, Any]]:
    question = await asked(conversation, page, user)
    return await conversation.say(text, user, reply_to=question["message_id"])


async def test_everything_is_reached_from_one_message(conversation: Conversation) -> None:
    (screen,) = await conversation.say("/settings")
    seen, open_ = set[str](), ["set:home:"]
    while open_:
        data = open_.pop()
        if data in seen or data.endswith((":+", ":@", ":yes")) or data.startswith("set:sources"):
            continue
        seen.add(data)
        shown = await press(conversation, await conversation.old_message(data), data)
        assert shown["buttons"], data
        open_ += [d for d in buttons(shown) if d.startswith(("set:", "when:")) and (d.endswith(":") or ":zone:" in d)]
    pages = {data.split(":")[1] for data in seen if data.startswith("set:")}
    assert pages == {"home", "language", "zone", "level", "words", "publishers", "reset"}
    assert {"when:home:", "when:digest:", "when:days:", "when:quiet:", "when:mute:", "when:sounds:"} <= seen
    assert "when:levels:" in seen
    assert buttons(screen)[:3] == ["subs:1", "topics:1:", "set:language:"]


async def test_language_zone_and_sources_are_chosen_in_place(conversation: Conversation) -> None:
    (screen,) = await conversation.say("/settings")
    screen = await press(conversation, screen, "set:language:", "set:language:fr")
    assert screen["text"].startswith("🌐 Langue")
    screen = await press(conversation, screen, "set:home:", "set:zone:", "set:zone:Asia/Seoul")
    assert "Asia/Seoul, où il est 21:00" in screen["text"]
    screen = await press(conversation, screen, "set:home:", "set:sources:off")
    assert "ne nomment pas leurs sources" in screen["text"]
    chosen = await chat_of(conversation)
    assert (chosen.language, chosen.time_zone, chosen.preferences.shows_sources) == ("fr", "Asia/Seoul", False)
    screen = await press(conversation, screen, "set:sources:on")
    assert (await chat_of(conversation)).preferences == Preferences()


async def test_a_level_is_for_what_is_followed_and_what_will_be(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    (screen,) = await conversation.say("/settings")
    await press(conversation, screen, "set:level:", "set:level:breaking", "set:level:breaking")
    await conversation.say("/subscribe north-korea-russia")
    async with conversation.store.reading() as read:
        levels = {s.topic: s.level for s in await read.chats.subscriptions(ANN)}
    assert levels == {"harbours": AlertLevel.BREAKING, "north-korea-russia": AlertLevel.BREAKING}


async def test_words_are_typed_and_pressed_away(conversation: Conversation) -> None:
    (screen,) = await replied(conversation, "words", "Météo, “world cup” ; météo")
    assert (await chat_of(conversation)).preferences.muted_words == ("Météo", "world cup")
    assert buttons(screen) == ["set:words:Météo", "set:words:world cup", "set:words:+", "set:home:"]
    for _ in range(2):
        screen = await press(conversation, await conversation.old_message("set:words:Météo"), "set:words:Météo")
        assert (await chat_of(conversation)).preferences.muted_words == ("world cup",)
    assert buttons(screen) == ["set:words:world cup", "set:words:+", "set:home:"]


async def test_what_cannot_be_muted_is_said(conversation: Conversation) -> None:
    refusal, screen = await replied(conversation, "words", "the, <&>, weather")
    assert refusal["text"].endswith("or are no words: the, <&>")
    assert buttons(screen) == ["set:words:weather", "set:words:+", "set:home:"]


async def test_a_source_is_found_by_its_name_or_offered(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        for number, name in enumerate(("Yonhap", "Daily Post & Sons", "Écho")):
            await t.feeds.add(Feed(f"https://example.org/{number}", publisher=name))
    await replied(conversation, "publishers", "echo")
    assert (await chat_of(conversation)).preferences.muted_publishers == ("Écho",)
    (offer,) = await replied(conversation, "publishers", "daily post")
    assert offer["text"].startswith("No source is called “daily post”.")
    data = buttons(offer)[0]
    for _ in range(2):
        await conversation.press(offer if data in buttons(offer) else await conversation.old_message(data), data)
        assert (await chat_of(conversation)).preferences.muted_publishers == ("Daily Post & Sons", "Écho")
        offer = await conversation.old_message(data)
    (none,) = await replied(conversation, "publishers", "<i>zzz")
    assert "<i>zzz" in none["text"]


async def test_a_zone_is_typed_as_a_city_or_a_country(conversation: Conversation) -> None:
    (screen,) = await replied(conversation, "zone", "Corée du Sud")
    assert "Asia/Seoul" in screen["text"]
    (choice,) = await replied(conversation, "zone", "États-Unis")
    assert "set:zone:America/Chicago" in buttons(choice)
    await press(conversation, choice, "set:zone:America/Chicago")
    assert (await chat_of(conversation)).time_zone == "America/Chicago"
    (near,) = await replied(conversation, "zone", "Pariss")
    assert buttons(near) == ["set:zone:Europe/Paris"]


async def test_a_shared_location_is_a_zone_and_is_not_stored(conversation: Conversation) -> None:
    await asked(conversation, "zone")
    (screen,) = [m for m in await conversation.messages() if "set:zone:@" in buttons(m)][-1:]
    (offer,) = await conversation.press(screen, "set:zone:@")
    assert offer["keyboard"][0][0]["is_location"]
    for latitude, longitude, zone in ((37.57, 126.98, "Asia/Seoul"), (0.0, -30.0, "Asia/Seoul")):
        body = {"latitude": latitude, "longitude": longitude}
        (await conversation.client.post(f"/sandbox/users/{ANN}/location", json=body)).raise_for_status()
        await conversation.handle()
        assert (await chat_of(conversation)).time_zone == zone
    assert "no time zone there" in (await conversation.messages())[-1]["text"]


async def test_a_reset_asks_first(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    (screen,) = await conversation.say("/settings")
    await press(conversation, screen, "set:zone:", "set:zone:Asia/Seoul", "set:home:", "set:sources:off", "set:level:")
    await press(conversation, screen, "set:level:everything", "set:home:", "when:home:", "when:mute:", "when:mute:8")
    screen = await press(conversation, screen, "when:home:", "set:home:", "set:reset:")
    assert (await chat_of(conversation)).timing != Timing()
    screen = await press(conversation, screen, "set:reset:yes")
    assert screen["text"].startswith("⚙️ Settings")
    chosen = await chat_of(conversation)
    assert (chosen.timing, chosen.preferences, chosen.time_zone) == (Timing(), Preferences(), "Asia/Seoul")
    async with conversation.store.reading() as read:
        assert await read.chats.subscriptions(ANN) == [Subscription(ANN, "harbours", AlertLevel.IMPORTANT)]


async def test_in_a_group_only_its_administrators_choose(conversation: Conversation) -> None:
    group = await made(conversation)
    await said(conversation, group, "/settings", JEAN)
    for data in ("set:sources:off", "set:words:+"):
        screen = [m for m in await conversation.messages(group) if m["buttons"]][-1]
        if data not in buttons(screen):
            await pressed_in(conversation, group, "set:words:", JEAN)
        assert (await pressed(conversation, group, data, JEAN)).startswith(FRENCH)
    assert (await chat_of(conversation, group)).preferences == Preferences()
    await pressed_in(conversation, group, "set:words:+", ANN)
    question = (await conversation.messages(group))[-1]
    assert question["text"].startswith("Which words")
    for user, muted in ((JEAN, ()), (ANN, ("weather",))):
        body = {"chat_id": group, "text": "weather", "reply_to": question["message_id"]}
        (await conversation.client.post(f"/sandbox/users/{user}/send", json=body)).raise_for_status()
        await conversation.handle()
        assert (await chat_of(conversation, group)).preferences.muted_words == muted


async def pressed_in(conversation: Conversation, group: int, data: str, user: int) -> None:
    old = next(m for m in reversed(await conversation.messages(group)) if data in buttons(m))
    body = {"message_id": old["message_id"], "data": data, "chat_id": group}
    (await conversation.client.post(f"/sandbox/users/{user}/press", json=body)).raise_for_status()
    await conversation.handle()


async def test_a_reply_to_anything_else_mutes_nothing(conversation: Conversation) -> None:
    (screen,) = await conversation.say("/settings")
    await conversation.say("weather", reply_to=screen["message_id"])
    await conversation.say("weather")
    assert (await chat_of(conversation)).preferences == Preferences()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_in_every_language(language: str) -> None:
    chat = with_muted(with_muted(Chat(1, language=language), "words", ["a word"]), "publishers", ["Post & <Sons>"])
    for page in ("home", "language", "zone", "level", "words", "publishers", "reset", "none"):
        assert settings_screen(chat, page, Words(language, "Asia/Seoul"), NOW).rows


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("language", "de"), ("zone", "../etc"), ("level", "all"), ("sources", "x"), ("words", "y"), ("reset", "no"),
        ("publishers", "~y"), ("home", "1"), ("", ""), ("zone", "x" * 60),
    ],
)  # fmt: skip
def test_a_value_that_no_button_has_changes_nothing(page: str, value: str) -> None:
    chat = replace(Chat(1), preferences=Preferences(("weather",), ("Post",)))
    assert changed(chat, page, value) == chat


def test_no_more_is_muted_than_fits() -> None:
    full = with_muted(Chat(1), "words", [f"word {n}" for n in range(MOST_MUTED)])
    assert len(full.preferences.muted_words) == MOST_MUTED
    assert with_muted(full, "words", ["another"]) == full
    assert with_muted(full, "words", ["WORD 7"]).preferences.muted_words == full.preferences.muted_words


@pytest.mark.parametrize(
    ("text", "muted"),
    [
        ("Weather, world  cup", ["Weather", "world cup"]), ("US", ["US"]), ("us", []), ("a", []), ("…", []), ("", []),
        ("x" * 41, []), ("북한", ["북한"]), ("footbal*", ["footbal*"]), ("a\u202eb\x00cd", ["abcd"]), ("les, des", []),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_as_words(text: str, muted: list[str]) -> None:
    assert muted_words_of(text)[0] == muted


def test_publishers_are_known_ones_only() -> None:
    known = ["BFM TV", "Daily Post", "Le Monde"]
    assert publishers_of("le monde, bfm tv", known) == (["Le Monde", "BFM TV"], [])
    assert publishers_of("Dayly Post", known) == ([], ["Daily Post"])
    assert publishers_of("", known) == ([], [])


async def test_a_muted_word_is_left_out_of_what_is_asked_for(conversation: Conversation) -> None:
    await store_story(conversation, [troops(), right(), summoned()])
    await conversation.say("/subscribe north-korea-russia")
    lines = ("/brief north-korea-russia 7d", "/latest 7d")
    before = [str(message["text"]) for line in lines for message in await conversation.say(line)]
    await replied(conversation, "words", "ambassador")
    after = [str(message["text"]) for line in lines for message in await conversation.say(line)]
    assert all("ambassador" in text for text in before)
    assert len(before) == len(after)
    assert not any("ambassador" in text for text in after)
    assert all("1,500" in text or "our own affair" in text for text in after), "the rest is told"
