"""EXTRACT, attributions: who said what, sentence after sentence of one article.

One code path for every language: the lexicon says which words report, the parser says what hangs on them (Universal
Dependencies and spaCy's English labels name the same things).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Token

from feeds.extract.according import According
from feeds.extract.complements import Content
from feeds.extract.contents import contents_of
from feeds.extract.cues import Cue, find_cues, is_ahead
from feeds.extract.lexicon import Lexicon, Verb
from feeds.extract.nouns import noun_contents
from feeds.extract.quotations import Quote
from feeds.extract.reading import Reading
from feeds.extract.speakers import NAMED, UNNAMED, People, Speaker
from feeds.extract.who import Who
from feeds.types import Quotation

# How often each shape holds: (right + 1) / (found + 2) on dev gold by `python -m tests.eval shapes`, and less than that
# for shapes of fewer than ten cases (docs/extraction.md, "Confidence").
CERTAINTY: Final = {
    "quote": 0.97, "clause": 0.93, "judged": 0.91, "bare": 0.93, "follows": 0.96, "before": 0.88, "phrase": 0.87,
    "object": 0.78, "prep": 0.75, "infinitive": 0.85, "noun": 0.6, "colon": 0.8, "headline": 0.7, "stands": 0.6,
    "around": 0.85, "unlisted": 0.8,
}  # fmt: skip
_SURE: Final = 0.75
LEAST_WORDS: Final = 3
_LONGEST_LEAD: Final = 40
_BY_SURNAME: Final = 0.85
# Contents that need their cue to be read.
FRAGMENTS: Final = frozenset({"infinitive", "object", "prep", "judged", "noun"})
NEAR: Final = 160
_LONGEST_CLOSING: Final = 3  # a full stop, a blank and the mark


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution; places count in the article. `shape` says how it was found, `certainty` how sure that is."""

    start: int
    end: int
    speaker: Speaker
    cue: str
    kind: Quotation
    cue_start: int
    shape: str
    via: str | None = None
    is_denied: bool = False
    lead: str = ""

    @property
    def certainty(self) -> float:
        """0 to 1, of the shape alone."""
        return CERTAINTY[self.shape]


