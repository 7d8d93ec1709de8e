"""DELIVER: sends the outbox's messages within Telegram's limits, and stores the result of each.

`delivery` leases messages and runs a worker for each. `gate` applies what their chats chose, by `timing`; `requests`
and `sender` make the request, `refusals` reads what Telegram refuses, `results` stores how it ended, `notices` tells
administrators. `rate_limiter` keeps every request of the bot within Telegram's limits; `rate_windows` counts for it,
and `shared_budget` shares it with other processes.
`circuit_breaker` pauses delivery while Telegram answers nothing. `dead_letters` tells admins what could not be sent.
"""

from bot.delivery.dead_letters import tell_admins, why_dead
from bot.delivery.delivery import MAX_WAIT, Delivery
from bot.delivery.notices import reopen, tell_of_block
from bot.delivery.rate_limiter import TelegramRateLimiter, seconds_of
from bot.delivery.rate_windows import FREE_MESSAGES_PER_SECOND, RateLimitSettings, limits_of
from bot.delivery.refusals import Refusal, refusal_of
from bot.delivery.requests import MessageForm
from bot.delivery.shared_budget import SharedBudget
from bot.delivery.timing import held_until, next_digest

__all__ = [
    "FREE_MESSAGES_PER_SECOND",
    "MAX_WAIT",
    "Delivery",
    "MessageForm",
    "RateLimitSettings",
    "Refusal",
    "SharedBudget",
    "TelegramRateLimiter",
    "held_until",
    "limits_of",
    "next_digest",
    "refusal_of",
    "reopen",
    "seconds_of",
    "tell_admins",
    "tell_of_block",
    "why_dead",
]
