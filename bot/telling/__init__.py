"""Says short statements of a claim in the reader's language, from their parts: a figure, an event, a denial. Pure."""

from bot.telling.contradiction import contradicts
from bot.telling.parts import Act, Deed, Group, Statement
from bot.telling.reading import statement_of
from bot.telling.wording import denied_words, group_words, matter_words, statement_words

__all__ = [
    "Act",
    "Deed",
    "Group",
    "Statement",
    "contradicts",
    "denied_words",
    "group_words",
    "matter_words",
    "statement_of",
    "statement_words",
]
