"""CHAT: what people see and press in Telegram.

`application` registers the handlers with python-telegram-bot, `handlers` answers commands and presses. `buttons`
encodes and decodes callback data, `screens` sends and edits messages with buttons, `updates` reads from an update who
sent it and what was pressed. `services` is what handlers are given; `write_behind` stores what no answer waits for.
"""
