"""What a tagger is given: the parsed sentences of gold texts, with what the rules found in them and the gold's tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from unittest.mock import patch

from feeds.extract import Extractor
from feeds.extract.attribution.attributor import Attributor
from feeds.extract.attribution.source_verbs import speaker_of_verb
from feeds.extract.attribution.types import Attribution
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Doc, Token
from feeds.extract.nlp.ner import QUOTATION
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_verbal
from tests.eval.gold import GoldText
from tests.eval.rows import Row, from_claim

OUTSIDE: Final = "O"
BEGIN: Final = "B"
INSIDE: Final = "I"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TaggerSentence:
    """A parsed sentence.

    Attributes:
        found: what the rules found in it.
        speakers: number of a verb → the name of its speaker, by the rules.
    """

    sentence: ParsedSentence
    lexicon: Lexicon
    found: tuple[Attribution, ...]
    speakers: dict[int, str]

    @property
    def tokens(self) -> Sequence[Token]:
        """The tokens."""
        return list(self.sentence.doc)

    def offsets(self) -> list[Span]:
        """Where each token stands in the article."""
        return [(self.sentence.start_of(t), self.sentence.end_of(t)) for t in self.sentence.doc]

    def tags(self, spans: Iterable[Span]) -> list[str]:
        """A tag a token: whether it begins one of the spans, lies inside one, or outside all."""
        places = self.offsets()
        tags = [OUTSIDE] * len(places)
        for start, end in spans:
            # The placeholder of a quotation has the quotation's own offsets, so that most of it must be in the span.
            inside = [i for i, (a, b) in enumerate(places) if min(b, end) - max(a, start) > 0.5 * (b - a)]
            for i in inside:
                tags[i] = INSIDE
            if inside:
                tags[inside[0]] = BEGIN
        return tags


@dataclass(frozen=True, slots=True)
class TaggerText:
    """A gold text: what the rules claim of it, and its sentences."""

    text: GoldText
    claims: tuple[Row, ...]
    sentences: tuple[TaggerSentence, ...]

    @property
    def gold_spans(self) -> list[Span]:
        """The contents in the gold, optional ones too."""
        return [(row.start, row.end) for row in self.text.rows if row.kind == "attribution"]


@contextmanager
def _collecting(sentences: list[TaggerSentence]) -> Iterator[None]:
    attribute = Attributor.attribute

    def collected(self: Attributor, sentence: ParsedSentence, previous: ParsedSentence | None) -> list[Attribution]:
        found = attribute(self, sentence, previous)
        verbs = [t for t in sentence.doc if is_verbal(t) and t.ent_type_ != QUOTATION]
        speakers = {verb.i: speaker_of_verb(verb, sentence, self._sources) for verb in verbs}
        names = {number: speaker.name for number, speaker in speakers.items() if speaker is not None}
        sentences.append(TaggerSentence(sentence, self._lexicon, tuple(found), names))
        return found

    # The extractor empties its docs when it is done with an article.
    with patch.object(Attributor, "attribute", collected), patch.object(Doc, "release", lambda _doc: None):
        yield


def read_texts(texts: Sequence[GoldText]) -> list[TaggerText]:
    """Returns the texts with what the rules find.

    The claims are those of a run of their own: to ask for the speaker of each verb changes who is known.
    """
    extractor = Extractor()
    claims = list(extractor.extract_many([text.article for text in texts]))
    found = []
    for text, of_text in zip(texts, claims, strict=True):
        sentences: list[TaggerSentence] = []
        with _collecting(sentences):
            extractor.extract(text.article)
        rows = tuple(row for claim in of_text if (row := from_claim(text.article.id, claim)).kind == "attribution")
        found.append(TaggerText(text, rows, tuple(sentences)))
    return found
