"""RENDER: one fact as one line: who said what, in the words of the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from bot.locales import LANGUAGES, Words
from bot.render.completion import with_nationality
from bot.render.country_codes import with_country_names
from bot.render.cutting import outside, shorten, shorten_statement
from bot.render.days import day_of, day_words, earlier_words, reported_words, undated
from bot.render.deeds import with_day_of_deed
from bot.render.figures import figure_text, numbers_in_form
from bot.render.lexicon import ARTICLES, all_words, one_of
from bot.render.markup import escape, italic, plain
from bot.render.rubrics import without_rubric
from bot.render.saying import (
    behind_a_colon,
    capitalised,
    has_lead,
    is_reported,
    said_html,
    told_report,
    with_verb,
    without_additive,
)
from bot.telling import denied_words, statement_of, statement_words
from feeds.offices import office_of
from feeds.types import LONGEST_TOLD, Claim, ClaimKind, Fact, FactSource, Figure, Quotation, Status, Telling
from feeds.verbatim import demoted, passages, unquoted, without_loose_marks

# The conjunction before a content is not a part of it: not "said: that he …".
# "L'armée a, elle, …", "Lee, meanwhile, left": it compares with what stands elsewhere.
_INSERTED: Final = re.compile(rf",\s{one_of(all_words('inserted'))},(?=\s)")
_THAT: Final = re.compile(
    rf"^(?:{one_of(all_words('conjunctions'))}\s+|{one_of(all_words('elided_conjunctions'))}\s*)", re.IGNORECASE
)
_SOURCE_PHRASES: Final = all_words("source_phrases")
BARE_WORDS: Final = 3
_MARKS: Final = 4  # blanks that other quotation marks need
_FIRST_LETTERS: Final = 20  # by which a content is found in the sentence around it
SHORTEST_WHOLE: Final = 160  # a line of so many characters holds a whole sentence
_SHORT_WORD: Final = 3  # letters of words that a headline does not capitalise
_FEWEST_TITLE_WORDS: Final = 3
_DIGITS: Final = re.compile(r"\d[\d.,\u00a0\u202f]*\d|\d")
# A quotation over paragraphs opens again at each of them.
_PARAGRAPHS: Final = re.compile(r"\s*\n\s*(?=[“«\"])")
_QUOTATION_MARKS: Final = ' “”«»"\u00a0'
_STATUS_KEYS: Final[Mapping[Status, str]] = {
    Status.UNCONFIRMED: "alerts.unconfirmed",
    Status.PLANNED: "alerts.planned",
    Status.HYPOTHETICAL: "alerts.hypothetical",
}


@dataclass(frozen=True, slots=True)
class SourcedFact:
    """A fact in the words of one of its sources. Speaker and words come from the same article."""

    fact: Fact
    source: FactSource

    @property
    def claim(self) -> Claim:
        """The claim as this source has it."""
        return self.source.claim

    def in_words(self, words: Words) -> SourcedFact:
        """Returns it with the claim as its line tells it: of a whole sentence, or behind its speaker.

        Args:
            words: the reader's language, in which the statement may be told in other words than the source's.
        """
        claim = self.claim
        if not claim.told or told_words(claim, words) is not None:
            return self
        behind = claim.told.find(claim.content[:_FIRST_LETTERS])
        is_abroad = claim.language != words.language and behind > 0 and not claim.lead
        if claim.telling is Telling.SAID or (claim.telling is Telling.PREDICATE and is_abroad):
            said = claim.told[behind:] if claim.telling is Telling.PREDICATE else claim.told  # no "he said that" abroad
            told = replace(claim, lead="", report="", content=said, told="", quotation=Quotation.MIXED)
        elif claim.telling is Telling.PREDICATE:
            verb, _, rest = claim.told.partition(" ")
            told = replace(claim, lead=verb, report="", content=rest, told="", quotation=Quotation.MIXED)
        else:
            told = replace(
                claim, content=claim.told, told="", speaker=None, speaker_key=None, role=None, cue="", lead="",
                report="", quotation=Quotation.MIXED,
            )  # fmt: skip
        # the sentence says itself who relays it, how sure it is and whose soldiers it counts
        told = replace(told, via=None, status=Status.ASSERTED, of_country="")
        return SourcedFact(self.fact, replace(self.source, claim=told))


def sourced_fact(fact: Fact, language: str) -> SourcedFact:
    """Returns the fact in the words of a source in `language`, if there is one, else of its representative claim.

    Words that can be read without their article come before others.
    """
    standing = [s for s in fact.sources if not s.is_withdrawn] or list(fact.sources)
    standing = [s for s in standing if s.claim.stands_alone] or standing
    standing = [s for s in standing if s.claim.end > len(s.title)] or standing  # the text says more than its headline
    clearest = [s for s in standing if s.claim == fact.claim] or standing
    if clearest[0].language != language:
        own = [s for s in standing if s.language == language]
        clearest = sorted(own, key=lambda s: -s.claim.confidence) or clearest
    return SourcedFact(fact, clearest[0])


def fact_html(  # noqa: PLR0913 - how a line is told, named one by one
    shown: SourcedFact,
    words: Words,
    *,
    width: int = 220,
    dated: datetime | None = None,
    has_day: bool = False,
    said_once: str = "",
) -> str:
    """Returns one fact as one line of HTML, without citations.

    Args:
        shown: the fact and the source whose words to use.
        words: the reader's language.
        width: about the most characters of the content.
        dated: the present time, if the line is to have a date (with the year if it is another one); else None.
        has_day: the line gives the day elsewhere, so that "today" is left out.
        said_once: a day ("reported 23 Oct") that its message gives for all lines without one.
    """
    told_claim = shown.claim
    is_whole = shown.claim.told and shown.claim.telling is Telling.SENTENCE and told_words(shown.claim, words) is None
    content = content_text(shown, words, width)
    shown = shown.in_words(words)
    claim = shown.claim
    told = told_words(claim, words)
    on_day = "" if dated is None or told is not None or is_whole else _day_of_deed(shown, content, words, dated)
    if on_day:
        content, _ = with_day_of_deed(content, claim)
    elif is_whole and dated is not None and claim.date:
        content = _undated_report(content, told_claim)
    elif (has_day or dated is not None) and claim.date and (claim.kind is ClaimKind.EVENT or has_lead(claim)):
        content = undated(content, claim)
    text = said_html(claim, escape(content), words, is_told=told is not None)
    notes = [words.text("alerts.via", via=outside(claim.via))] if claim.via else []
    is_sourced = bool(claim.speaker) and (claim.cue or "").lower() in _SOURCE_PHRASES
    if claim.status in _STATUS_KEYS and not (is_sourced and claim.status is Status.UNCONFIRMED):
        notes.append(words.text(_STATUS_KEYS[claim.status]))
    if told is None and claim.language and claim.language != words.language:
        notes.append(escape(claim.language.upper()))  # the words are the source's, and not in the reader's language
    if dated is not None and (day := on_day or _day_note(shown, words, dated)) and day != said_once:
        notes.append(escape(day))
    return f"{text} {italic('(' + ', '.join(notes) + ')')}" if notes else text


def said_text(shown: SourcedFact, words: Words, *, width: int) -> str:
    """Returns who said what as plain text, without citations and notes, for a line that stands as a title.

    Args:
        shown: the fact and the source whose words are used.
        words: the reader's language.
        width: about the most characters of the content.
    """
    content = escape(content_text(shown, words, width))
    claim = shown.in_words(words).claim
    return plain(said_html(claim, content, words, is_told=told_words(claim, words) is not None))


def fact_date(shown: SourcedFact, words: Words, now: datetime) -> str:
    """Returns the day of a fact, "reported 6 Nov" if no source gives one; "" for what the source only recalls.

    Args:
        shown: the fact and the source whose words are used.
        words: the reader's language and time zone.
        now: aware UTC; the year is written if it is another one.
    """
    day = day_of(shown.fact, shown.source, words, now)
    return "" if day is None else reported_words(day, words)


def _day_of_deed(shown: SourcedFact, content: str, words: Words, now: datetime) -> str:
    """The day that a weekday beside the deed means, if the line has that day or only that of its report."""
    _, iso = with_day_of_deed(content, shown.claim)
    day = day_of(shown.fact, shown.source, words, now) if iso else None
    is_open = day is not None and (day.is_of_report or not shown.claim.is_day_of_report)
    return words.iso_date(iso, now=now) if is_open else ""


def _day_note(shown: SourcedFact, words: Words, now: datetime) -> str:
    """The day of a fact behind its line: "23 Oct", "said 23 Oct", "reported 23 Oct", "said earlier"."""
    is_sentence = has_verb(shown, words)
    day = day_of(shown.fact, shown.source, words, now)
    if day is None:
        return earlier_words(shown.claim, words, has_verb=is_sentence)
    if day.is_of_report:
        return reported_words(day, words)
    return day_words(shown.claim, day, words, has_verb=is_sentence)


def _undated_report(sentence: str, claim: Claim) -> str:
    """A whole sentence without the day right behind its reporting verb: "a indiqué [ce jeudi] le service"."""
    rest = undated(sentence, claim)
    cut = next((n for n, (one, two) in enumerate(zip(sentence, rest, strict=False)) if one != two), len(rest))
    is_of_report = bool(claim.cue) and sentence[:cut].rstrip().lower().endswith((claim.cue or "").lower())
    return rest if is_of_report else sentence


def has_verb(shown: SourcedFact, words: Words) -> bool:
    """True if the line of a fact has the verb of its report: "Lee said that …", and not "Lee: …"."""
    claim = shown.claim
    has_own = (claim.told and claim.telling is not Telling.SAID) or has_lead(claim) or is_reported(claim)
    is_sentence = bool(has_own) and (bool(claim.told) or told_report(claim, words.language) != "")
    return is_sentence and told_words(claim, words) is None


def line_language(claim: Claim, words: Words) -> str | None:
    """Returns the language in which a line of the claim is told: its own, or the reader's where it can be said so."""
    return words.language if told_words(claim, words) is not None else claim.language


