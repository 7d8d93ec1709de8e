"""Settings of a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.clock import Clock, SystemClock
from bot.sandbox.limits import Limits


@dataclass(frozen=True, slots=True)
class SandboxUser:
    """A simulated user that exists from the start."""

    id: int
    first_name: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Settings of a sandbox. The defaults are those of `wirebrief sandbox`.

    Attributes:
        port: Port on loopback; 0 takes a free one.
        token: The only token accepted; None accepts every well-formed one.
        users: Users that exist from the start.
        has_newsroom: True if the sample newsroom is served under /newsroom/.
    """

    port: int = 8081
    host: str = "127.0.0.1"
    token: str | None = None
    bot_name: str = "wirebrief"
    bot_username: str = "wirebrief_bot"
    limits: Limits = field(default_factory=Limits)
    users: tuple[SandboxUser, ...] = (SandboxUser(1001, "Camille", "fr"), SandboxUser(1002, "Alex", "en"))
    has_newsroom: bool = True
    clock: Callable[[], Clock] = SystemClock
