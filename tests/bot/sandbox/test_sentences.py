"""Addresses with text fragments in a real browser: an article of the sample newsroom opens at the sentence, marked."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator

import httpx
import matplotlib.image
import numpy as np
import pytest
from playwright.async_api import FloatRect, Page, async_playwright

from bot.sandbox import Sandbox, newsroom_feeds
from feeds.parse import parse_feed
from feeds.text import FragmentFinder, addressed, plain_text
from tests.bot.sandbox.browser import BROWSER, CHROMIUM, PATIENCE_MS
from tests.patience import PATIENCE_SECONDS

pytestmark = BROWSER
# Every n-th sentence: enough to have short and long ones, quotations, accents, both languages.
STEP = 7
HEIGHT = 300  # of the window: less than an article
SENTENCE = re.compile(r"[A-ZÉ«“\"][^\n]{30,400}?[.!?][»”\"]?(?=\s|$)")
MARK = "::target-text { background-color: rgb(255, 0, 0) !important }"
# The place of a sentence in the window: by its first words, as a reader would look for it.
FIND = """(words) => {
  const walk = document.createTreeWalker(document.querySelector('.article-body'), NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const at = node.data.replace(/\\s/g, ' ').indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    const box = range.getClientRects()[0];
    return {x: box.x, y: box.y, width: box.width, height: box.height};
  }
  return null;
}"""


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            timeout=PATIENCE_MS,
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        made = await browser.new_page(viewport={"width": 420, "height": HEIGHT})
        made.set_default_timeout(PATIENCE_MS)
        yield made
        await browser.close()


async def articles(sandbox: Sandbox, client: httpx.AsyncClient) -> list[tuple[str, str]]:
    """Returns link and text of the articles that the feeds give in full."""
    found = []
    for feed in newsroom_feeds(sandbox.newsroom_url):
        body = (await client.get(feed.url)).content
        for entry in parse_feed(body, url=feed.url).entries:
            text = plain_text(entry.content)
            if entry.link and len(text) > 800:
                found.append((entry.link, f"{entry.title}\n\n{text}"))
    return found


async def test_the_sentence_is_in_the_window_and_marked(
    sandbox: Sandbox, client: httpx.AsyncClient, page: Page
) -> None:
    sandbox.newsroom.open()
    seen = 0
    for link, text in await articles(sandbox, client):
        finder = FragmentFinder(text)
        for found in list(SENTENCE.finditer(text, text.index("\n\n")))[3::STEP]:
            address = addressed(link, finder.fragment(found.start(), found.end()))
            assert "#:~:text=" in address
            await page.goto("about:blank")
            await page.goto(address)
            await page.add_style_tag(content=MARK)
            # The browser looks for the sentence after it has loaded the page, in its own time.
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await is_marked(page, " ".join(found[0].split())[:24]):  # noqa: ASYNC110 - it tells nobody
                    await asyncio.sleep(0.05)
            seen += 1
    assert seen >= 6


async def is_marked(page: Page, words: str) -> bool:
    """Returns whether the words are in the window and marked."""
    box: FloatRect | None = await page.evaluate(FIND, words)
    assert box is not None, words
    is_in = box["y"] >= 0 and box["y"] + box["height"] <= HEIGHT
    return is_in and is_red(await page.screenshot(clip=box))


def is_red(png: bytes) -> bool:
    """Returns whether most of the picture has the colour of the mark."""
    pixels = matplotlib.image.imread(io.BytesIO(png))[..., :3]
    return bool(np.mean((pixels[..., 0] > 0.9) & (pixels[..., 1] < 0.1)) > 0.5)
