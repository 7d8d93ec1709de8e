"""Text that several stages need: markup to plain text, forms for comparison, word lists, language detection. Pure."""

from feeds.text.folding import fold, fold_with_offsets, strip_accents
from feeds.text.language import FUNCTION_WORDS, detect_language
from feeds.text.markup import MOST_TEXT, one_line, plain_text, tidy, well_formed
from feeds.text.words import WordList, words_of

__all__ = [
    "FUNCTION_WORDS",
    "MOST_TEXT",
    "WordList",
    "detect_language",
    "fold",
    "fold_with_offsets",
    "one_line",
    "plain_text",
    "strip_accents",
    "tidy",
    "well_formed",
    "words_of",
]
