"""RECEIVE: updates come from Telegram, wait in fair order, and are handled, each chat's one after another.

`connect` waits for the server, `Receiver` asks it for updates, `Intake` bounds and orders them and runs the handlers.
"""

from bot.receive.connection import connect
from bot.receive.intake import Intake
from bot.receive.receiver import Receiver

__all__ = ["Intake", "Receiver", "connect"]
