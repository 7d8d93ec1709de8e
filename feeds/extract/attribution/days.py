"""When the remarks of an article were made: on the day of their sentence, or of that in which the speaker began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.days import days_of
from feeds.extract.attribution.speaker_key import speaker_key
from feeds.extract.attribution.types import Attribution, Shape
from feeds.extract.claim_finder import SentenceContext
from feeds.extract.dates import DateMention
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS, RELATIVE_CLAUSES
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_verbal
from feeds.offices import body_of, holder_of, office_of

_AUXILIARY_REACH: Final = 24  # characters before a cue in which its auxiliary stands
_WORDS_OF_VERDICT: Final = 4  # what is judged, and as what, before the day
# Characters of an article that tell its news; "according to Lee" below them gives background.
_LEAD: Final = 240
_MEDIA: Final = frozenset({"state_media", "state_tv", "KP/kcna", "KP/krt", "tass", "yonhap"})
_PARTICIPLE: Final = "acl"  # a participle behind its noun
_DAY_LENGTH: Final = len("2024-10-21")
_LONGEST_STAY: Final = 6  # days: what was said longer ago is no part of the news that a speaker goes on with later


@dataclass(frozen=True, slots=True)
class _Remark:
    """The day that a sentence gives for what somebody says in it, and where the sentence begins.

    Attributes:
        key: of the speaker, the same for all names of a body, or of the words of a subject.
        iso: the day, "" for one that the text does not say.
        sentence: where it begins.
    """

    key: str
    iso: str
    sentence: int


@dataclass(frozen=True, slots=True)
class RemarkDay:
    """When something was said.

    Attributes:
        iso: the day; "" for one that the text does not say; None where it says nothing of the time.
        is_of_report: it is the day of publication, because the text gives none.
    """

    iso: str | None
    is_of_report: bool = False


class RemarkDays:
    """The days of one article's remarks, sentence by sentence.

    "He said on Monday that … . “…,” he added.": the remark without a day goes on with the one before it.
    """

    def __init__(self) -> None:
        self._last: dict[str, _Remark] = {}
        self._dated: dict[str, _Remark] = {}
        self._reported: _Remark | None = None  # of a sentence that reports, and is no claim

    def of_sentence(
        self, found: Sequence[Attribution], sentence: ParsedSentence, context: SentenceContext
    ) -> list[RemarkDay]:
        """Returns the day of each attribution of the next sentence, that of publication where the text gives none.

        That day would be wrong for what the text recalls without its day ("days earlier, Lee had said"), which has "",
        and for what stands below the news with nothing but its source ("…, according to Lee"), which has None.

        Args:
            found: the attributions of the sentence.
            sentence: as parsed.
            context: the article, and the sentence before.
        """
        days = [self._day(one, found, sentence, context) for one in found]
        self._reported = _deed_in(found, sentence, context) if found else _report_in(sentence, context)
        return days

    def _day(
        self, one: Attribution, others: Sequence[Attribution], sentence: ParsedSentence, context: SentenceContext
    ) -> RemarkDay:
        name, start = speaker_key(one.speaker.name), sentence.bounds.start
        key = body_of(one.speaker.name) or _holder(one.speaker.name, context) or name
        own = _own_day(one, others, sentence, context)
        if own is not None:
            self._note(_Remark(key, own, start), context)
            return RemarkDay(own)
        before = self._before(key, name, start, context)
        if before is not None:
            self._last[key] = _Remark(key, before, start)
            return RemarkDay(before)
        if context.published is None or (one.shape is Shape.SOURCE_PHRASE and one.start >= _LEAD):
            return RemarkDay(None)
        return RemarkDay(context.published.isoformat(), is_of_report=True)

    def _before(self, key: str, name: str, start: int, context: SentenceContext) -> str | None:
        """The day of the remark that this one goes on with: that of the sentence before, or of this news."""
        last, dated = self._last.get(key), self._dated.get(key)
        reported = self._reported
        beside = {start} if context.previous is None else {start, context.previous.bounds.start}
        if last is not None and last.sentence in beside:
            return last.iso
        if reported is not None and reported.sentence in beside and set(key.split()[-1:]) & set(reported.key.split()):
            return reported.iso
        return dated.iso if dated is not None else None

    def _note(self, remark: _Remark, context: SentenceContext) -> None:
        self._last[remark.key] = remark
        days, published = days_of(remark.iso), context.published
        if days is None or published is None or len(remark.iso) != _DAY_LENGTH:
            return
        if 0 <= (published - days[1]).days <= _LONGEST_STAY:
            self._dated[remark.key] = remark


def _report_in(sentence: ParsedSentence, context: SentenceContext) -> _Remark | None:
    """`Lee confirmed the talks on Monday.` is no claim, but what Lee says next was said on that day."""
    bounds, subject = sentence.bounds, next(iter(sentence.subjects), None)
    dates = [date.iso for date in context.dates_in(bounds.start, bounds.end)]
    span = sentence.span(subject.subtree) if subject is not None else None
    if len(dates) != 1 or span is None or not _has_reporting_root(sentence, context.lexicon):
        return None
    return _Remark(speaker_key(context.article.text[slice(*span)]), dates[0], bounds.start)


def _deed_in(found: Sequence[Attribution], sentence: ParsedSentence, context: SentenceContext) -> _Remark | None:
    """`Lee thanked Oslo on Monday, the ministry said.`: what Lee says next was said on that day."""
    published = context.published
    for one in found:
        tokens = sentence.tokens_within(one.start, one.end)
        subject = next((t for t in tokens if t.dep_ in NOMINAL_SUBJECTS and t.ent_type_ == "PERSON"), None)
        days = [days_of(date.iso) for date in context.dates_in(one.start, one.end)]
        span = sentence.span(subject.subtree) if subject is not None else None
        if (
            span is None
            or published is None
            or len(days) != 1
            or days[0] is None
            or _lies_ahead(tokens, context.lexicon)
        ):
            continue
        if days[0][0] == days[0][1] and 0 <= (published - days[0][1]).days <= _LONGEST_STAY:
            return _Remark(
                speaker_key(context.article.text[slice(*span)]), days[0][1].isoformat(), sentence.bounds.start
            )
    return None


def _lies_ahead(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """`Lee will thank Oslo on Friday`, `Lee remerciera Oslo vendredi`."""
    endings = lexicon.verb_forms.future_endings or ("\0",)
    planned = lexicon.events.status.planned
    return any(t.lower_ in planned or (is_verbal(t) and t.lower_.endswith(endings)) for t in tokens)


def _holder(name: str, context: SentenceContext) -> str:
    """The key of who holds an office, if everybody knows that: "the Ukrainian president"."""
    office = office_of(name)
    if office is None or context.published is None:
        return ""
    return speaker_key(holder_of(office, f"{context.published:%Y-%m}"))


def _has_reporting_root(sentence: ParsedSentence, lexicon: Lexicon) -> bool:
    return any(token.dep_ == "ROOT" and token.lower_ in lexicon.verbs_by_form for token in sentence.doc)


def _own_day(
    one: Attribution, others: Sequence[Attribution], sentence: ParsedSentence, context: SentenceContext
) -> str | None:
    """The first date of the sentence outside all contents, or behind a judgement; None where it gives none.

    It is "" for what the text recalls without its day: "a few days earlier, Lee had said". Then the day of publication
    would be wrong.
    """
    start, end = min(sentence.bounds.start, one.start), max(sentence.bounds.end, one.end)
    outside = [
        date.iso
        for date in context.dates_in(start, end)
        if (
            not any(other.start <= date.start < other.end for other in (one, *others)) or _is_at_end(date, one, context)
        )
        and not _is_in_relative(date, one, sentence)
        and not _is_of_material(date, one, sentence, context.lexicon)
        and not (_is_by_medium(one) and _is_of_relay(date, one, sentence, context.lexicon))
    ]
    if outside:
        return next((iso for iso in outside if iso), "")
    if _was_said_then(one, context) and (day := _only_main_day(context)):
        return day
    return "" if _was_said_before(one, context) else None


def _was_said_then(one: Attribution, context: SentenceContext) -> bool:
    """`She said [then] that`, `a [alors] déclaré`: on the day of which the sentence before tells."""
    text, words = context.article.text, context.lexicon.dates.at_that_time
    at = text.find(one.cue, one.cue_start) if one.cue else -1
    if at < 0 or not words:
        return False
    behind = text[at + len(one.cue) :].split(maxsplit=1)[:1]
    before = text[one.cue_start : at].split()[-1:] or text[max(0, at - _AUXILIARY_REACH) : at].split()[-1:]
    is_before = context.lexicon.grammar.any_verb_inverts and not words.isdisjoint(before)  # not "she then said"
    return is_before or not words.isdisjoint(behind)


def _only_main_day(context: SentenceContext) -> str:
    """The one day that the sentence before gives for what it tells, outside its relative clauses; "" without one."""
    previous = context.previous
    if previous is None:
        return ""
    dates = [d for d in context.dates_in(previous.bounds.start, previous.bounds.end) if not _in_clause(d, previous)]
    return dates[0].iso if len(dates) == 1 else ""


def _in_clause(date: DateMention, sentence: ParsedSentence) -> bool:
    token = next((t for t in sentence.doc if sentence.end_of(t) > date.start), None)
    while token is not None and token.head is not token:
        if token.dep_ in RELATIVE_CLAUSES:
            return True
        token = token.head
    return False


def _is_by_medium(one: Attribution) -> bool:
    """True for what state media or an agency tell of; a lawmaker who tells what he was told is a speaker himself."""
    relay = office_of(one.via) if one.via else None
    return relay is not None and (relay.body in _MEDIA or relay.named in _MEDIA)


def _is_of_relay(date: DateMention, one: Attribution, sentence: ParsedSentence, lexicon: Lexicon) -> bool:
    """`Lee said that he would go, state media reported [on Saturday]`: when he was relayed, and not when he said it."""
    token = next((t for t in sentence.doc if sentence.end_of(t) > date.start), None)
    while token is not None and token.head is not token and token.lower_ not in lexicon.verbs_by_form:
        token = token.head
    is_report = token is not None and token.lower_ in lexicon.verbs_by_form
    return token is not None and is_report and sentence.start_of(token) != one.cue_start


def _is_in_relative(date: DateMention, one: Attribution, sentence: ParsedSentence) -> bool:
    """`Lee, who took office [a day earlier], said …`: the day of something else."""
    token = next((t for t in sentence.doc if sentence.end_of(t) > date.start), None)
    while token is not None and token.head is not token and sentence.start_of(token) != one.cue_start:
        if token.dep_ in RELATIVE_CLAUSES:
            return True
        token = token.head
    return False


def _is_of_material(date: DateMention, one: Attribution, sentence: ParsedSentence, lexicon: Lexicon) -> bool:
    """`according to a count by the Post of films [shown on Monday]`: the day of what was counted, and not of the count.

    What was said in "a statement issued on Monday" was said on that day, and so was that "of the ministry".
    """
    token = next((t for t in sentence.doc if sentence.end_of(t) > date.start), None)
    while token is not None and token.head is not token and token.dep_ != _PARTICIPLE:
        token = token.head
    if one.shape is not Shape.SOURCE_PHRASE or token is None or token.dep_ != _PARTICIPLE:
        return False
    if not one.cue_start < sentence.start_of(token) < date.start:
        return False
    noun, tie = sentence.doc[token.i - 1], sentence.doc[max(token.i - 2, 0)]
    singulars, speakers = lexicon.singulars(noun.lower_), lexicon.speakers
    is_speaker = bool(singulars & (speakers.organisations | speakers.roles | speakers.documents))
    return noun.pos_ == "NOUN" and tie.lower_ in speakers.of_material and not is_speaker


def _is_at_end(date: DateMention, one: Attribution, context: SentenceContext) -> bool:
    """`rejected [the reports as rumours on Monday]`: a past day behind a judgement or a denial without a verb.

    It is the verb's, whatever the parser hangs it on. The day of "called [the vote on Monday] a farce" is not.
    """
    is_verdict = one.shape is Shape.JUDGEMENT or (one.is_denied and one.shape is Shape.OBJECT)
    days, published = days_of(date.iso), context.published
    if not is_verdict or days is None or published is None or not one.start <= date.start < one.end:
        return False
    before = context.article.text[one.start : date.start].split()
    return len(before) >= _WORDS_OF_VERDICT and 0 <= (published - days[1]).days <= _LONGEST_STAY


def _was_said_before(one: Attribution, context: SentenceContext) -> bool:
    """`had said`, `avait déclaré`: before what the article reports."""
    before = context.article.text[max(0, one.cue_start - _AUXILIARY_REACH) : one.cue_start].lower().split()
    return any(word in context.lexicon.dates.before_past for word in before[-2:])
