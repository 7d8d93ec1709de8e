"""MATCH, word query: takes a topic, returns the words that a text must have to match it, for the archive's index. Pure.

The index knows which words a text has, not where they stand. So it finds a few texts too many, which `Matcher` judges,
and never one too few.
"""

from __future__ import annotations

from collections.abc import Iterable

from feeds.match.forms import Form, forms_of
from feeds.match.matcher import check_topic
from feeds.match.tree import Alias, And, InTitle, Language, Near, Not, Or, Pattern, Query, Source, Term
from feeds.text import FIRST_UNSPACED, MOST_LETTERS, index_words
from feeds.types import AllOf, AnyOf, OneWord, Topic, WordQuery


def word_query(topic: Topic) -> WordQuery | None:
    """Returns what the index is asked for a topic; None if a text may match whatever its words are.

    Raises:
        QueryError: the query does not parse, or names an alias that the topic does not have.
    """
    return words_of_query(check_topic(topic), topic)


def words_of_query(tree: Query, topic: Topic) -> WordQuery | None:
    """Returns what the index is asked for a part of a topic's query; None if any text may match it."""
    match tree:
        case Term() | Alias():
            return _any_of(_of_form(form) for form in forms_of(tree, topic))
        case Near(left, right):
            return _all_of((words_of_query(left, topic), words_of_query(right, topic)))
        case InTitle(item):
            return words_of_query(item, topic)
        case And(items):
            return _all_of(words_of_query(item, topic) for item in items)
        case Or(items):
            return _any_of(words_of_query(item, topic) for item in items)
        case Not() | Pattern() | Source() | Language():
            return None


def _all_of(items: Iterable[WordQuery | None]) -> WordQuery | None:
    asked = tuple(dict.fromkeys(item for item in items if item is not None))
    return asked[0] if len(asked) == 1 else AllOf(asked) if asked else None


def _any_of(items: Iterable[WordQuery | None]) -> WordQuery | None:
    asked = tuple(dict.fromkeys(items))
    kept = tuple(item for item in asked if item is not None)
    if not kept or len(kept) < len(asked):
        return None
    return kept[0] if len(kept) == 1 else AnyOf(kept)


def _of_form(form: Form) -> WordQuery | None:
    words = index_words(form.text)
    if not form.is_spaced:  # the letters beside those without spaces may be a part of a longer word of the text
        words = tuple(word for word in words if word >= FIRST_UNSPACED)
    ends_in_prefix = form.is_prefix and form.is_spaced and form.text[-1:].isalnum()
    asked = [OneWord(word) for word in words]
    if ends_in_prefix and asked and len(words[-1]) < MOST_LETTERS:
        asked[-1] = OneWord(words[-1], is_prefix=True)
    return _all_of(asked)