class AttributionFinder:
    """Reads the sentences of one article in order; `people` remembers who is who between them."""

    def __init__(self, lexicon: Lexicon, people: People, text: str) -> None:
        self._lexicon = lexicon
        self._people = people
        self._text = text
        self._who = Who(lexicon, people)
        self._according = According(lexicon, people)
        self._found: list[Found] = []
        self._waiting: list[Quote] = []

    def read(self, reading: Reading, before: Reading | None) -> list[Found]:
        """The attributions of the next sentence; `before` is the one that stands before it in the same paragraph."""
        cues = list(find_cues(reading, self._lexicon))
        found: list[Found] = []
        for cue in cues:
            made = list(self._of_cue(cue, reading, cues))
            if found and _is_participle(cue):  # "she said …, adding that …": whoever spoke goes on
                speaker = found[-1].speaker
                made = [
                    o if o.start < o.cue_start and o.speaker.certainty > _SURE else replace(o, speaker=speaker)
                    for o in made
                ]
            found += made
        found += [
            self._made(content, speaker, noun, reading)
            for content, speaker, noun in noun_contents(reading, self._lexicon, self._who, self._people)
        ]
        found = _apart(found)
        found += self._of_phrases(reading, found)
        for quote in reading.quotes:
            if any(f.start < quote.end and quote.start < f.end for f in found):
                continue
            direct = self._of_quote(quote, reading, cues, found, before)
            if direct is not None:
                found.append(direct)
        if not found and (headline := self._according.headline(reading)) is not None:
            start, end, speaker, colon = headline
            found.append(Found(start, end, speaker, "", self._kind(start, end, reading), colon, "headline"))
        found = _apart(found)
        found = [*self._released(reading, found), *found]
        subject = self._named_subject(reading)
        self._people.last_subject = subject.name if subject is not None else None
        if found:
            self._people.last_speaker = found[-1].speaker
        elif subject is not None:
            self._people.last_speaker = subject  # "X declined to comment. He …": he is X
        self._found += found
        return found

    # --- cues

    def _of_cue(self, cue: Cue, reading: Reading, cues: Sequence[Cue]) -> Iterator[Found]:
        others = [other for other in cues if other.token.i != cue.token.i]
        contents = self._joined(contents_of(cue, reading, self._lexicon, others))
        if not contents:
            return
        is_before = contents[0].shape == "around" or contents[0].start < reading.start_of(cue.token)
        speaker = self._who.of(cue, reading, is_content_before=is_before)
        if speaker is None:
            return
        for content in contents:
            if self._is_doubtful(cue, content, speaker):
                continue
            made = self._made(content, speaker, cue.token, reading)
            yield replace(made, is_denied=cue.is_denied, lead=self._lead(cue, made, reading))

    def _joined(self, contents: list[Content]) -> list[Content]:
        """« A, dit-il, b »: a cue that stands within one quoted sentence leaves it one content."""
        if len(contents) != 2 or any(content.shape != "quote" for content in contents):
            return contents
        one, two = contents
        is_one = self._text[one.end : one.end + 1] == "," and self._text[two.start : two.start + 1].islower()
        return [Content(one.start, two.end, "quote")] if is_one and one.end < two.start else contents

    def _lead(self, cue: Cue, found: Found, reading: Reading) -> str:
        """The words from the cue to a content that is no clause: `urged`, `a exigé lundi`."""
        start, end = reading.start_of(cue.token.doc[cue.first]), reading.end_of(cue.token.doc[cue.last])
        if found.shape not in FRAGMENTS or found.kind is Quotation.DIRECT or found.start < end:
            return ""
        words = " ".join(self._text[start : found.start].split())
        is_short = len(words) <= _LONGEST_LEAD and not any(mark in words for mark in '"“”«»')
        return words if is_short else " ".join(self._text[start:end].split())

    def _is_doubtful(self, cue: Cue, content: Content, speaker: Speaker) -> bool:
        words = len(self._text[content.start : content.end].split())
        if content.shape in {"object", "prep", "infinitive", "judged"} and is_ahead(cue, self._lexicon):
            return True  # "would announce the change": nobody has yet
        if content.shape == "infinitive" and "clause" in cue.verb.takes and not cue.verb.is_weak:
            return words < 2 or speaker.certainty == UNNAMED
        if content.shape in {"object", "prep", "infinitive"}:
            return speaker.certainty < 0.6 or words < 2 or (cue.verb.is_weak and content.shape != "prep")
        if content.shape == "bare":
            return words < 3 or (cue.verb.is_weak and speaker.certainty < 0.6)
        if content.shape == "before":
            return words < LEAST_WORDS
        return cue.verb.is_weak and speaker.certainty < 0.6 and content.shape not in {"clause", "quote"}

    def _made(self, content: Content, speaker: Speaker, cue: Token, reading: Reading) -> Found:
        content = _closed(content, reading)
        kind = self._kind(content.start, content.end, reading)
        place = reading.start_of(cue)
        return Found(content.start, content.end, speaker, cue.text, kind, place, content.shape)

    def _kind(self, start: int, end: int, reading: Reading) -> Quotation:
        parts = [q for q in reading.quotes if q.is_part]
        if parts and parts[0].start <= start + 1 and end <= parts[-1].end + 1:
            return Quotation.DIRECT
        for quote in reading.quotes:
            if quote.start <= start + 1 and end <= quote.end + 1:
                return Quotation.DIRECT
            if start < quote.end and quote.start < end:
                return Quotation.MIXED
        return Quotation.INDIRECT

    # --- "according to"

    def _of_phrases(self, reading: Reading, found: list[Found]) -> Iterator[Found]:
        for source in self._according.find(reading):
            if any(f.start < source.end and source.start < f.end for f in found):
                for number, one in enumerate(found):
                    if one.start < source.end and source.start < one.end:
                        found[number] = self._without(one, source.phrase_start, source.words, reading)
                continue
            kind = self._kind(source.start, source.end, reading)
            yield Found(source.start, source.end, source.speaker, source.phrase, kind, source.phrase_start, "phrase")

    def _without(self, one: Found, place: int, via: str, reading: Reading) -> Found:
        """A content that swallowed the phrase at its end gives it back."""
        span = reading.trim(one.start, place) if one.start < place < one.end else None
        if span is not None and (span[1] - span[0]) * 3 >= one.end - one.start:
            return replace(one, end=span[1], via=via)
        return replace(one, via=via)

    # --- quotations that no clause holds

    def _of_quote(
        self, quote: Quote, reading: Reading, cues: Sequence[Cue], found: Sequence[Found], before: Reading | None
    ) -> Found | None:
        words = quote.word_count(self._text)
        if (colon := self._colon(quote, reading, cues)) is not None:
            return colon
        beside = self._beside(quote, reading, cues) if words >= 2 else None
        if beside is not None:
            return beside
        if words >= LEAST_WORDS and (unlisted := self._by_any_verb(quote, reading)) is not None:
            return unlisted
        is_sentence = self._text[quote.inner_end - 1 : quote.inner_end] in {".", "!", "?", "…"}
        if (words < LEAST_WORDS and not is_sentence) or not self._is_alone(quote, reading):
            return None
        last = self._found[-1] if self._found else None
        sentence = reading.sentence
        if last is not None and last.kind is not Quotation.INDIRECT:
            gap = self._text[last.end : quote.start]
            is_same_paragraph = "\n" not in gap
            if is_same_paragraph and _sentences_in(gap) <= 1:
                return Found(
                    quote.start, quote.end, last.speaker, last.cue, Quotation.DIRECT, last.cue_start, "follows"
                )
            if gap.count("\n") and not gap[gap.index("\n") :].strip() and _sentences_in(gap) <= 1:
                return Found(
                    quote.start, quote.end, last.speaker, last.cue, Quotation.DIRECT, last.cue_start, "follows"
                )
        if before is not None and before.sentence.paragraph == sentence.paragraph:
            speaker = self._subject_of(before)
            if speaker is not None:
                return Found(quote.start, quote.end, speaker, "", Quotation.DIRECT, quote.start, "stands")
        self._waiting.append(quote)
        return None

    def _released(self, reading: Reading, found: Sequence[Found]) -> list[Found]:
        """Quotations that waited for their speaker: `“A.” “B,” he said`."""
        waiting = [q for q in self._waiting if q.end <= reading.sentence.start]
        if not waiting:
            return []
        self._waiting = [q for q in self._waiting if q not in waiting]
        first = next((f for f in found if f.kind is Quotation.DIRECT), None)
        if first is None or self._text[waiting[-1].end : first.start].strip(" .,\n"):
            return []
        return [
            Found(q.start, q.end, first.speaker, first.cue, Quotation.DIRECT, first.cue_start, "follows")
            for q in waiting
            if "\n" not in self._text[q.end : first.start]
        ]

    def _is_alone(self, quote: Quote, reading: Reading) -> bool:
        sentence = reading.sentence
        outside = self._text[sentence.start : quote.start] + self._text[quote.end : sentence.end]
        return not outside.strip(" .,;:—–-\n")

    def _beside(self, quote: Quote, reading: Reading, cues: Sequence[Cue]) -> Found | None:
        """By the nearest reporting verb of the sentence that no other quotation parts from this one."""
        stops = [q for q in reading.quotes if q != quote]
        near: list[tuple[int, Cue]] = []
        for cue in cues:
            place = reading.start_of(cue.token)
            low, high = (quote.end, place) if place >= quote.end else (place, quote.start)
            if low > high or high - low > NEAR or any(low <= q.start < high for q in stops):
                continue
            if cue.verb.is_weak and high - low > 30:
                continue
            near.append((high - low + (40 if place < quote.start else 0), cue))
        for _, cue in sorted(near, key=lambda pair: pair[0]):
            if not cue.verb.takes & {"quote", "object_quoted", "judged", "object"} or is_ahead(cue, self._lexicon):
                continue
            is_before = reading.start_of(cue.token) >= quote.end
            gap = self._text[quote.end : reading.start_of(cue.token)] if is_before else ""
            if is_before and len(gap.split()) > 8:
                continue
            speaker = self._who.of(cue, reading, is_content_before=is_before)
            if speaker is not None:
                return Found(
                    quote.start, quote.end, speaker, cue.token.text, Quotation.DIRECT, reading.start_of(cue.token),
                    "quote" if is_before else "judged", is_denied=cue.is_denied,
                )  # fmt: skip
        return None

    def _by_any_verb(self, quote: Quote, reading: Reading) -> Found | None:
        """`« … », a imagé la maire`: behind a quotation and its comma any verb with a speaker reports."""
        doc = reading.doc
        after = [t for t in doc if reading.start_of(t) >= quote.end]
        inner = self._text[quote.inner_start : quote.inner_end].rstrip()
        has_comma = inner.endswith((",", "!", "?")) or (bool(after) and after[0].text == ",")
        if not has_comma or reading.unit.quote_at(doc[0].idx) is None:
            return None
        tokens = [t for t in after if not t.is_punct][:8]
        place = next((n for n, t in enumerate(tokens) if t.pos_ == "VERB"), None)
        if place is None or any(t.pos_ not in {"AUX", "PRON", "ADV"} for t in tokens[:place]):
            return None
        verb = tokens[place]
        cue = Cue(verb, Verb(verb.lower_, frozenset({"quote"})), tokens[0].i, verb.i)
        speaker = self._who.of(cue, reading, is_content_before=True)
        if speaker is None:
            return None
        start = reading.start_of(verb)
        return Found(quote.start, quote.end, speaker, verb.text, Quotation.DIRECT, start, "unlisted")

    def _colon(self, quote: Quote, reading: Reading, cues: Sequence[Cue]) -> Found | None:
        """`X: “…”`."""
        before = self._text[reading.sentence.start : quote.start].rstrip()
        if not before.endswith(":"):
            return None
        colon = reading.sentence.start + len(before) - 1
        for cue in reversed(cues):
            if reading.start_of(cue.token) < colon:
                speaker = self._who.of(cue, reading, is_content_before=False)
                if speaker is not None:
                    return Found(quote.start, quote.end, speaker, cue.token.text, Quotation.DIRECT, colon, "colon")
        speaker = self._subject_of(reading, until=colon)
        return Found(quote.start, quote.end, speaker, "", Quotation.DIRECT, colon, "colon") if speaker else None

    def _named_subject(self, reading: Reading) -> Speaker | None:
        """A person whom a sentence that reports nothing is about: who acts in it by name, or declined to speak."""
        subject = self._subject_of(reading)
        if subject is None or not self._people.is_person(subject.name):
            return None
        is_active = any(t.dep_ == "nsubj" and t.head.dep_ == "ROOT" for t in reading.doc)
        least = _BY_SURNAME if self._lexicon.language == "en" else NAMED  # French parses lose more subjects
        is_named = is_active and subject.certainty >= least
        is_silent = any(word in self._lexicon.refusals for word in reading.words)
        return subject if is_named or is_silent else None

    def _subject_of(self, reading: Reading, until: int | None = None) -> Speaker | None:
        """Whoever a sentence is about: its subject, or the one name in it."""
        stop = reading.sentence.end if until is None else until
        for token in reading.doc:
            if reading.start_of(token) >= stop:
                break
            if token.dep_ in {"nsubj", "nsubjpass", "nsubj:pass"} and token.head.dep_ == "ROOT":
                speaker = self._who.resolve(token)
                if speaker is not None and (speaker.role or speaker.certainty >= 0.7):
                    return speaker
        names = [e for e in reading.doc.ents if e.label_ in {"PERSON", "PER"} and reading.end_of(e[-1]) <= stop]
        if until is None or not names:
            organisation = next((e for e in reading.doc.ents if e.label_ == "ORG"), None)
            if until is not None and organisation is not None and reading.end_of(organisation[-1]) <= stop:
                return self._people.resolve(organisation)
            return None
        return self._people.resolve(names[-1])