def content_text(shown: SourcedFact, words: Words, width: int) -> str:
    """Returns the content as plain text; only verbatim words of the article stand in quotation marks.

    Args:
        shown: the fact and the source whose words are used.
        words: the reader's language and time zone.
        width: about the most characters.
    """
    if shown.claim.told and width >= SHORTEST_WHOLE:
        width = max(width, LONGEST_TOLD + _MARKS)  # it was chosen to be told whole
    shown = shown.in_words(words)
    claim = shown.claim
    if told := told_words(claim, words):
        return told if claim.speaker else capitalised(told)
    if _is_bare(claim) and _stands_in(claim, shown.source.title):
        return demoted(shorten(without_loose_marks(shown.source.title), width), (shown.source.title,))
    if claim.quotation is Quotation.DIRECT and len(parts := _PARAGRAPHS.split(claim.content)) > 1:
        quoted = " ".join(words.quoted(part.strip(_QUOTATION_MARKS), claim.language) for part in parts)
        return demoted(quoted if len(quoted) <= width else shorten(quoted, width), (claim.content,))
    if claim.quotation is Quotation.DIRECT:
        inner = unquoted(claim.content)
        if inner is None and not any(passages(claim.content)):
            inner = without_loose_marks(claim.content).strip()
        if inner:
            head = shorten(inner, width)
            cut = "…" if head.endswith("…") and not inner.endswith("…") else ""
            quoted = words.quoted(head.removesuffix("…") if cut else head, claim.language) + cut
            return with_verb(claim, demoted(quoted, (claim.content,)), words.language)
    text = demoted(shorten_statement(without_additive(_without_report(claim), claim), width), (claim.content,))
    if claim.quotation is not Quotation.MIXED:
        text = with_country_names(text, claim.language)
        if claim.language in LANGUAGES:
            text = numbers_in_form(text, words if claim.language == words.language else Words(claim.language))
    if not claim.speaker:
        return capitalised(text)
    text = text if has_lead(claim) else behind_a_colon(_THAT.sub("", text))
    return with_verb(claim, text, words.language)


