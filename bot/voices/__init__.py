"""Who speaks: one voice and one label for a person or body under all its names, in the reader's language. Pure."""

from bot.voices.labels import in_readers_words

__all__ = ["in_readers_words"]
