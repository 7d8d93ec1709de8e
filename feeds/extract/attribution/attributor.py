"""Finds the attributions of one article, sentence after sentence.

One code path serves every language: the lexicon says which words report, the parser says what depends on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from feeds.extract.attribution.back_reports import report_of_previous
from feeds.extract.attribution.contents.select import contents_of
from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.cue_nouns import cue_noun_contents
from feeds.extract.attribution.cues import Cue, find_cues, is_hearsay
from feeds.extract.attribution.doubts import is_doubtful
from feeds.extract.attribution.headlines import read_headline
from feeds.extract.attribution.overlaps import resolve_overlaps
from feeds.extract.attribution.pronouns import SOMEBODY
from feeds.extract.attribution.quoted_sources import quoted_source, relay_of
from feeds.extract.attribution.rejections import is_rejected_by, rejects_noun
from feeds.extract.attribution.reports import report_of
from feeds.extract.attribution.salience import SalientEntities, opening_names
from feeds.extract.attribution.source_phrases import SourcePhrase, SourcePhraseFinder
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.things import by_its_source
from feeds.extract.attribution.types import Attribution, Content, Shape, Speaker
from feeds.extract.attribution.unattached_quotes import UnattachedQuotes
from feeds.extract.lexicon import Frame, Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.types import Quotation

_SURE: Final = 0.75
_LONGEST_LEAD: Final = 40
_LONGEST_CLOSING: Final = 3  # characters: a full stop, a blank and the mark
# Contents that are no clause of their own and need their cue to be read.
_QUOTATION_MARKS: Final = ' "“”«»‘’‹›„‟'
_FRAGMENTS: Final = frozenset(
    {Shape.INFINITIVE, Shape.TO_CLAUSE, Shape.OBJECT, Shape.PREPOSITIONAL, Shape.JUDGEMENT, Shape.CUE_NOUN}
)


class Attributor:
    """Reads the sentences of one article in their order."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver, text: str) -> None:
        self._lexicon = lexicon
        self._coreference = coreference
        self._text = text
        self._sources = SourceResolver(lexicon, coreference)
        self._source_phrases = SourcePhraseFinder(lexicon, coreference)
        self._salient = SalientEntities(lexicon, coreference, self._sources)
        self._unattached = UnattachedQuotes(lexicon, self._sources, self._salient)
        self._last: Attribution | None = None
        self._has_told = False  # the sentence before has an attribution of its own
        self._read_to = 0  # in characters of the article

    def attribute(self, sentence: ParsedSentence, previous: ParsedSentence | None) -> list[Attribution]:
        """Returns the attributions of the next sentence, and of quotations before it whose speaker it names.

        Args:
            sentence: the sentence.
            previous: the sentence before it, None where that one was not parsed.
        """
        for person in opening_names(self._text, self._read_to, sentence.bounds.start, self._coreference.entities):
            self._coreference.note_salient(person)
        self._read_to = max(self._read_to, sentence.bounds.end)
        if self._may_refer_to_subject(sentence):
            self._note([], sentence)
        if self._is_of_somebody(sentence):
            self._coreference.note_salient(SOMEBODY)  # "One of the men said he was late"
        cues = list(find_cues(sentence, self._lexicon))
        found = resolve_overlaps([*self._by_cues(cues), *self._by_nouns(sentence)], self._text, self._lexicon)
        found = self._with_source_phrases(found, sentence)
        found += self._by_unattached_quotes(found, sentence, cues, previous)
        if not found and (headline := read_headline(sentence, self._coreference)) is not None:
            content = Content(headline.start, headline.end, Shape.HEADLINE)
            found = [_attribution(content, headline.speaker, "", headline.colon, sentence)]
        back = report_of_previous(sentence, previous, cues, self._sources) if not (found or self._has_told) else None
        self._has_told = bool(found)
        found = [back] if back is not None else found
        found = resolve_overlaps(found, self._text, self._lexicon)
        found = [*self._unattached.take_pending(sentence, found), *found]
        self._note(found, sentence)
        return found

    def _may_refer_to_subject(self, sentence: ParsedSentence) -> bool:
        """`Officials came to the port, where [they] said …`: the main verb does not report, and a pronoun follows."""
        has_pronoun = not self._lexicon.pronouns.subjects.isdisjoint(sentence.words)
        return has_pronoun and all(t.head.lower_ not in self._lexicon.verbs_by_form for t in sentence.subjects)

    def _note(self, found: Sequence[Attribution], sentence: ParsedSentence) -> None:
        """Remembers who the sentence is about, and who speaks in it: "X declined to comment. He …"."""
        noted = [self._salient.subject(sentence), found[-1].speaker if found else None]
        if found and found[-1].shape is Shape.SOURCE_PHRASE:
            noted.reverse()  # "Selon le ministère, Paul Roy a exposé le plan. Il …": it is Roy
        is_of_somebody = self._is_of_somebody(sentence)
        for speaker in noted:
            if speaker is not None:
                self._coreference.note_salient(speaker)
        if is_of_somebody:
            self._coreference.note_salient(SOMEBODY)
        if found:
            self._last = found[-1]
            self._coreference.note_source(found[-1].speaker)

    def _is_of_somebody(self, sentence: ParsedSentence) -> bool:
        """`[One] of the men said …`, and `[He] added …` behind it: whom the text does not name."""
        pronouns = self._lexicon.pronouns
        first = next(iter(sentence.subjects), None)
        subject = first.lower_ if first is not None and not first.ent_type_ else ""  # not "Kim Jong [Un]"
        goes_on = subject in pronouns.masculine | pronouns.feminine and self._coreference.is_of_somebody
        return subject in pronouns.somebody or goes_on

    # --- by cues

    def _by_cues(self, cues: Sequence[Cue]) -> list[Attribution]:
        found: list[Attribution] = []
        for cue in cues:
            new = list(self._by_cue(cue, cues))
            if found and _carries_on(cue):  # "she said …, adding that …": the speaker of the one before goes on
                speaker = found[-1].speaker
                new = [one if _has_own_source(one) else replace(one, speaker=speaker) for one in new]
            for one in new:  # "Lee called it useless, and she added …"
                self._coreference.note_salient(one.speaker)
                self._coreference.note_source(one.speaker)
            found += new
        return found

    def _by_cue(self, cue: Cue, cues: Sequence[Cue]) -> Iterator[Attribution]:
        others = [other for other in cues if other.token.i != cue.token.i]
        contents = self._without_interruption(contents_of(cue, others))
        if not contents:
            return
        is_preposed = contents[0].shape is Shape.PARENTHETICAL or contents[0].start < cue.start
        relay = self._sources.source_of(cue, is_preposed=is_preposed)
        quoted = quoted_source(cue, self._sources)
        speaker, via = (relay, None) if quoted is None else (quoted, relay.name if relay is not None else None)
        if speaker is None:
            return
        for content in contents:
            if not is_doubtful(cue, content, speaker):
                whole = _with_closing_mark(content, cue.sentence)
                found = _attribution(whole, speaker, cue.token.text, cue.start, cue.sentence)
                is_denied = cue.is_denied or is_rejected_by(cue, found)
                found = replace(found, is_denied=is_denied, is_hearsay=is_hearsay(cue), lead=self._lead(cue, found))
                yield replace(found, report=report_of(cue, found), via=via or relay_of(cue, self._sources))

    def _without_interruption(self, contents: list[Content]) -> list[Content]:
        """« A, dit-il, b »: a cue that interrupts one quoted sentence leaves it one content."""
        if len(contents) != 2 or any(content.shape is not Shape.QUOTE for content in contents):
            return contents
        one, two = contents
        is_one = self._text[one.end : one.end + 1] == "," and self._text[two.start : two.start + 1].islower()
        return [Content(one.start, two.end, Shape.QUOTE)] if is_one and one.end < two.start else contents

    def _lead(self, cue: Cue, found: Attribution) -> str:
        """The words from the cue to a content that is no clause: `urged`, `a exigé lundi`."""
        sentence, doc = cue.sentence, cue.doc
        start, end = sentence.start_of(doc[cue.first]), sentence.end_of(doc[cue.last])
        # "craint que le bilan s'alourdisse"
        is_subjunctive = found.shape is Shape.CLAUSE and cue.verb.lemma in self._lexicon.cues.subjunctive
        is_fragment = found.shape in _FRAGMENTS or is_subjunctive
        if found.kind is Quotation.DIRECT:  # "denounced “the first step to a war”"
            inner = self._text[found.start : found.end].strip(_QUOTATION_MARKS)
            is_fragment = inner[:1].islower() and bool(cue.verb.takes & {Frame.OBJECT, Frame.JUDGEMENT})
        if not is_fragment or found.start < end:
            return ""
        # "Le Kremlin a, lui, défendu …": without its auxiliary a participle is no verb of a sentence
        apart = [t.text for t in doc if t.i < cue.first and t.head.i == cue.token.i and t.dep_.startswith("aux")]
        words, cue_words = (" ".join([*apart, *self._text[start:to].split()]) for to in (found.start, end))
        is_quoted = any(mark in words for mark in '"“”«»')
        is_short = len(words) <= _LONGEST_LEAD and not is_quoted and "," not in words[:-1]
        return words if is_short else cue_words

    # --- by nouns, phrases and neighbours

    def _by_nouns(self, sentence: ParsedSentence) -> Iterator[Attribution]:
        found = cue_noun_contents(sentence, self._lexicon, self._sources, self._coreference)
        for content, speaker, noun in found:
            whole = _with_closing_mark(content, sentence)
            one = _attribution(whole, speaker, noun.text, sentence.start_of(noun), sentence)
            yield replace(one, is_denied=rejects_noun(noun, self._lexicon))

    def _with_source_phrases(self, found: Sequence[Attribution], sentence: ParsedSentence) -> list[Attribution]:
        """The attributions, with a `via` where a source phrase stands in them, and those of other phrases."""
        kept = list(found)
        for source in self._source_phrases.find(sentence):
            overlapping = [n for n, one in enumerate(kept) if one.start < source.end and source.start < one.end]
            for number in overlapping:
                kept[number] = _relayed(kept[number], source, sentence, self._lexicon)
            if not overlapping:
                content = Content(source.start, source.end, Shape.SOURCE_PHRASE)
                kept.append(_attribution(content, source.speaker, source.phrase, source.phrase_start, sentence))
        return [_without_named_source(one, self._text, self._lexicon) for one in kept]

    def _by_unattached_quotes(
        self,
        found: Sequence[Attribution],
        sentence: ParsedSentence,
        cues: Sequence[Cue],
        previous: ParsedSentence | None,
    ) -> list[Attribution]:
        new: list[Attribution] = []
        for quote in sentence.quotes:
            if not any(one.start < quote.end and quote.start < one.end for one in (*found, *new)):
                attribution = self._unattached.attribute(quote, sentence, cues, self._last, previous)
                new += [attribution] if attribution is not None else []
        return new


