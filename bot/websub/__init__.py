"""WebSub: subscribes to feeds at their hubs, and takes what the hubs send, where the bot has a public address."""

from bot.websub.callback import CallbackServer, CallbackSettings
from bot.websub.subscriber import Subscriber

__all__ = ["CallbackServer", "CallbackSettings", "Subscriber"]
