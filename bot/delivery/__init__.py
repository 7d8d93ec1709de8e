"""DELIVER: sends the outbox's messages within Telegram's limits, and stores what became of each.

`delivery` leases messages and runs a worker for each, `sender` makes the Bot API request, `results` says how it ended
and stores that. `rate_limiter` holds every request of the bot to Telegram's limits; `rate_windows` counts for it.
`circuit_breaker` pauses delivery while Telegram answers nothing.
"""

from bot.delivery.delivery import Delivery
from bot.delivery.rate_limiter import TelegramRateLimiter
from bot.delivery.rate_windows import RateLimitSettings

__all__ = ["Delivery", "RateLimitSettings", "TelegramRateLimiter"]
