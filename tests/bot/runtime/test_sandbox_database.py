"""The sandbox's content stays out of every database of a live bot; where an older version left it, it is recognised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.admin.seeding import seed
from bot.runtime.launch import launch
from bot.runtime.sandbox_database import (
    SAMPLE_USERS,
    fill_sandbox_database,
    is_sandbox_database,
    may_poll_loopback,
    sample_feeds,
    with_own_database,
)
from bot.sandbox import Sandbox, SandboxSettings
from bot.settings import Settings
from feeds.errors import SettingsError
from feeds.types import Feed
from storage.ports import Store
from storage.store import SqlStore

TOKEN = "1234567:" + "x" * 35


@pytest.mark.parametrize("url", ["", "sqlite:///elsewhere.sqlite3", "postgresql://user@db.example/wirebrief"])
def test_a_sandbox_has_a_new_database_of_its_own(tmp_path: Path, url: str) -> None:
    given = Settings(data_dir=tmp_path, database_url=url)
    old = tmp_path / "sandbox-8081.sqlite3"
    for path in (old, tmp_path / "sandbox-8081.sqlite3-wal", tmp_path / "sandbox-8082.sqlite3"):
        path.write_text("of an earlier run")
    own = with_own_database(given, 8081)
    assert own.resolved_database_url == f"sqlite:///{old}"
    assert [path.name for path in tmp_path.iterdir()] == ["sandbox-8082.sqlite3"]


async def _older(store: Store, *feeds: Feed, admin: int) -> None:
    """What a sandbox run of an older version left, without a note."""
    async with store.transaction() as transaction:
        await transaction.admins.add(admin)
        for feed in feeds:
            await transaction.feeds.add(feed)


async def test_a_sandboxs_database_is_known_again(store: SqlStore) -> None:
    assert not await is_sandbox_database(store, with_private_networks=False)
    await seed(store)
    assert not await is_sandbox_database(store, with_private_networks=False)
    await fill_sandbox_database(store)
    assert await is_sandbox_database(store, with_private_networks=True)


async def test_one_of_an_older_version_is_known_by_its_dead_feeds_and_its_admin(store: SqlStore) -> None:
    samples = sample_feeds(Sandbox(SandboxSettings(port=4321)))
    await _older(store, *samples, admin=SAMPLE_USERS[0].id)
    assert await is_sandbox_database(store, with_private_networks=False)
    assert not await is_sandbox_database(store, with_private_networks=True)


@pytest.mark.parametrize(
    ("settings", "may"),
    [
        ({}, False),
        ({"allow_private_networks": True}, True),
        ({"allowed_networks": "127.0.0.0/8"}, True),
        ({"allowed_networks": "192.168.0.0/16, ::1/128"}, True),
        ({"allowed_networks": "192.168.0.0/16"}, False),
    ],
)
def test_a_rehearsal_may_keep_the_sample_feeds(settings: dict[str, Any], may: bool) -> None:
    assert may_poll_loopback(Settings(**settings)) is may


@pytest.mark.parametrize(
    ("url", "admin"),
    [
        ("http://127.0.0.1:4321/newsroom/harbour-post/rss.xml", 77),
        ("http://127.0.0.1:4321/feed.xml", SAMPLE_USERS[0].id),
        ("https://news.example/newsroom/harbour-post/rss.xml", SAMPLE_USERS[0].id),
    ],
)
async def test_a_database_that_only_looks_alike_is_taken(store: SqlStore, url: str, admin: int) -> None:
    await _older(store, Feed(url, "The Harbour Post", "The Harbour Post", "en"), admin=admin)
    assert not await is_sandbox_database(store, with_private_networks=False)


async def test_a_live_bot_refuses_it_and_says_what_to_do(store: SqlStore, tmp_path: Path) -> None:
    await settle_in_seeded(store)
    settings = Settings(
        telegram_token=TOKEN,  # type: ignore[arg-type]  # pydantic makes a secret of it
        telegram_api_url="http://127.0.0.1:9",
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'store.sqlite3'}",
    )
    said: list[str] = []
    with pytest.raises(SettingsError, match=r"store\.sqlite3 was filled by the sandbox.*WIREBRIEF_DATA_DIR") as caught:
        await launch(settings, said.append)
    assert "\n" not in str(caught.value)
    async with store.reading() as read:
        assert await read.admins.all() == [SAMPLE_USERS[0].id]


async def settle_in_seeded(store: Store) -> None:
    await seed(store)
    await fill_sandbox_database(store)


def test_compose_without_a_token_says_what_is_missing() -> None:
    compose = (Path(__file__).parents[3] / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    assert "${WIREBRIEF_TELEGRAM_TOKEN:?" in compose