def _attribution(content: Content, speaker: Speaker, cue: str, cue_start: int, sentence: ParsedSentence) -> Attribution:
    kind = _quotation_kind(content, sentence)
    return Attribution(content.start, content.end, speaker, cue, kind, cue_start, content.shape)


def _quotation_kind(content: Content, sentence: ParsedSentence) -> Quotation:
    start, end = content.start, content.end
    parts = [quote for quote in sentence.quotes if quote.is_part]
    if parts and parts[0].start <= start + 1 and end <= parts[-1].end + 1:
        return Quotation.DIRECT
    for quote in sentence.quotes:
        if quote.start <= start + 1 and end <= quote.end + 1:
            return Quotation.DIRECT
        if start < quote.end and quote.start < end:
            return Quotation.MIXED
    return Quotation.INDIRECT


def _with_closing_mark(content: Content, sentence: ParsedSentence) -> Content:
    """A content that ends right before its quotation's closing mark, with the mark."""
    for quote in sentence.quotes:
        if content.start <= quote.start and quote.end - _LONGEST_CLOSING <= content.end < quote.end:
            return replace(content, end=quote.end)
    return content


def _relayed(one: Attribution, source: SourcePhrase, sentence: ParsedSentence, lexicon: Lexicon) -> Attribution:
    """The attribution by way of a source; a content that swallowed the phrase at its end gives it back.

    A pronoun relays nobody: in `Riga demande le retour des navires qu'Oslo a, selon elle, pris` it is Riga.
    """
    place = source.phrase_start
    if (told := by_its_source(one, source.speaker, place, sentence, lexicon)) is not None:
        return told
    is_pronoun = source.words.lower() in lexicon.pronoun_kinds
    if is_pronoun and one.start < place and place + len(f"{source.phrase} {source.words}") < one.end - 1:
        return one
    is_same = not lexicon.source_phrases.same.isdisjoint(source.words.lower().split())  # "selon la même source"
    via = None if is_pronoun or is_same else source.words
    span = sentence.trim(one.start, place) if one.start < place < one.end else None
    if span is not None and (span[1] - span[0]) * 3 >= one.end - one.start:
        return replace(one, end=span[1], via=via)
    return replace(one, via=via)


