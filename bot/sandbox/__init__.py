"""A local Bot API server with a chat page and a sample newsroom: the bot's own code runs against it unchanged.

`async with Sandbox(SandboxSettings(port=0)) as sandbox:` hosts it in the caller's event loop. It speaks the Bot API
(10.1) at /bot<token>/<method>, enforces Telegram's limits, and lets people be played by a browser at / or by tests
under /sandbox/. It imports nothing of the rest of the bot.
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