def _is_passed_on(inner: Found, outer: Found) -> bool:
    is_most = 5 * (inner.end - inner.start) >= 2 * (outer.end - outer.start) or inner.end >= outer.end - 2
    is_speech = inner.shape not in {"before", "infinitive", "object", "prep"}  # "has decided to go, the agency said"
    return is_most and is_speech and inner.speaker.certainty >= _SURE


def _closed(content: Content, reading: Reading) -> Content:
    """A content that ends right before its quotation's closing mark takes the mark in."""
    for quote in reading.quotes:
        if content.start <= quote.start and quote.end - _LONGEST_CLOSING <= content.end < quote.end:
            return replace(content, end=quote.end)
    return content


def _is_participle(cue: Cue) -> bool:
    before = cue.token.doc[cue.first - 1].text if cue.first else ""
    return (
        before == ","
        and cue.first == cue.token.i
        and (cue.token.tag_ == "VBG" or "VerbForm=Part" in str(cue.token.morph))
    )


def _sentences_in(gap: str) -> int:
    return sum(1 for i, c in enumerate(gap) if c in ".!?" and (i + 1 == len(gap) or gap[i + 1] in ' \n”»"'))


def _apart(found: Sequence[Found]) -> list[Found]:
    """Of attributions that lie in one another the outer one; the inner one where the outer only passes it on."""
    tops = [f for f in found if f.shape == "before"]
    for top in tops:  # "Zakharova called it “hysteria”, Tass reported": Zakharova's, by way of Tass
        within = [f for f in found if f is not top and top.start < f.start and f.end <= top.end + 1]
        if len(within) == 1 and _is_passed_on(within[0], top):
            found = [replace(f, via=top.speaker.name) if f is within[0] else f for f in found if f is not top]
    for top in tops:  # a report that swallowed two others is none
        within = [f for f in found if f is not top and top.start <= f.start and f.end <= top.end + 1]
        if len(within) > 1 and not any(f.shape == "before" for f in within):
            found = [f for f in found if f is not top]
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if kept and one.start < kept[-1].end:
            continue
        kept.append(one)
    return kept
