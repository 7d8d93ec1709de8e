"""EXTRACT, sources in a phrase: “according to X”, “selon X”, “in X's view”, and headlines of the kind “X: …”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Span

from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.types import Speaker
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence

_LEAST: Final = 12
_VAGUE: Final = 0.7
_STOPS: Final = frozenset({",", ".", ";", ":", "(", ")", "–", "—", "“", "«", '"'})
_HEADLINE: Final = re.compile(r"([^:.?!\n“«\"]{2,60}?)\s?: (?=\S)(.{12,}?)[.]?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SourcePhrase:
    """A phrase that names where a sentence has it from, and what it covers."""

    start: int
    end: int
    speaker: Speaker
    phrase: str
    phrase_start: int
    words: str


class SourcePhraseFinder:
    """Finds sources in phrases."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver) -> None:
        self._coreference = coreference
        self._lexicon = lexicon
        phrases = sorted(lexicon.source_phrases.phrases, key=len, reverse=True)
        opening = sorted(lexicon.source_phrases.opening, key=len, reverse=True)
        self._opening = frozenset(opening)
        self._doubtful = lexicon.source_phrases.doubtful
        either = "|".join(map(re.escape, (*phrases, *opening)))
        self._pattern = re.compile(rf"\b(?:{either})(?:\s|(?<=['’]))" if either else "(?!)", re.IGNORECASE)
        self._excluded = lexicon.source_phrases.not_followed_by
        nouns = "|".join(lexicon.source_phrases.possessive_nouns)
        openings = "|".join(lexicon.source_phrases.possessive_openings)
        pronouns = "|".join(lexicon.source_phrases.possessive_pronouns)
        adjectives = "|".join(f"{word} " for word in lexicon.source_phrases.possessive_adjectives)
        self._possessive = re.compile(
            rf"\b(?:{openings}) ((?:[\w.-]+ ){{0,5}}?[\w.-]+)['’]s? (?:{adjectives})?(?:{nouns})\b|\b(?:{openings}) "
            rf"({pronouns}) (?:{adjectives})?(?:{nouns})\b" if nouns else "(?!)", re.IGNORECASE
        )  # fmt: skip

    def find(self, sentence: ParsedSentence) -> Iterator[SourcePhrase]:
        """The sources of a sentence, outside its quotations."""
        text = sentence.input.text
        for match in self._pattern.finditer(text):
            phrase = match.group().strip().lower()
            rest = text[match.end() : match.end() + 30].lower()
            is_first = not text[: match.start()].strip(' ,;:–—-"“«\n')
            if self._is_quoted(sentence, match.start()) or any(
                re.match(re.escape(w) + r"(?!\w)", rest) or (w.endswith(("'", "’")) and rest.startswith(w))
                for w in self._excluded
            ):
                continue
            if phrase in self._opening and not is_first:
                continue
            span = _noun_after(sentence, match.end(), self._lexicon)
            speaker = self._coreference.resolve(span) if span is not None else None
            if span is None or speaker is None:
                continue
            if phrase in self._doubtful and speaker.certainty <= _VAGUE and len(span) > 1:
                continue
            if phrase in self._opening and not self._is_speaker(speaker, span, text):
                continue
            yield from self._source(sentence, (match.start(), span.end_char), speaker, match.group().strip())
        for match in self._possessive.finditer(text):
            place = match.start(1) if match[1] else match.start(2)
            end = match.end(1) if match[1] else match.end(2)
            span = sentence.doc.char_span(place, end, alignment_mode="expand")
            speaker = self._coreference.resolve(_of_possessive(span)) if span is not None else None
            if speaker is not None and not self._is_quoted(sentence, match.start()):
                yield from self._source(sentence, match.span(), speaker, match.group())

    def _is_quoted(self, sentence: ParsedSentence, place: int) -> bool:
        there = sentence.input.start_of(place)
        return any(q.start < there < q.end for q in sentence.quotes)

    def _is_speaker(self, speaker: Speaker, span: Span, text: str) -> bool:
        """`Pour X, …` names a source only where X is a person or a body, and a comma follows."""
        has_comma = text[span.end_char : span.end_char + 2].lstrip().startswith(",")
        is_named = any(t.pos_ == "PROPN" for t in span)
        low = {t.lower_ for t in span} | {t.lower_.removesuffix("s") for t in span}
        is_role = bool(low & self._lexicon.speakers.roles) or (is_named and self._coreference.is_body(span.text))
        return has_comma and (speaker.certainty >= 0.85 or is_role or bool(speaker.role))

    def _source(
        self, sentence: ParsedSentence, place: tuple[int, int], speaker: Speaker, phrase: str
    ) -> Iterator[SourcePhrase]:
        """`place`: the phrase with its name, in the unit's text."""
        text = sentence.input.text
        start, end = place
        is_first = (
            not text[:start].strip(' ,;:–—-"“«\n') or text[:start].strip().lower() in self._lexicon.clauses.openers
        )
        if is_first:
            low, high = _past_apposition(sentence, end, self._lexicon), len(text)
        else:
            low, high = 0, start
            tail = text[end:].strip(" ,.")
            if tail and text[:start].rstrip().endswith(",") and text[end:].lstrip().startswith(","):
                last = next((t for t in reversed(sentence.doc) if t.idx < start and not t.is_punct), None)
                is_open = last is not None and last.pos_ in {"VERB", "AUX"}
                if is_open and last is not None and last.tag_ == "VBG":
                    low, high = end, len(text)  # "images showing, according to X, the harbour"
                elif is_open or not any(t.pos_ in {"VERB", "AUX"} for t in sentence.doc if t.idx < start):
                    high = len(text)  # "The ship, according to X, sank"
                elif last is not None and last.lower_ in self._lexicon.clauses.openers:
                    low, high = end, len(text)  # "It rained but, according to X, the ship sank"
            low = max(low, self._only_quoted(sentence, start, high))
        span = sentence.trim(sentence.input.start_of(low), sentence.input.end_of(high)) if high > low else None
        if span is not None and span[1] - span[0] >= _LEAST and (sentence.text[span[0] : span[1]].count(" ") >= 2):
            words = text[start:end].removeprefix(phrase).strip()
            yield SourcePhrase(*span, speaker, phrase, sentence.input.start_of(start), words)

    def _only_quoted(self, sentence: ParsedSentence, start: int, high: int) -> int:
        """`Troops in Ukraine, a “significant escalation” according to X`: only the last part is X's."""
        text = sentence.input.text
        place = sentence.input.start_of(start)
        quote = next((q for q in sentence.quotes if 0 <= place - q.end <= 1), None)
        if quote is None or high != start:
            return 0
        opening = start - (place - quote.start)
        comma = text.rfind(",", 0, max(opening, 0))
        is_near = comma >= 0 and len(text[comma + 1 : opening].split()) <= 2
        return comma + 1 if is_near and not sentence.input.placeholders else 0

    def headline(self, sentence: ParsedSentence) -> tuple[int, int, Speaker, int] | None:
        """`Putin: the treaty stands`: the content, who says it, and where the colon stands."""
        text = sentence.input.text
        match = _HEADLINE.match(text)
        if match is None:
            return None
        entity = next(
            (e for e in sentence.doc.ents if e.end_char <= match.end(1) and e.label_ in {"PERSON", "PER"}), None
        )
        speaker = self._coreference.resolve(entity) if entity is not None else None
        if any(c.isdigit() for c in match[1]) or (match[1].isupper() and " " in match[1]):
            return None
        if speaker is None or entity is None or len(match[1].split()) > len(entity.text.split()) + 3:
            return None
        span = sentence.trim(sentence.input.start_of(match.start(2)), sentence.input.end_of(match.end(2)))
        return (*span, speaker, sentence.input.start_of(match.end(1))) if span else None