def told_words(claim: Claim, words: Words) -> str | None:
    """Returns what a claim in another language states, in the reader's, or what a denial denies; None if it cannot be.

    Only a statement whose every part is known is said so, and never a quotation (`bot/telling`).

    Args:
        claim: with its speaker as the reader is told it.
        words: the reader's language.
    """
    is_foreign = bool(claim.language) and claim.language != words.language
    is_denial = claim.status is Status.DENIED and bool(claim.speaker)
    is_headline = is_title_case(claim.content)
    is_own_lead = has_lead(claim) and not is_foreign and not is_headline and not is_denial
    if claim.quotation in {Quotation.DIRECT, Quotation.MIXED} or is_own_lead:
        return None
    if not (is_foreign or is_denial or is_headline):
        return None
    if claim.speaker and not is_readable_name(claim.speaker):
        return None
    if has_lead(claim) and not is_denial and claim.lead.casefold() != (claim.cue or "").casefold():
        return None
    statement = statement_of(claim, is_denied=is_denial)
    if statement is None:
        return None
    number = partial(_number, words=words)
    if is_denial:
        return denied_words(statement, words.language, number)
    return statement_words(statement, words.language, number)


def is_title_case(text: str) -> bool:
    """True for words of a headline in title case: `Russia to Deploy 10K North Korean Troops`."""
    words = [word for word in text.split() if word[:1].isalpha() and len(word) > _SHORT_WORD]
    return len(words) >= _FEWEST_TITLE_WORDS and all(word[:1].isupper() for word in words)


