"""Prepares an article for the parser: its quotations and sentences, and which of the sentences can hold a claim."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.text.parser_input import ParserInput, parser_input_of
from feeds.extract.text.quotations import Quote, find_quotes, is_charge, is_title
from feeds.extract.text.sentences import Sentence, split_sentences
from feeds.extract.text.split_quotes import split_quotes
from feeds.extract.text.title_case import without_title_case
from feeds.types import Article

_WORD: Final = re.compile(r"[^\W\d_]+|\d")
# "Ann Lee", "Kim Jong-un": a later sentence may call this person "she".
_FULL_NAME: Final = re.compile(r"[A-ZÀ-Þ][\w’'-]+ (?:d[aeiu]s? |van |von |al-)?[A-ZÀ-Þ][\w’'-]+")


@dataclass(frozen=True, slots=True)
class PreparedSentence:
    """A sentence before it is parsed.

    Attributes:
        bounds: where it stands in the article.
        quotes: the quotations that lie in it, wholly or partly.
        input: which of the article's inputs is its own; None where it can hold no claim and is not parsed.
        quoted_inputs: which inputs are quotations of it that hold figures, and are parsed on their own.
    """

    bounds: Sentence
    quotes: tuple[Quote, ...]
    input: int | None = None
    quoted_inputs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article, its sentences, and the inputs that the parser gets of them."""

    article: Article
    language: str
    lexicon: Lexicon | None
    quotes: tuple[Quote, ...]
    sentences: tuple[PreparedSentence, ...]
    inputs: tuple[ParserInput, ...] = ()


def prepare_article(article: Article, lexicon: Lexicon | None) -> PreparedArticle:
    """Splits an article into sentences and selects what is worth parsing.

    Args:
        article: what to prepare.
        lexicon: the words of its language; without one nothing is selected.
    """
    text, language = article.text, article.language or "en"
    naming = lexicon.quotations.naming if lexicon else frozenset[str]()
    quotes = [quote for quote in find_quotes(text) if not is_title(text, quote, naming)]
    if lexicon is not None:
        quotes = [quote for quote in quotes if not is_charge(text, quote, lexicon)]
        quotes = split_quotes(text, quotes, lexicon)
    ends = [quote.end for quote in quotes]
    sentences = tuple(
        PreparedSentence(bounds, _quotes_in(bounds, quotes, ends)) for bounds in split_sentences(text, quotes, lexicon)
    )
    if lexicon is None:
        return PreparedArticle(article, language, lexicon, tuple(quotes), sentences)
    selected, inputs = _select(without_title_case(text, lexicon), sentences, lexicon)
    return PreparedArticle(article, language, lexicon, tuple(quotes), selected, inputs)


def _quotes_in(bounds: Sentence, quotes: Sequence[Quote], ends: Sequence[int]) -> tuple[Quote, ...]:
    """The quotations that overlap a sentence; `ends` are the ends of all, ascending."""
    first = bisect.bisect_right(ends, bounds.start)
    last = first
    while last < len(quotes) and quotes[last].start < bounds.end:
        last += 1
    return tuple(quotes[first:last])


def _select(
    text: str, sentences: Sequence[PreparedSentence], lexicon: Lexicon
) -> tuple[tuple[PreparedSentence, ...], tuple[ParserInput, ...]]:
    """The sentences with the numbers of their inputs, and the inputs: first those of sentences, then of quotations."""
    inputs: list[ParserInput] = []
    own: list[int | None] = []
    quoted: list[tuple[int, Quote]] = []  # number of the sentence, one of its quotations that has a placeholder
    read = [parser_input_of(text, sentence.bounds, sentence.quotes, lexicon) for sentence in sentences]
    holds = [
        bool(sentence.quotes) or _may_hold_a_claim(parser_input.text, lexicon)
        for sentence, parser_input in zip(sentences, read, strict=True)
    ]
    for number, parser_input in enumerate(read):
        is_selected = holds[number]
        if not is_selected and number + 1 < len(read) and holds[number + 1]:
            is_selected = _may_name_antecedent(parser_input.text, read[number + 1].text, lexicon)
        own.append(len(inputs) if is_selected else None)
        if is_selected:
            inputs.append(parser_input)
        quoted += [(number, quote) for _, _, quote in parser_input.placeholders]
    inside: dict[int, list[int]] = {}
    for number, quote in quoted:
        if _has_number(text[quote.inner_start : quote.inner_end], lexicon):
            bounds = Sentence(quote.inner_start, quote.inner_end, sentences[number].bounds.paragraph)
            inside.setdefault(number, []).append(len(inputs))
            inputs.append(parser_input_of(text, bounds, (), lexicon))
    selected = (
        PreparedSentence(sentence.bounds, sentence.quotes, own[number], tuple(inside.get(number, ())))
        for number, sentence in enumerate(sentences)
    )
    return tuple(selected), tuple(inputs)


def _may_hold_a_claim(text: str, lexicon: Lexicon) -> bool:
    """True if a sentence without quotations has a trigger word, a digit or a full name in it."""
    triggers = trigger_words(lexicon)
    has_trigger = any(word.isdigit() or word.lower() in triggers for word in _WORD.findall(text))
    return has_trigger or bool(_FULL_NAME.search(text))


def _may_name_antecedent(text: str, following: str, lexicon: Lexicon) -> bool:
    """`[The mayor left the hall.] She said …`: a role, and a pronoun in the sentence behind it."""
    pronouns, roles = lexicon.pronouns.subjects, lexicon.speakers.roles
    has_pronoun = any(word.lower() in pronouns for word in _WORD.findall(following))
    return has_pronoun and any(word.lower() in roles for word in _WORD.findall(text))


def _has_number(text: str, lexicon: Lexicon) -> bool:
    numbers = _number_words(lexicon)
    return any(word.isdigit() or word.lower() in numbers for word in _WORD.findall(text))


@cache
def trigger_words(lexicon: Lexicon) -> frozenset[str]:
    """Returns the words of which a sentence has one if it holds a claim: cues, source phrases, events, numbers."""
    sources = lexicon.source_phrases
    phrases = (*sources.phrases, *sources.opening, *sources.possessive_nouns)
    words = {word for phrase in phrases for word in _WORD.findall(phrase) if len(word) > 3 or " " not in phrase}
    words |= {form for form in (*lexicon.verbs_by_form, *lexicon.event_verbs_by_form) if len(form) > 2}
    words |= {*lexicon.cue_nouns.clause, *lexicon.cue_adjectives.clause, *lexicon.event_nouns_by_form}
    return frozenset(words) | _number_words(lexicon)


@cache
def _number_words(lexicon: Lexicon) -> frozenset[str]:
    words = {part for word in lexicon.number_words for part in word.split("-")}
    return frozenset(word for word in words if len(word) > 2)
