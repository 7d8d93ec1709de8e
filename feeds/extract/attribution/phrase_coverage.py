"""Finds the content that a source phrase covers, by where it stands in its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import has_verb, is_past_participle, is_verbal
from feeds.extract.rules import Ways, first_of

_LONGEST_CUE: Final = 6  # tokens: "a", "-t", "-on", "appris", "mardi"
_BLANKS: Final = ' ,;:–—-"“«\n'


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source phrase stands in the sentence as it was parsed.

    Attributes:
        sentence: the sentence.
        start: where the phrase begins.
        end: where its name ends.
        lexicon: the words of the language.
        previous_end: where the part of the phrase before it ends, 0 without one.
        stop: where the part of the next phrase begins, the length of the sentence without one.
    """

    sentence: ParsedSentence
    start: int
    end: int
    lexicon: Lexicon
    previous_end: int
    stop: int

    @property
    def text(self) -> str:
        """The sentence as it was parsed."""
        return self.sentence.input.text

    @property
    def is_in_list(self) -> bool:
        """True if the sentence has another phrase with a source: `1,500 according to X, 4,000 according to Y`."""
        return bool(self.previous_end) or self.stop < len(self.text)

    @property
    def is_enclosed(self) -> bool:
        """True between commas with words behind: `The ship[, according to X,] sank`."""
        before, behind = self.text[: self.start].rstrip(), self.text[self.end :].lstrip()
        return before.endswith(",") and behind.startswith(",") and bool(behind.strip(" ,."))

    @property
    def word_before(self) -> Token | None:
        """The last word before the phrase."""
        return next((t for t in reversed(self.sentence.doc) if t.idx < self.start and not t.is_punct), None)


def covered_by(place: Place) -> tuple[int, int]:
    """Returns what a phrase covers, in characters of the sentence as it was parsed: else all that stands before it."""
    return first_of(_COVER_RULES, place) or (0, place.start)


def is_of_apposed_figure(place: Place) -> bool:
    """`The fate of the dead, [some 2,000 according to X], moves few`: only the number is X's, and not the sentence."""
    if place.is_in_list:
        return False
    doc, comma = place.sentence.doc, max(place.text.rfind(mark, 0, place.start) for mark in (", ", "("))
    words = [t for t in doc if comma < t.idx < place.start and not t.is_punct]
    has_number = any(t.pos_ == "NUM" or t.text[:1].isdigit() for t in words)
    if comma < 0 or not has_number or has_verb(words) or words[0].pos_ in {"ADP", "CCONJ", "SCONJ"}:
        return False
    before, is_closed = [t for t in doc if t.idx < comma], place.text[place.end :].lstrip()[:1] in {",", ")"}
    return is_closed or (has_verb(before) and before[0].pos_ != "ADP")


def behind_opening_phrase(place: Place) -> tuple[int, int] | None:
    """`According to X, [the ship sank]`, `But according to X, [the ship sank]`."""
    before = place.text[: place.start]
    is_first = not before.strip(_BLANKS) or before.strip(_BLANKS).lower() in place.lexicon.clauses.openers
    return (_behind_apposition(place), place.stop) if is_first else None


def before_impersonal_cue(place: Place) -> tuple[int, int] | None:
    """`[Le port ferme], apprend-on de source proche`: nobody in particular learns it."""
    comma = place.text.rfind(",", place.previous_end, place.start)
    words = [t for t in place.sentence.doc if comma < t.idx < place.start]
    if comma < 0 or len(words) > _LONGEST_CUE:
        return None
    pronouns = {place.lexicon.without_enclitic_prefix(t.lower_) for t in words if t.text[0] == "-"}
    is_impersonal = not pronouns.isdisjoint(place.lexicon.pronouns.indefinite)
    return (place.previous_end, comma) if is_impersonal else None


def behind_list_joint(place: Place) -> tuple[int, int] | None:
    """`It sank according to X, and according to Y[, it burned]`."""
    last, behind = place.word_before, place.text[place.end :].lstrip()
    is_joint = last is not None and last.pos_ == "CCONJ" and behind.startswith(",")
    return (place.end, place.stop) if place.previous_end and is_joint else None


def part_of_list(place: Place) -> tuple[int, int] | None:
    """`1,500 according to X and [4,000] according to Y`."""
    if not place.previous_end:
        return None
    words = (t for t in place.sentence.doc if place.previous_end <= t.idx < place.start)
    first = next((t for t in words if t.pos_ != "CCONJ" and not t.is_punct), None)
    return (first.idx, place.start) if first is not None else None


def behind_gerund(place: Place) -> tuple[int, int] | None:
    """`images showing, according to X, [the harbour on fire]`."""
    last = place.word_before
    is_gerund = last is not None and last.pos_ in {"VERB", "AUX"} and last.tag_ == "VBG"
    return (place.end, len(place.text)) if is_gerund and place.is_enclosed else None


def around_phrase(place: Place) -> tuple[int, int] | None:
    """`[The ship, according to X, sank]`, `[It was, according to X, a success]`."""
    last = place.word_before
    is_open = last is not None and is_verbal(last)
    has_no_verb = not has_verb(t for t in place.sentence.doc if t.idx < place.start)
    return (0, len(place.text)) if place.is_enclosed and (is_open or has_no_verb) else None


def behind_conjunction(place: Place) -> tuple[int, int] | None:
    """`It rained but, according to X, [the ship sank]`."""
    last = place.word_before
    is_opener = last is not None and last.lower_ in place.lexicon.clauses.openers
    return (place.end, len(place.text)) if is_opener and place.is_enclosed else None


def quoted_apposition(place: Place) -> tuple[int, int] | None:
    """`Troops are in Ukraine, [a “significant escalation”] according to X`: only the last part is X's."""
    sentence, start = place.sentence, place.start
    begin = sentence.input.start_of(start)
    quote = next((quote for quote in sentence.quotes if 0 <= begin - quote.end <= 1), None)
    if quote is None or sentence.input.placeholders:
        return None
    opening = start - (begin - quote.start)
    comma = place.text.rfind(",", 0, max(opening, 0))
    is_near = comma >= 0 and len(place.text[comma + 1 : opening].split()) <= 2
    return (comma + 1, start) if is_near else None


_COVER_RULES: Final[Ways[Place, tuple[int, int]]] = (
    behind_opening_phrase,
    before_impersonal_cue,
    behind_gerund,
    around_phrase,
    behind_conjunction,
    quoted_apposition,
    behind_list_joint,
    part_of_list,
)


def _behind_apposition(place: Place) -> int:
    """`Pour Ann Lee[, chercheuse à l'institut], le port …`: the content begins behind what says who she is."""
    text, doc, begin = place.text, place.sentence.doc, place.end
    while text[begin : begin + 2] == ", ":
        comma = text.find(", ", begin + 2)
        first = next((t for t in doc if t.idx >= begin + 2), None)
        if comma < 0 or first is None:
            break
        words = [t for t in doc if begin < t.idx < comma]
        is_noun_phrase = first.pos_ in {"NOUN", "ADJ"} and not has_verb(words)
        # "Selon cette note, [publiée en mai], le port ferme"
        is_participle_phrase = is_past_participle(first) and not has_verb(words[1:])
        if first.lower_ not in place.lexicon.speakers.roles and not is_noun_phrase and not is_participle_phrase:
            break
        begin = comma
    return begin
