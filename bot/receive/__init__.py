"""RECEIVE: takes updates from Telegram and runs the handlers: chats in turn, each chat's updates one after another.

`connect` waits for the server; `Receiver` asks it for updates, or `WebhookReceiver` gets them posted; `Intake` queues
them and runs the handlers.
"""

from bot.receive.connection import connect
from bot.receive.intake import Intake, IntakeSettings
from bot.receive.receiver import Receiver
from bot.receive.webhook import WebhookReceiver, WebhookSettings

__all__ = ["Intake", "IntakeSettings", "Receiver", "WebhookReceiver", "WebhookSettings", "connect"]
