"""ANSWERS: what people ask in their own words → what is meant by it, and the lines of the answer. Pure."""

from bot.answers.message import (
    A_PAGE,
    Found,
    answer_html,
    latest_first,
    newest_said_first,
    of_article,
    of_page,
    ranked,
    readable,
    told_once,
)
from bot.answers.nearest import has_asked, nearest
from bot.answers.question import (
    MOST_TEXT,
    LatestQuestion,
    LinkQuestion,
    Question,
    TopicQuestion,
    WordsQuestion,
    link_forms,
    read_question,
    words_of_link,
)

__all__ = [
    "A_PAGE",
    "MOST_TEXT",
    "Found",
    "LatestQuestion",
    "LinkQuestion",
    "Question",
    "TopicQuestion",
    "WordsQuestion",
    "answer_html",
    "has_asked",
    "latest_first",
    "link_forms",
    "nearest",
    "newest_said_first",
    "of_article",
    "of_page",
    "ranked",
    "read_question",
    "readable",
    "told_once",
    "words_of_link",
]
