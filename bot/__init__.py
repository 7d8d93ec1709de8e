"""Rows become messages: the chat, the command line, the sandbox, and the one place where all is wired."""