def _past_apposition(sentence: ParsedSentence, end: int, lexicon: Lexicon) -> int:
    """`Pour Ann Lee, chercheuse à l'institut, le port …`: what is said begins behind what says who she is."""
    text = sentence.input.text
    begin = end
    while text[begin : begin + 2] == ", ":
        comma = text.find(", ", begin + 2)
        first = next((t for t in sentence.doc if t.idx >= begin + 2), None)
        if comma < 0 or first is None:
            break
        has_verb = any(t.pos_ in {"VERB", "AUX"} for t in sentence.doc if begin < t.idx < comma)
        if first.lower_ not in lexicon.speakers.roles and (has_verb or first.pos_ not in {"NOUN", "ADJ"}):
            break
        begin = comma
    return begin


def _of_possessive(span: Span) -> Span:
    while len(span) > 1 and span[-1].text in {"'s", "’s", "'", "’"}:
        span = span[:-1]
    return span


def _noun_after(sentence: ParsedSentence, place: int, lexicon: Lexicon) -> Span | None:
    doc = sentence.doc
    first = next((t.i for t in doc if t.idx >= place), None)
    if first is None:
        return None
    end = first
    for token in doc[first : first + 16]:
        if token.text in _STOPS or (
            token.pos_ in {"VERB", "AUX", "SCONJ"} and token.i > first and token.dep_ != "amod"
        ):
            break
        if token.lower_ in lexicon.clauses.relatives:
            break
        end = token.i + 1
    if end == first:
        return None
    # “…, Mark Rutte, …”: the name in apposition belongs to it.
    if end + 1 < len(doc) and doc[end].text == "," and doc[end + 1].pos_ == "PROPN":
        last = end + 1
        while last < len(doc) and (doc[last].pos_ == "PROPN" or doc[last].text == "-"):
            last += 1
        if last >= len(doc) or doc[last].text in {",", "."}:
            return doc[first:last]
    return doc[first:end]
