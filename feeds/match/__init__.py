"""MATCH: takes topics and a text, returns the topics that the text matches, with the matching words."""

from feeds.match.coverage import Coverage
from feeds.match.files import (
    default_feeds,
    default_topics,
    packaged_topics,
    read_feeds,
    read_topics,
    write_feeds,
    write_topics,
)
from feeds.match.indexed_words import word_query
from feeds.match.matcher import Matcher, check_topic, is_wide, query_warning
from feeds.match.near_misses import NearMisses
from feeds.match.query import parse_named_query, parse_query
from feeds.match.suggestions import Suggestions, suggest
from feeds.match.tree import And, Not, Or, Query, Term, format_query, has_pattern
from feeds.match.wording import Wording

__all__ = [
    "And",
    "Coverage",
    "Matcher",
    "NearMisses",
    "Not",
    "Or",
    "Query",
    "Suggestions",
    "Term",
    "Wording",
    "check_topic",
    "default_feeds",
    "default_topics",
    "format_query",
    "has_pattern",
    "is_wide",
    "packaged_topics",
    "parse_named_query",
    "parse_query",
    "query_warning",
    "read_feeds",
    "read_topics",
    "suggest",
    "word_query",
    "write_feeds",
    "write_topics",
]
