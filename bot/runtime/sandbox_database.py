"""The database of a sandbox run: a file of its own, new at each start, which a live bot recognises and refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from bot.settings import Settings
from feeds.errors import StorageError
from feeds.types import AlertLevel, Chat, Feed, FeedState, Subscription
from storage.ports import Role, Store

if TYPE_CHECKING:
    from bot.sandbox import Sandbox


class SampleUser(NamedTuple):
    """A user of the chat page."""

    id: int
    first_name: str
    language: str


# Users of the chat page from the start. The first is the admin.
SAMPLE_USERS: Final = (SampleUser(1001, "Alex", "en"), SampleUser(1002, "Camille", "fr"))
SAMPLE_TOPIC: Final = "north-korea-russia"
SAMPLE_INTERVAL_SECONDS: Final = 5
# Name of the note that marks the database of a sandbox.
NOTE: Final = "sandbox"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def with_own_database(settings: Settings, port: int) -> Settings:
    """Returns the settings with a new database in the data folder, whatever database they name.

    A sandbox loses its chats when it ends, so facts from an earlier run would only suppress alerts in the next. And
    invented news with an invented admin must not get into a database of the live bot.

    Args:
        settings: of the run.
        port: the sandbox's; it is in the file's name, so that two sandboxes can share a data folder.

    Raises:
        StorageError: the file of an earlier run cannot be removed.
    """
    path = settings.data_dir / f"sandbox-{port}.sqlite3"
    for leftover in (path, *(Path(f"{path}{suffix}") for suffix in ("-wal", "-shm"))):
        try:
            leftover.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"{leftover} cannot be removed: {error.strerror or error}") from error
    return settings.model_copy(update={"database_url": f"sqlite:///{path}"})


def sample_feeds(sandbox: Sandbox) -> list[Feed]:
    """Returns the newsroom's feeds, to be polled every few seconds, because its day takes minutes."""
    from bot.sandbox.newsroom import newsroom_feeds  # noqa: PLC0415 - a live bot does without the sandbox's server

    return [
        replace(f, state=FeedState(interval_seconds=SAMPLE_INTERVAL_SECONDS))
        for f in newsroom_feeds(sandbox.newsroom_url)
    ]


def sample_hosts(feeds: Sequence[Feed]) -> frozenset[str]:
    """Returns host and port of the feeds on loopback, which a fetcher has to be allowed in a sandbox's database."""
    addresses = [urlsplit(feed.url) for feed in feeds]
    return frozenset(address.netloc for address in addresses if address.hostname in LOOPBACK)


async def fill_sandbox_database(store: Store) -> None:
    """Marks the database as a sandbox's, and adds its users, who follow the sample topic so that alerts arrive."""
    async with store.transaction() as transaction:
        await transaction.notes.put(NOTE, True)
        await transaction.admins.add(SAMPLE_USERS[0].id, Role.OWNER)
        for user in SAMPLE_USERS:
            await transaction.chats.put(Chat(user.id, title=user.first_name, language=user.language))
            await transaction.chats.subscribe(Subscription(user.id, SAMPLE_TOPIC, AlertLevel.IMPORTANT))


def may_poll_loopback(settings: Settings) -> bool:
    """Returns whether a live bot may poll feeds on this machine, as in a rehearsal with the sandbox as Telegram."""
    allowed = settings.allowed_networks
    return settings.allow_private_networks or any(network.is_loopback for network in allowed)


async def is_sandbox_database(store: Store, *, with_private_networks: bool) -> bool:
    """Returns whether a sandbox has filled the database.

    Args:
        store: the database that a live bot is given.
        with_private_networks: whether feeds may lie on loopback: then somebody may have added the sample feeds by hand.
            Without that they are dead in a live bot, and with the played admin beside them a version that noted
            nothing has left them.
    """
    async with store.reading() as read:
        if await read.notes.get(NOTE):
            return True
        if with_private_networks or not await read.admins.is_admin(SAMPLE_USERS[0].id):
            return False
        return _has_samples(await read.feeds.all())


def _has_samples(feeds: Sequence[Feed]) -> bool:
    from bot.sandbox.newsroom import newsroom_feeds  # noqa: PLC0415

    samples = {(feed.publisher, urlsplit(feed.url).path) for feed in newsroom_feeds("http://127.0.0.1/newsroom")}
    local = [(feed.publisher, urlsplit(feed.url)) for feed in feeds]
    return any(url.hostname in LOOPBACK and (publisher, url.path) in samples for publisher, url in local)
