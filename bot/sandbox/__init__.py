"""A local Bot API server with a chat page and a sample newsroom. The bot runs against it without changes.

`async with Sandbox(SandboxSettings(port=0)) as sandbox:` serves it in the caller's event loop. It serves the Bot API
(10.1) at /bot<token>/<method>, enforces Telegram's limits, and simulates users: a browser controls them at /, tests
control them under /sandbox/. It imports no other package of bot.
"""

from bot.sandbox.clock import Clock, ManualClock, SystemClock
from bot.sandbox.limits import Limits
from bot.sandbox.newsroom import Newsroom, newsroom_feeds
from bot.sandbox.server import SAMPLE_TOKEN, Sandbox, serve_sandbox
from bot.sandbox.settings import SandboxSettings, SandboxUser

__all__ = [
    "SAMPLE_TOKEN",
    "Clock",
    "Limits",
    "ManualClock",
    "Newsroom",
    "Sandbox",
    "SandboxSettings",
    "SandboxUser",
    "SystemClock",
    "newsroom_feeds",
    "serve_sandbox",
]
