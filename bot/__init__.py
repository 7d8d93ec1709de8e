"""Rows become messages: the chat, the command line, the sandbox, and the one place where all is wired."""

import os

# python-telegram-bot 22 warns whenever a time is read as a number; this is its own switch to timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")
