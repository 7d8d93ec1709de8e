"""Callback data: every button survives the way to Telegram and back, and what older versions sent is still read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.application import BUTTONS
from bot.chat.buttons import (
    FORMATS,
    KINDS,
    MAX_CALLBACK_BYTES,
    AddFeedButton,
    AuditButton,
    BackupButton,
    BriefButton,
    BroadcastButton,
    ButtonData,
    ChartButton,
    ConnectButton,
    ConnectPageButton,
    FeedbackButton,
    FeedButton,
    FeedsButton,
    FollowButton,
    ForgetButton,
    ImportButton,
    LanguageButton,
    LetterButton,
    LevelButton,
    MoreFactsButton,
    MuteButton,
    PageButton,
    ResumeFeedButton,
    RolesButton,
    RunButton,
    SearchButton,
    SettingsButton,
    SourcesButton,
    SubscriptionButton,
    SubscriptionsButton,
    TimelineButton,
    ToggleButton,
    TopicsButton,
    UndoButton,
    UnfollowButton,
    UnmuteButton,
    UnwatchButton,
    WhenButton,
    WhyButton,
    WorkbenchButton,
    decode,
    encode,
    is_button,
    refers_to,
)

SLUG = "north-korea-russia"
# What versions up to 2026-11 sent, and what it means.
SENT = [
    (f"sub:{SLUG}", FollowButton(SLUG)),
    (f"unsub:{SLUG}", UnfollowButton(SLUG)),
    (f"mute:{SLUG}", MuteButton(SLUG)),
    (f"unmute:{SLUG}", UnmuteButton(SLUG)),
    (f"brief:{SLUG}", BriefButton(SLUG)),
    (f"page:{SLUG}:30d:0", PageButton(SLUG, "30d", 0)),
    (f"page:{SLUG}:20241018..20241025:12", PageButton(SLUG, "20241018..20241025", 12)),
    (f"chart:t:{SLUG}:30d", ChartButton("timeline", SLUG, "30d")),
    (f"chart:f:{SLUG}:12h", ChartButton("figures", SLUG, "12h")),
    ("why:7", WhyButton(7)),
    ("why:1:1.3.2", WhyButton(1, (1, 3, 2))),
    ("more:7", MoreFactsButton(7)),
    ("src:7", SourcesButton(7)),
    ("lang:fr", LanguageButton("fr")),
    ("unwatch:watch-1", UnwatchButton("watch-1")),
    (f"toggle:{SLUG}:1", ToggleButton(SLUG, is_on=True)),
    ("topics:3:", TopicsButton(3)),
    ("topics:3:north: k", TopicsButton(3, "north: k")),
    ("subs:2", SubscriptionsButton(2)),
    (f"how:{SLUG}:", SubscriptionButton(SLUG)),
    (f"how:{SLUG}:mute", SubscriptionButton(SLUG, "mute")),
    ("forget:1", ForgetButton(is_sure=True)),
    ("forget:0", ForgetButton(is_sure=False)),
    ("set:home:", SettingsButton("home")),
    ("set:zone:Europe/Paris", SettingsButton("zone", "Europe/Paris")),
    ("set:words:a: b", SettingsButton("words", "a: b")),
    ("when:home:", WhenButton("home")),
    ("when:digest:480+", WhenButton("digest", "480+")),
    (f"level:{SLUG}:", LevelButton(SLUG)),
    (f"level:{SLUG}:breaking", LevelButton(SLUG, "breaking")),
    ("dead:17:retry", LetterButton(17, "retry")),
    (f"connect:{SLUG}:-1001234567890:1", ConnectButton(-1001234567890, SLUG, True)),
    ("channel:-1001234567890:2:sea", ConnectPageButton(-1001234567890, 2, "sea")),
    ("resume:https://a.example/feed?x=1:2", ResumeFeedButton("https://a.example/feed?x=1:2")),
    ("add:https://a.example/feed?x=1:2", AddFeedButton("https://a.example/feed?x=1:2")),
    ("feeds:7", FeedsButton(7)),
    ("feeds:2:b", FeedsButton(2, is_broken=True)),
    ("feed:a.example:poll", FeedButton("a.example", "poll")),
    ("undo:17", UndoButton(17)),
    ("keep:https://a.example/feed", AddFeedButton("https://a.example/feed", is_unchecked=True)),
    ("role:set!:1002:admin", RolesButton("set!", 1002, "admin")),
    ("role:invite:0:editor", RolesButton("invite", value="editor")),
    ("audit:2", AuditButton(2)),
    ("import:1a2b3c:new", ImportButton("1a2b3c", "new")),
    ("backup:", BackupButton()),
    ("cast:send:1a2b3c", BroadcastButton("send", "1a2b3c")),
    ("find:2:soldiers: how many", SearchButton("find", 2, "soldiers: how many")),
    ("said:0:John Kirby", SearchButton("said", 0, "John Kirby")),
    ("new:1:24h", SearchButton("new", 1, "24h")),
    ("run:brief", RunButton("brief")),
    (f"vote:{SLUG}:7:good", FeedbackButton(SLUG, 7, "good")),
    (f"vote:{SLUG}:7:off", FeedbackButton(SLUG, 7, "off")),
    (f"timeline:{SLUG}", TimelineButton(SLUG)),
    ("work:1a2b3c:up:17", WorkbenchButton("1a2b3c", "up", "17")),
]


@pytest.mark.parametrize(("data", "button"), SENT)
def test_the_format_of_sent_buttons_does_not_change(data: str, button: ButtonData) -> None:
    assert decode(data) == button
    assert encode(button) == data


@pytest.mark.parametrize(
    ("data", "button"),
    [
        ("page:", PageButton("", "", 1)),
        (f"page:{SLUG}:7d:x", PageButton(SLUG, "7d", 1)),
        ("chart:", ChartButton("timeline", "", "")),
        ("why:", WhyButton(0)),
        ("why:x", WhyButton(0)),
        ("why:1:x", WhyButton(0)),
        (f"why:{10**18}:5", WhyButton(0)),
        (f"why:5:{10**18}.6", WhyButton(5, (6,))),
        ("sub:", FollowButton("")),
        ("", None),
        ("sub", FollowButton("")),
        ("when", WhenButton("")),
        ("level", LevelButton("", "")),
        ("dead:x:retry", LetterButton(0, "retry")),
        ("connect:a:--5:1", ConnectButton(0, "a", True)),
        ("topics:", TopicsButton(1)),
        ("toggle:", ToggleButton("", is_on=False)),
        ("how:", SubscriptionButton("", "")),
        ("subs:x", SubscriptionsButton(1)),
        ("vote:x:y:z", FeedbackButton("x", 0, "")),
        ("find:x", SearchButton("find", 1, "")),
        ("subscribe:x", None),
        ("x:y", None),
    ],
)
def test_what_is_incomplete_has_no_other_target(data: str, button: ButtonData | None) -> None:
    assert decode(data) == button


slugs = st.from_regex(r"[a-z0-9][a-z0-9-]{0,47}", fullmatch=True)
names = slugs | st.text(max_size=120)
windows = st.sampled_from(["7d", "24h", "last", "20241018", "20241018..20241025"])
ids = st.integers(1, 10**18 - 1)
TOPIC_BUTTONS = [FollowButton, UnfollowButton, MuteButton, UnmuteButton, BriefButton]


def _is_carried(data: str) -> bool:
    return 1 <= len(data.encode()) <= MAX_CALLBACK_BYTES


@given(names, st.sampled_from(TOPIC_BUTTONS))
def test_a_topic_button_comes_back_with_its_topic(name: str, kind: type[FollowButton]) -> None:
    data = encode(kind(name))
    button = decode(data)
    assert _is_carried(data)
    assert isinstance(button, kind)
    assert refers_to(button.topic, name)


@given(names, windows, st.integers(0, 999))
def test_a_page_button_comes_back_with_topic_window_and_page(name: str, window: str, page: int) -> None:
    data = encode(PageButton(name, window, page))
    button = decode(data)
    assert _is_carried(data)
    assert isinstance(button, PageButton)
    assert refers_to(button.topic, name)
    assert (button.window, button.page) == (window, page)


@given(names, windows, st.sampled_from(["timeline", "figures"]))
def test_a_chart_button_comes_back_with_kind_topic_and_window(name: str, window: str, kind: str) -> None:
    data = encode(ChartButton(kind, name, window))  # type: ignore[arg-type]  # sampled from the Literal's values
    button = decode(data)
    assert _is_carried(data)
    assert isinstance(button, ChartButton)
    assert refers_to(button.topic, name)
    assert (button.window, button.kind) == (window, kind)


@given(st.text(max_size=300))
def test_a_feed_button_comes_back_with_its_address(url: str) -> None:
    data = encode(ResumeFeedButton(url))
    button = decode(data)
    assert _is_carried(data)
    assert isinstance(button, ResumeFeedButton)
    assert refers_to(button.url, url)


@given(st.text(max_size=300), st.booleans())
def test_an_offered_feed_comes_back_with_its_address(url: str, is_unchecked: bool) -> None:
    data = encode(AddFeedButton(url, is_unchecked))
    button = decode(data)
    assert _is_carried(data)
    assert isinstance(button, AddFeedButton)
    assert refers_to(button.url, url)
    assert button.is_unchecked == is_unchecked


@given(ids, st.lists(ids, max_size=20))
def test_a_why_button_keeps_its_story_and_the_first_of_its_facts(story_id: int, fact_ids: list[int]) -> None:
    data = encode(WhyButton(story_id, tuple(fact_ids)))
    button = decode(data)
    assert _is_carried(data)
    assert isinstance(button, WhyButton)
    assert button.story_id == story_id
    assert button.fact_ids == tuple(fact_ids[: len(button.fact_ids)])
    assert len(button.fact_ids) >= min(len(fact_ids), 1)


@given(names, names)
def test_a_reference_names_one_topic_only(one: str, other: str) -> None:
    button = decode(encode(PageButton(one, "20241018..20241025", 1)))
    assert isinstance(button, PageButton)
    assert refers_to(button.topic, other) == (one == other)


@given(st.text(max_size=100))
def test_a_search_that_is_too_long_is_cut(search: str) -> None:
    data = encode(TopicsButton(12, search))
    button = decode(data)
    assert _is_carried(data)
    assert isinstance(button, TopicsButton)
    assert search.encode().decode(errors="ignore").startswith(button.search)


def test_two_long_addresses_with_one_beginning_have_two_buttons() -> None:
    address = "https://news.example/" + "a" * 60
    one, other = (decode(encode(ResumeFeedButton(f"{address}/{n}"))) for n in (1, 2))
    assert one != other


@pytest.mark.parametrize("window", ["20241018..20241025x", "7d:1"])
def test_a_window_that_no_button_carries_is_an_error(window: str) -> None:
    with pytest.raises(ValueError, match="cannot carry the window"):
        encode(PageButton(SLUG, window, 1))


def test_a_language_that_no_button_carries_is_an_error() -> None:
    with pytest.raises(ValueError, match="has 65 bytes"):
        encode(LanguageButton("x" * 60))


def test_a_handler_gets_the_buttons_of_its_kind() -> None:
    assert is_button(MuteButton)("mute:x")
    assert not is_button(MuteButton)("unmute:x")
    assert not is_button(MuteButton)(None)


def test_every_button_has_a_handler_and_a_row_of_this_test() -> None:
    assert set(BUTTONS) == set(KINDS)
    assert {type(button) for _, button in SENT} == set(KINDS)


def test_no_two_buttons_have_one_action() -> None:
    actions = [action for format_ in FORMATS for action in format_.actions]
    assert len(set(actions)) == len(actions)


@given(st.text(max_size=64))
def test_any_callback_data_is_read(data: str) -> None:
    decode(data)