def _number(figure: Figure, *, words: Words) -> str:
    return figure_text(replace(figure, unit=""), words)


def is_readable_name(name: str) -> bool:
    """True for a name, and for an office or a body that the reader's language has a word for."""
    return (name[:1].isupper() and name.split(maxsplit=1)[0].lower() not in ARTICLES) or office_of(name) is not None


def _without_report(claim: Claim) -> str:
    """The content without a report that stands within it: "the front[, Lee said,] would hold"."""
    content = _without_inserted(with_nationality(claim))
    if claim.kind is not ClaimKind.ATTRIBUTION or claim.quotation is not Quotation.INDIRECT or not claim.cue:
        return content
    report = re.compile(rf",\s(?:[\w.’'-]+\s){{0,4}}{re.escape(claim.cue)}(?:\s[\w.’'-]+){{0,3}},", re.IGNORECASE)
    return report.sub("", content, count=1)


def _without_inserted(text: str) -> str:
    """The text without the words between commas that tie it to another sentence, outside quotations."""
    held = list(passages(text))
    inserted = [m for m in _INSERTED.finditer(text) if not any(one.start <= m.start() < one.end for one in held)]
    for match in reversed(inserted):
        text = text[: match.start()] + text[match.end() :]
    return text


def _is_bare(claim: Claim) -> bool:
    """True for a number with its unit and no other word, which makes no sense to a reader."""
    return claim.kind is ClaimKind.FIGURE and len(claim.content.split()) <= BARE_WORDS


def _stands_in(claim: Claim, title: str) -> bool:
    digits = _DIGITS.findall(claim.content)
    return bool(digits) and all(number in title for number in digits)


def marked_title(title: str, language: str | None, words: Words, width: int) -> str:
    """Returns a headline with a mark if it is not in the reader's language: "Séoul proteste (FR)".

    Args:
        title: of an article.
        language: of the title, if it is known.
        words: the reader's language.
        width: about the most characters of the headline.
    """
    shown = shorten(without_rubric(title), width)
    return shown if language in {words.language, None} else f"{shown} ({language.upper()})"
