"""Text that several stages need: markup to plain text, forms for comparison, word lists, language detection. Pure."""

from feeds.text.folding import fold, fold_with_offsets, strip_accents
from feeds.text.fragments import FragmentFinder, addressed
from feeds.text.indexing import FIRST_UNSPACED, MOST_LETTERS, index_words, words_once
from feeds.text.language import FUNCTION_WORDS, detect_language
from feeds.text.markup import MOST_TEXT, one_line, plain_text, tidy, well_formed
from feeds.text.names import latin_letters, names_in, phonetic_key
from feeds.text.packing import pack_texts, unpack_texts
from feeds.text.words import WordList, words_of

__all__ = [
    "FIRST_UNSPACED",
    "FUNCTION_WORDS",
    "MOST_LETTERS",
    "MOST_TEXT",
    "FragmentFinder",
    "WordList",
    "addressed",
    "detect_language",
    "fold",
    "fold_with_offsets",
    "index_words",
    "latin_letters",
    "names_in",
    "one_line",
    "pack_texts",
    "phonetic_key",
    "plain_text",
    "strip_accents",
    "tidy",
    "unpack_texts",
    "well_formed",
    "words_of",
    "words_once",
]
