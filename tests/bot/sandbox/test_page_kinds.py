"""The chat page in a real browser: inline results, files, places, forums, channels, and the page's own words."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, Route, expect
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)

from bot.sandbox import SAMPLE_TOKEN, Sandbox
from tests.bot.sandbox.browser import ALEX, BROWSER, CAMILLE, opened

Control = Callable[..., Awaitable[Any]]
pytestmark = BROWSER


async def next_update(telegram: Bot, kind: str, seen: list[int]) -> Any:
    """The next update of a kind; `seen` holds the id of the last one that was taken."""
    while True:
        for update in await telegram.get_updates(offset=seen[-1] + 1, timeout=5):
            seen.append(update.update_id)
            if found := getattr(update, kind):
                return found


async def test_inline_results_are_offered_and_sent_by_keyboard(page: Page, telegram: Bot, control: Control) -> None:
    group = (await control("groups", title="Newsroom", members=[ALEX, CAMILLE]))["id"]
    await page.goto(f"{page.url.split('?')[0]}?user={ALEX}&chat={group}")
    await page.wait_for_selector("body[data-is-ready]")
    box, seen = page.get_by_role("textbox", name="Message"), [0]
    await box.fill(f"@{telegram.username} north korea")
    query: InlineQuery = await next_update(telegram, "inline_query", seen)
    assert (query.query, query.chat_type) == ("north korea", "group")
    results = [
        InlineQueryResultArticle(str(number), f"Fact {number}", InputTextMessageContent(f"{number},000 soldiers"))
        for number in (1, 2)
    ]
    await query.answer(results, button=InlineQueryResultsButton("All of it", start_parameter="inline"), next_offset="2")
    options = page.locator("#suggestions").get_by_role("option")
    await expect(options).to_have_text(["All of it", "Fact 1", "Fact 2", "More results"])
    await box.press("ArrowUp")
    await box.press("Enter")
    query = await next_update(telegram, "inline_query", seen)
    assert query.offset == "2"
    await query.answer([InlineQueryResultArticle("3", "Fact 3", InputTextMessageContent("3,000 soldiers"))])
    await expect(options).to_have_text(["Fact 1", "Fact 2", "Fact 3"])
    await box.press("ArrowDown")
    await box.press("Enter")
    await expect(page.locator("article.own")).to_contain_text(f"via @{telegram.username}2,000 soldiers")
    await box.fill(f"@{telegram.username} nothing")
    await (await next_update(telegram, "inline_query", seen)).answer([])
    await expect(options).to_have_text(["No results"])
    await box.press("Escape")
    await expect(page.locator("#suggestions")).to_be_hidden()


async def test_files_go_both_ways_and_places_to_the_bot(
    page: Page, telegram: Bot, control: Control, tmp_path: Path
) -> None:
    await control(f"users/{ALEX}/send", text="/start")
    path, seen = tmp_path / "feeds.opml", [0]
    path.write_bytes(b"<opml/>")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Send a file or a location").click()
        await page.get_by_role("option", name="File…").click()
    await (await chooser.value).set_files(path)
    await next_update(telegram, "message", seen)
    sent = (await next_update(telegram, "message", seen)).document
    assert bytes(await (await sent.get_file()).download_as_bytearray()) == b"<opml/>"
    await telegram.send_document(ALEX, b"a file of the bot", filename="facts.json")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="facts.json (1 kB)").click()
    assert (await download.value).suggested_filename == "facts.json"
    saved = await (await download.value).path()
    assert await asyncio.to_thread(saved.read_bytes) == b"a file of the bot"
    keys: list[list[str | KeyboardButton]] = [["Paris", KeyboardButton("Where I am", request_location=True)]]
    await telegram.send_message(ALEX, "Where?", reply_markup=ReplyKeyboardMarkup(keys))
    await page.locator("#keys").get_by_role("button", name="Paris").click()
    assert (await next_update(telegram, "message", seen)).text == "Paris"
    await page.locator("#keys").get_by_role("button", name="Where I am").click()
    await page.get_by_label("Place").select_option("Seoul")
    await page.get_by_role("button", name="OK").click()
    location = (await next_update(telegram, "message", seen)).location
    assert (location.latitude, location.longitude) == (37.57, 126.98)
    await expect(page.locator("article.own").last).to_contain_text("Location 37.57, 126.98")


async def test_a_forum_has_its_topics_and_a_channel_its_readers(sandbox: Sandbox, telegram: Bot) -> None:
    async with opened(sandbox, CAMILLE, 900) as page:
        await page.get_by_role("button", name="Nouveau groupe").click()
        await page.get_by_label("Titre").fill("Rédaction")
        await page.get_by_label("Avec des sujets (forum)").check()
        await page.get_by_role("button", name="OK").click()
        await expect(page.locator("#status")).to_have_text("3 membres · vous : propriétaire")
        await page.get_by_role("button", name="Plus sur cette conversation").press("Enter")
        await page.keyboard.press("End")
        await page.keyboard.press("Enter")
        await page.get_by_label("Nom").fill("Corée")
        await page.get_by_role("button", name="OK").click()
        tab = page.get_by_role("tab", name="Corée")
        await expect(tab).to_have_attribute("aria-selected", "true")
        await page.get_by_role("textbox", name="Message").fill("/brief")
        await page.keyboard.press("Enter")
        said = (await next_update(telegram, "message", [0, await thread_opened(telegram)])).message_thread_id
        await telegram.send_message(said_in(sandbox), "le point", message_thread_id=said)
        await expect(page.locator("article").last).to_contain_text("le point")
        await page.get_by_role("tab", name="Général").click()
        await expect(page.locator("article")).to_have_count(0)

        await page.get_by_role("button", name="Nouveau canal").click()
        await page.get_by_label("Titre").fill("Nouvelles du port")
        await page.get_by_label("Nom public (facultatif)").fill("nouvellesduport")
        await page.get_by_role("button", name="OK").click()
        await expect(page.locator("#status")).to_have_text("le bot n’y est pas")
        await page.get_by_role("button", name="Plus sur cette conversation").click()
        await page.get_by_role("menuitem", name="Nommer le bot administrateur").click()
        await expect(page.locator("#status")).to_have_text("2 abonnés · vous : propriétaire")
        await telegram.send_message("@nouvellesduport", "une alerte")
        await expect(page.locator("article .name")).to_have_text("Nouvelles du port")
        await page.get_by_label("Vous jouez").select_option(str(ALEX))
        await page.get_by_role("button", name="Nouvelles du port").click()
        await expect(page.locator("#refused")).to_have_text("Only administrators post here")
        await expect(page.get_by_role("textbox", name="Message")).to_be_hidden()


async def test_what_comes_in_while_a_chat_is_loaded_is_shown_and_the_chat_opened_last_wins(
    sandbox: Sandbox, telegram: Bot, control: Control
) -> None:
    group = (await control("groups", title="Newsroom", members=[ALEX, CAMILLE]))["id"]
    other = (await control("groups", title="Sports", members=[ALEX]))["id"]
    await telegram.send_message(group, "before")
    deleted = await telegram.send_message(group, "withdrawn")
    answers: dict[int, list[Route]] = {group: [], other: []}
    asked = asyncio.Event()

    async def hold(route: Route) -> None:
        chat = int(route.request.url.split("/")[-2])
        answers[chat].append(route)
        asked.set()

    async with opened(sandbox, ALEX, 900) as page:
        await page.route(re.compile(r"/sandbox/chats/-\d+/messages"), hold)
        await page.get_by_role("button", name="Newsroom").click()
        await asked.wait()
        held = await answers[group][0].fetch()
        await telegram.send_message(group, "meanwhile")
        await telegram.delete_message(group, deleted.message_id)
        await expect(page.get_by_role("button", name="Newsroom")).to_contain_text("meanwhile")
        await answers[group][0].fulfill(response=held)
        await expect(page.locator("article")).to_contain_text(["before", "meanwhile"])

        asked.clear()
        await page.get_by_role("button", name="Sports").click()
        await asked.wait()
        asked.clear()
        await page.get_by_role("button", name="Newsroom").click()
        await asked.wait()
        await answers[group][1].continue_()
        await expect(page.locator("article")).to_have_count(2)
        async with page.expect_response(re.compile(f"/sandbox/chats/{other}/messages")):
            await answers[other][0].continue_()
        await expect(page.locator("article")).to_contain_text(["before", "meanwhile"])


async def test_no_message_is_lost_between_the_messages_of_a_chat_and_the_stream_of_events(
    page: Page, telegram: Bot, control: Control
) -> None:
    await control(f"users/{ALEX}/send", text="/start")
    async with held(page, "**/sandbox/events") as asked:
        await page.reload(wait_until="commit")
        await asked.wait()
        await page.locator("#text").fill("/he")  # nothing can be offered yet
        await telegram.send_message(ALEX, "meanwhile")
    await expect(page.locator("article")).to_contain_text(["/start", "meanwhile"])


async def test_the_list_of_chats_shows_the_last_message_even_if_the_state_was_asked_for_before(
    page: Page, telegram: Bot, control: Control
) -> None:
    group = (await control("groups", title="Newsroom", members=[ALEX]))["id"]
    await page.get_by_role("button", name="Show the list of chats").click()
    listed = page.locator("#chats").get_by_role("button", name="Newsroom")
    await telegram.send_message(group, "before")
    await expect(listed).to_contain_text("before")
    async with held(page, "**/sandbox/state") as asked:
        await control("groups", title="Sports", members=[ALEX])
        await asked.wait()
        last = await telegram.send_message(group, "meanwhile")
        await expect(listed).to_contain_text("meanwhile")
    await expect(page.locator("#chats").get_by_role("button", name="Sports")).to_be_visible()
    await expect(listed).to_contain_text("meanwhile")
    await telegram.delete_message(group, last.message_id)
    await expect(listed).to_contain_text("before")


async def test_who_is_taken_out_of_the_open_group_is_back_in_the_private_chat(
    sandbox: Sandbox, telegram: Bot, control: Control
) -> None:
    await control(f"users/{ALEX}/send", text="/start")
    group = (await control("groups", title="Newsroom", members=[CAMILLE, ALEX]))["id"]
    await telegram.send_message(group, "for members")
    async with opened(sandbox, ALEX, 900) as page:
        await page.get_by_role("button", name="Newsroom").click()
        await expect(page.locator("article")).to_contain_text(["for members"])
        await control(f"groups/{group}/part", user_id=ALEX)
        await expect(page.locator("article")).to_contain_text(["/start"])


@asynccontextmanager
async def held(page: Page, address: str) -> AsyncIterator[asyncio.Event]:
    """Holds the answers to requests for an address until the end of the block; sets the event when one is asked."""
    asked, may_go = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        if "events" in address:
            asked.set()
            await may_go.wait()
            await route.continue_()
            return
        answer = await route.fetch()
        asked.set()
        await may_go.wait()
        await route.fulfill(response=answer)

    await page.route(address, hold)
    yield asked
    may_go.set()


async def thread_opened(telegram: Bot) -> int:
    """The id of the update on the topic that was opened."""
    updates: tuple[Update, ...] = await telegram.get_updates(timeout=5)
    return next(update.update_id for update in updates if update.message and update.message.forum_topic_created)


def said_in(sandbox: Sandbox) -> int:
    return next(chat.id for chat in sandbox.state.database.chats.values() if chat.is_forum)


async def test_an_edit_leaves_what_the_reader_had_opened_and_focused(
    page: Page, telegram: Bot, control: Control, client: httpx.AsyncClient
) -> None:
    await control(f"users/{ALEX}/send", text="/start")
    body = "<h3>{}</h3><details><summary>Sources</summary><p>Canal Monde</p></details>"
    markup = InlineKeyboardMarkup([[InlineKeyboardButton(name, callback_data=name) for name in ("On", "Off")]])
    keys = {"chat_id": ALEX, "reply_markup": markup.to_dict()}
    await telegram.do_api_request("sendRichMessage", api_kwargs=keys | {"rich_message": {"html": body.format("One")}})
    await page.locator("summary").click()
    await page.get_by_role("button", name="Off").focus()
    message = int(re.sub(r"\D", "", await page.locator("article").last.get_attribute("id") or ""))
    changed = keys | {"message_id": message, "rich_message": {"html": body.format("Two")}}
    (await client.post(f"/bot{SAMPLE_TOKEN}/editMessageText", json=changed)).raise_for_status()
    await expect(page.get_by_role("heading", name="Two")).to_be_visible()
    await expect(page.locator("details p")).to_be_visible()
    await expect(page.get_by_role("button", name="Off")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_narrow_phone_shows_everything_without_scrolling_sideways(
    sandbox: Sandbox, telegram: Bot, control: Control, scheme: str
) -> None:
    await control(f"users/{CAMILLE}/send", text="/start")
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Mettre en sourdine " * 2, callback_data="x")] * 4])
    long = "<b>" + "W" * 300 + "</b>\nhttps://example.org/" + "a" * 200 + "<pre>" + "code " * 60 + "</pre>"
    await telegram.send_message(CAMILLE, long, parse_mode="HTML", reply_markup=markup)
    keys: list[list[str | KeyboardButton]] = [["Paris", KeyboardButton("Envoyer ma position " * 3)]]
    await telegram.send_message(CAMILLE, "Où ?", reply_markup=ReplyKeyboardMarkup(keys))
    wide = "<table><tr>" + "<td>a long cell of a table</td>" * 8 + "</tr></table>"
    await telegram.do_api_request("sendRichMessage", api_kwargs={"chat_id": CAMILLE, "rich_message": {"html": wide}})
    name, content = "a-name-without-an-end-" * 6 + ".json", base64.b64encode(b"x").decode()
    await control(f"users/{CAMILLE}/upload", name=name, content=content)
    forum = (await control("groups", title="Un titre bien trop long pour un téléphone " * 2, members=[CAMILLE]))["id"]
    async with opened(sandbox, CAMILLE, 360, color_scheme=scheme) as page:
        for chat in (CAMILLE, forum):
            await page.goto(f"{sandbox.url}/?user={CAMILLE}&chat={chat}")
            await page.wait_for_selector("body[data-is-ready]")
            widths = "[document.documentElement, document.body, messages].map(one => one.scrollWidth)"
            assert await page.evaluate(widths) == [360, 360, 360]
            buttons = "[...document.querySelectorAll('main button')].filter(one => one.offsetParent)"
            outside = f"{buttons}.filter(one => one.getBoundingClientRect().right > 360).map(one => one.textContent)"
            assert await page.evaluate(outside) == []
            marked = "[...document.querySelectorAll('[data-label], [data-aria]')]"
            unnamed = f"{marked}.filter(one => !one.textContent && !one.ariaLabel).map(one => one.id)"
            assert await page.evaluate(unnamed) == []
        assert await page.evaluate("document.documentElement.lang") == "fr"
