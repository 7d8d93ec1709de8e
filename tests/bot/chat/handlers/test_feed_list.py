"""/feeds with many feeds: pages, those that need an admin first, each with how late its entries come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat.buttons import FeedsButton
from bot.chat.handlers.feed_list import ListedFeed, duration, feeds_screen, page_of
from bot.locales import Words
from bot.render import TEXT_LIMIT, plain
from feeds.reasons import because
from feeds.silence import Silence
from feeds.types import Feed, FeedState
from storage.ports import Delays, FeedDelays
from tests.bot.conversation import ANN, NOW, Conversation, buttons

MINUTE = timedelta(minutes=1)
WELL = FeedState(last_success_at=NOW, last_entry_at=NOW - 5 * MINUTE)


def listed(name: str, state: FeedState = WELL, silence: Silence | None = None) -> ListedFeed:
    delays = FeedDelays(Delays(9, 3 * MINUTE, 40 * MINUTE), Delays(2, timedelta(seconds=200), 2 * 60 * MINUTE))
    return ListedFeed(Feed(f"https://example.org/{name}", publisher=name, state=state), delays, silence)


FEW = [
    listed("Good"),
    listed("Odd", replace(WELL, warnings=(because("cut_off"),))),
    listed("Quiet", silence=Silence(3, 18)),
    listed("Resting", replace(WELL, is_paused=True, last_error=because("status_410"))),
    listed("Failing", replace(WELL, last_error=because("refused"))),
]


def test_those_that_need_an_admin_come_first_and_say_why() -> None:
    text = plain(feeds_screen(page_of(FEW, FeedsButton(1)), Words("en"), NOW).html)
    names = [part.splitlines()[0].split(" · ")[0] for part in text.split("\n\n")]
    assert names == ["1. ⚠️ Failing", "2. ⏸ Resting", "3. 🔇 Quiet", "4. ⚠️ Odd", "5. ✅ Good"]
    assert "silent for 3 h, 18 entries are usual" in text
    assert text.splitlines()[-1] == (
        "last entry 21 Oct, 11:55 · read 3 min after publication (95 %: 40 min) · told after 3 min (95 %: 2 h)"
    )
    french = plain(feeds_screen(page_of(FEW, FeedsButton(1)), Words("fr"), NOW).html)
    assert "muet depuis 3 h, contre 18 entrées d'habitude" in french
    assert french.splitlines()[-1] == (
        "dernière entrée 21 oct., 11:55 · lu 3 min après publication (95 % : 40 min) · annoncé après 3 min (95 % : 2 h)"
    )


def test_many_feeds_have_pages_with_a_summary() -> None:
    many = [*FEW, listed("Unread", FeedState()), *(listed(f"Post {n}") for n in range(74))]
    seen: list[str] = []
    for page in range(1, 8):
        screen = feeds_screen(page_of(many, FeedsButton(page)), Words("en"), NOW)
        assert len(screen.html) <= TEXT_LIMIT
        summary, *parts = plain(screen.html).split("\n\n")
        assert summary == (
            "80 feeds: 1 fails, 1 is paused, 1 is silent, 1 has something missing, 1 is not read yet, 75 are well"
        )
        seen += [part.splitlines()[1] for part in parts]
    assert len(set(seen)) == len(seen) == 80
    assert plain(feeds_screen(page_of(many, FeedsButton(99)), Words("en"), NOW).html) == plain(
        feeds_screen(page_of(many, FeedsButton(7)), Words("en"), NOW).html
    )


def test_only_those_with_trouble_are_shown() -> None:
    many = [*FEW, *(listed(f"Post {n}") for n in range(40))]
    screen = feeds_screen(page_of(many, FeedsButton(1)), Words("en"), NOW)
    texts = [item["text"] for row in screen.rows for item in row]
    assert texts[12:] == ["› 2/4", "⚠️ Only those with trouble (4)"]
    broken = feeds_screen(page_of(many, FeedsButton(1, is_broken=True)), Words("en"), NOW)
    summary, *parts = plain(broken.html).split("\n\n")
    assert summary.startswith("45 feeds: 1 fails")
    assert [part.splitlines()[0].split(" · ")[0] for part in parts] == [
        "1. ⚠️ Failing",
        "2. ⏸ Resting",
        "3. 🔇 Quiet",
        "4. ⚠️ Odd",
    ]
    assert [item["text"] for row in broken.rows for item in row][4:] == ["All feeds (45)"]


def test_a_page_of_long_reasons_is_cut_at_a_feed() -> None:
    long = replace(WELL, last_error=because("leads_elsewhere", url="ftp://" + "x" * 900))
    screen = feeds_screen(page_of([listed(f"Post {n}", long) for n in range(12)], FeedsButton(1)), Words("fr"), NOW)
    assert len(screen.html) <= TEXT_LIMIT


def test_times_have_the_unit_that_says_enough() -> None:
    shown = [duration(timedelta(seconds=s), Words("fr")) for s in (0.4, 89, 100, 5_000, 6_000, 170_000, 400_000)]
    assert shown == ["0 s", "89 s", "2 min", "83 min", "2 h", "47 h", "5 jours"]


async def test_the_pages_are_turned_in_place(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(ANN)
        for number in range(30):
            await t.feeds.add(Feed(f"https://example.org/{number}", publisher=f"Post {number:02}", state=WELL))
    (message,) = await conversation.say("/feeds")
    assert message["text"].startswith("30 feeds: 30 are well\n\n1. ✅ Post 00 ")
    assert buttons(message)[12:] == ["feeds:2"]
    assert await conversation.press(message, "feeds:2") == []
    turned = (await conversation.messages())[-1]
    assert "13. ✅ Post 12 " in turned["text"]
    assert buttons(turned)[12:] == ["feeds:1", "feeds:3"]
