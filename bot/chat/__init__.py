"""CHAT: what people see and press in Telegram.

`buttons` encodes and decodes callback data, `screens` sends and edits messages with buttons, `handlers` answers
commands and presses, `application` registers the handlers with python-telegram-bot.
"""