def _without_named_source(one: Attribution, text: str, lexicon: Lexicon) -> Attribution:
    """`Lee promised to pay[, according to the Elysée]`: a name that nothing else of the article knows relays it."""
    if one.via is not None or one.shape is Shape.SOURCE_PHRASE or one.kind is Quotation.DIRECT:
        return one
    match = _named_source(lexicon).search(text, one.start, one.end)
    return one if match is None else replace(one, end=match.start(), via=match[1])


@cache
def _named_source(lexicon: Lexicon) -> re.Pattern[str]:
    phrases = "|".join(map(re.escape, lexicon.source_phrases.phrases)) or "(?!)"
    elided, whole = (
        "|".join(sorted(map(re.escape, words))) or "(?!)"
        for words in (
            {word for word in lexicon.grammar.articles if not word[-1].isalpha()},
            {word for word in lexicon.grammar.articles if word[-1].isalpha()},
        )
    )
    name = r"[A-ZÀ-Þ][\w.-]*(?:\s(?:\w{1,3}\s)?[A-ZÀ-Þ][\w.-]*){0,3}"
    return re.compile(rf",\s(?:{phrases})\s((?:(?:{whole})\s|(?:{elided}))?{name})$")


def _carries_on(cue: Cue) -> bool:
    """`…, adding that …`: a participle behind a comma, without an auxiliary."""
    first = cue.first
    while first and cue.doc[first - 1].lower_ in cue.lexicon.verb_forms.gerund_marks:
        first -= 1  # "…, tout en ajoutant que …"
    is_behind_comma = bool(first) and cue.doc[first - 1].text == "," and cue.first == cue.token.i
    return is_behind_comma and (cue.token.tag_ == "VBG" or "Part" in cue.token.morph.get("VerbForm", []))


def _has_own_source(one: Attribution) -> bool:
    """`…, Lee said, adding`: a content before its cue has a speaker of its own, if a sure one."""
    return one.start < one.cue_start and one.speaker.certainty > _SURE
