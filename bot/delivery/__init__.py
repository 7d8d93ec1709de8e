"""DELIVER: sends the outbox's messages within Telegram's limits, and stores the result of each.

`delivery` leases messages and runs a worker for each, `sender` makes the request, `results` stores how it ended.
`rate_limiter` keeps every request of the bot within Telegram's limits; `rate_windows` counts for it. `circuit_breaker`
pauses delivery while Telegram answers nothing. `dead_letters` tells admins what could not be sent.
"""

from bot.delivery.dead_letters import tell_admins, why_dead
from bot.delivery.delivery import Delivery
from bot.delivery.rate_limiter import TelegramRateLimiter, seconds_of
from bot.delivery.rate_windows import RateLimitSettings

__all__ = ["Delivery", "RateLimitSettings", "TelegramRateLimiter", "seconds_of", "tell_admins", "why_dead"]
