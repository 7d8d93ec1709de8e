"""Handlers of commands and button presses, one subject a module.

They read and write through the store. Every string that they send comes from `bot.locales`.
"""
