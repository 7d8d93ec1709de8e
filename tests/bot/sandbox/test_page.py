"""The chat page in a real browser: alerts arrive live, buttons work, nothing in a message runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, expect
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from tests.bot.sandbox.browser import ALEX, BROWSER

Control = Callable[..., Awaitable[Any]]

pytestmark = BROWSER


async def test_start_then_alerts_live_edited_and_threaded(page: Page, telegram: Bot) -> None:
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator("article.own")).to_contain_text("/start")
    [update] = await telegram.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.text == "/start"
    alert = await telegram.send_message(ALEX, "<b>Seoul summons envoy</b>\n1,500 soldiers", parse_mode="HTML")
    bubble = page.locator(f"#m{alert.message_id}")
    await expect(bubble.locator("b")).to_have_text("Seoul summons envoy")
    await telegram.edit_message_text("3,000 soldiers", ALEX, alert.message_id)
    await expect(bubble).to_contain_text("3,000 soldiers")
    await expect(bubble.locator(".edited")).to_be_visible()
    answer = await telegram.send_message(ALEX, "Moscow denies", reply_parameters=ReplyParameters(alert.message_id))
    await expect(page.locator(f"#m{answer.message_id} .quote")).to_contain_text("3,000 soldiers")


async def test_a_button_is_pressed_and_its_answer_shown(page: Page, telegram: Bot, control: Control) -> None:
    await control(f"users/{ALEX}/send", text="/start")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Why?", callback_data="why")]])
    await telegram.send_message(ALEX, "alert", reply_markup=keyboard)
    await page.get_by_role("button", name="Why?").click()
    query = None
    while query is None:
        updates = await telegram.get_updates(timeout=5)
        query = next((update.callback_query for update in updates if update.callback_query), None)
    await query.answer("Two words matched")
    await expect(page.locator("#toast")).to_have_text("Two words matched")


async def test_commands_are_offered_and_typed(page: Page, telegram: Bot, control: Control) -> None:
    await telegram.set_my_commands([BotCommand("brief", "What is known"), BotCommand("topics", "What to follow")])
    await control(f"users/{ALEX}/send", text="hello")
    await page.reload()
    await page.wait_for_selector("body[data-is-ready]")
    box = page.get_by_role("textbox", name="Message")
    await box.fill("/br")
    await expect(page.locator("#suggestions").get_by_role("option")).to_have_count(1)
    await box.press("Enter")
    await expect(page.locator("article.own").last).to_contain_text("/brief")
    texts = [update.message.text for update in await telegram.get_updates() if update.message]
    assert texts == ["hello", "/brief"]


async def test_nothing_in_a_message_runs(page: Page, telegram: Bot, control: Control) -> None:
    await control(f"users/{ALEX}", first_name="<img src=x onerror=alert(1)>")
    await control(f"users/{ALEX}/send", text="<script>document.title = 'owned'</script>")
    sent = await telegram.send_message(
        ALEX,
        '&lt;img src=x onerror="document.title=1"&gt; <a href="https://x.org/&quot;onclick=&quot;alert(1)">l</a>',
        parse_mode="HTML",
    )
    bubble = page.locator(f"#m{sent.message_id}")
    await expect(bubble.locator(".text")).to_contain_text("<img src=x onerror=")
    await expect(bubble.locator("img")).to_have_count(0)
    assert await bubble.locator("a").get_attribute("onclick") is None
    assert "wirebrief sandbox" in await page.title()


async def test_formatting_times_and_rich_messages(page: Page, telegram: Bot, control: Control) -> None:
    await control(f"users/{ALEX}/send", text="/start")
    sent = await telegram.send_message(
        ALEX,
        '<blockquote expandable>a long quotation</blockquote><tg-time unix="1729500000" format="DT">x</tg-time>',
        parse_mode="HTML",
    )
    bubble = page.locator(f"#m{sent.message_id}")
    await expect(bubble.locator("time[data-unix]")).to_contain_text("21 October 2024")
    await expect(bubble.locator("time[data-unix]")).to_contain_text("10:40:00")
    quote = bubble.locator("blockquote")
    await quote.press("Enter")
    await expect(quote).to_have_attribute("aria-expanded", "true")
    rich = (
        '<h1>Korea</h1><p>Fact <a href="#s1">[1]</a></p><table bordered><tr><th>Who</th><th>Value</th></tr></table>'
        '<details><summary>Sources</summary><p><tg-reference name="s1">Canal Monde</tg-reference></p></details>'
    )
    await telegram.do_api_request("sendRichMessage", api_kwargs={"chat_id": ALEX, "rich_message": {"html": rich}})
    shown = page.locator(".rich")
    await expect(shown.get_by_role("columnheader")).to_have_text(["Who", "Value"])
    await expect(shown.get_by_text("Canal Monde")).to_be_hidden()
    await shown.get_by_text("[1]").click()
    await expect(shown.get_by_text("Canal Monde")).to_be_visible()


async def test_several_people_and_a_group(page: Page, telegram: Bot, control: Control) -> None:
    group = (await control("groups", title="Newsroom", members=[ALEX, 1001]))["id"]
    await telegram.send_message(group, "for all of you")
    await page.get_by_role("button", name="Show the list of chats").click()
    chat = page.locator("#chats").get_by_role("button", name="Newsroom")
    await expect(chat.locator(".badge")).to_have_text("1")
    await chat.click()
    await expect(page.locator("article")).to_contain_text("for all of you")
    await asyncio.gather(
        expect(page.locator("#status")).to_have_text("3 members · you: owner"),
        control("users/1001/send", text="/brief", chat_id=group),
    )
    await expect(page.locator("article .name").last).to_have_text("Camille")


async def test_a_member_and_an_administrator_can_be_played(page: Page, telegram: Bot, control: Control) -> None:
    group = (await control("groups", title="Newsroom", members=[ALEX, 1001]))["id"]
    await page.goto(f"{page.url.split('?')[0]}?user=1001&chat={group}")
    status, more = page.locator("#status"), page.get_by_role("button", name="Plus sur cette conversation")
    roles = {
        "member": ("membre", "Nommer Camille administrateur"),
        "administrator": ("administrateur", "simple membre"),
    }
    for role, (shown, action) in roles.items():
        await expect(status).to_have_text(f"3 membres · vous : {shown}")
        assert (await telegram.get_chat_member(group, 1001)).status == role
        await more.click()
        await page.get_by_role("menuitem", name=action).click()
    await expect(status).to_have_text("3 membres · vous : membre")
