"""Splits quotations that have their cue within the marks, as French prints them: « A, explique Léa Roy. B »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from feeds.extract.lexicon import Frame, Lexicon
from feeds.extract.rules import Rules, any_of
from feeds.extract.text.quotations import Quote

_LONGEST_CUE_CLAUSE: Final = 140  # characters
_APPOSITION: Final = re.compile(r"\s*([\w-]+(?:['’ ][\w-]+){0,2})[^.!?;]{0,70}\.(?=\s|\Z)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def split_quotes(text: str, quotes: Sequence[Quote], lexicon: Lexicon) -> list[Quote]:
    """Returns the quotations, those with a cue inside as parts before and behind it.

    Args:
        text: the article.
        quotes: its quotations, in order.
        lexicon: the words of its language; where `[split_quotes]` has no subjects, nothing is split.
    """
    if not lexicon.split_quotes.subjects:
        return list(quotes)
    return [part for quote in quotes for part in _parts(text, quote, lexicon)]


@cache
def _cue_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """Matches a comma, perhaps an auxiliary, a verb and what follows: `, a-t-il dit`, `, s'est défendu le ministre`."""
    words = lexicon.split_quotes
    adverbs = r"(?:[^\W\d_]+ ){0,2}?"
    auxiliary = rf"(?P<auxiliary>(?:{_either(words.auxiliaries)})(?P<clitic>-t-\w+|-\w+)?\s{adverbs})?"
    title = rf"\b(?:{_either(word for word in lexicon.titles if word.isalpha())})\.\s+(?=(?-i:[A-ZÀ-Þ]))"
    initial = r"(?-i:\b[A-ZÀ-Þ])\.[\s-]?(?=(?-i:[A-ZÀ-Þ]))"
    rest = rf"(?P<rest>(?:{title}|{initial}|[^,.;!?«»“”\"])*)(?=(?P<stop>[,.!?]|\Z))"
    return re.compile(
        rf"[,?!…]\s+(?:(?:{_either(words.pronouns)})\s?)?{auxiliary}"
        rf"(?P<verb>[^\W\d_]+)(?P<after>-t-\w+|-\w+)?(?=[ ,.]|\Z){rest}",
        re.IGNORECASE,
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words)) or "(?!)"


def _parts(text: str, quote: Quote, lexicon: Lexicon) -> Iterator[Quote]:
    start, inner = quote.start, quote.inner_start
    for match in _cue_pattern(lexicon).finditer(text, quote.inner_start, quote.inner_end):
        if match.start() < inner or not _is_cue_clause(match, lexicon):
            continue
        end = match.start() + (text[match.start()] != ",")
        yield Quote(start, end, inner, end, is_part=True)
        start = _clause_end(text, match, quote, lexicon)
        while start < quote.inner_end and text[start].isspace():
            start += 1
        inner = start
    if inner == quote.inner_start:
        yield quote
    elif start < quote.inner_end:
        yield Quote(start, quote.end, inner, quote.inner_end, is_part=True)


def _clause_end(text: str, match: re.Match[str], quote: Quote, lexicon: Lexicon) -> int:
    """Behind the cue's clause, with an apposition: `, dit Léa Roy[, 42 ans]. B`, `, dit Léa Roy[, la maire]. B`."""
    end = match.end() + len(match["stop"])
    apposition = _APPOSITION.match(text, end, quote.inner_end) if match["stop"] == "," else None
    if apposition is None:
        return end
    words = _WORD.findall(apposition[1].lower())
    is_name = apposition[1][0].isupper() or apposition[1][0].isdigit()
    return apposition.end() if is_name or not lexicon.speakers.roles.isdisjoint(words) else end


def _is_cue_clause(match: re.Match[str], lexicon: Lexicon) -> bool:
    verbs = lexicon.verbs_by_form.get(match["verb"].lower(), ())
    if not any(Frame.QUOTE in verb.takes for verb in verbs) or len(match.group()) > _LONGEST_CUE_CLAUSE:
        return False
    return any_of(_INVERSION_RULES, CueClause(match, lexicon))


# --- a verb with its subject behind it


@dataclass(frozen=True, slots=True)
class CueClause:
    """A match of the pattern of a cue within the marks."""

    match: re.Match[str]
    lexicon: Lexicon

    @property
    def clitic(self) -> str:
        """What is joined to the auxiliary or the verb by a hyphen, "" where nothing is."""
        return (self.match["clitic"] or self.match["after"] or "").lower()

    @property
    def has_auxiliary_alone(self) -> bool:
        """True for a compound tense without an inverted pronoun."""
        return bool(self.match["auxiliary"]) and not self.match["clitic"]

    @property
    def may_have_subject(self) -> bool:
        """True if the subject of a simple tense may follow the verb."""
        return not self.has_auxiliary_alone and not self.clitic


def has_words_behind_compound_tense(clause: CueClause) -> bool:
    """`, a expliqué la ministre,`."""
    return clause.has_auxiliary_alone and bool(clause.match["rest"].strip())


def has_inverted_pronoun(clause: CueClause) -> bool:
    """`, explique-t-elle,`, `, a-t-il dit,`."""
    is_inverted = not clause.has_auxiliary_alone and bool(clause.clitic)
    return is_inverted and not clause.lexicon.split_quotes.clitics.isdisjoint(clause.clitic.split("-"))


def has_name_behind(clause: CueClause) -> bool:
    """`, explique Léa Roy,`."""
    first = _WORD.search(clause.match["rest"])
    return clause.may_have_subject and first is not None and first.group()[0].isupper()


def has_noun_behind(clause: CueClause) -> bool:
    """`, murmure le vieil homme,`; not `, Madame, ce que je pense`."""
    first = _WORD.search(clause.match["rest"])
    is_subject = first is not None and first.group().lower() in clause.lexicon.split_quotes.subjects
    return clause.may_have_subject and is_subject


def has_elided_article_behind(clause: CueClause) -> bool:
    """`, explique l'avocate,`."""
    rest = clause.match["rest"]
    is_elided = rest.lstrip().lower().startswith(clause.lexicon.split_quotes.elided_articles)
    return clause.may_have_subject and _WORD.search(rest) is not None and is_elided


_INVERSION_RULES: Final[Rules[CueClause]] = (
    has_words_behind_compound_tense,
    has_inverted_pronoun,
    has_name_behind,
    has_noun_behind,
    has_elided_article_behind,
)
