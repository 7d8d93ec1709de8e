"""Who speaks: one voice and one label for a person or body under all its names, in the reader's language. Pure."""

from bot.voices.labels import in_readers_words
from bot.voices.spelling import spelled_in

__all__ = ["in_readers_words", "spelled_in"]
