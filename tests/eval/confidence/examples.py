"""The extractor's attributions beside gold → examples that the confidence is fitted and measured on.

Three kinds of text: real text with gold in our convention (French sentences, Wikinews), our own gold, and real text of
which a reader judged each attribution that was found (`judged.jsonl`). The rules were written while looking at our own
gold, where nearly all of their attributions are right, so that it counts less.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from unittest.mock import patch

from feeds.extract import Extractor, ExtractSettings
from feeds.extract.attribution import finder
from feeds.extract.attribution.confidence.evidence import Evidence, evidence_of
from feeds.extract.attribution.confidence.model import confidence_of
from feeds.extract.attribution.types import UNRESOLVED, Attribution
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.types import Article
from tests.eval.gold import GoldText, read_gold
from tests.eval.real.french import read_french
from tests.eval.real.gum_corpus import read_documents
from tests.eval.real.gum_gold import read_gum
from tests.eval.real.polnear import read_polnear
from tests.eval.real.sample import read_sentences
from tests.eval.real.score import corpus, score_text
from tests.eval.rows import Row, from_claim
from tests.eval.scoring import is_same_speaker

JUDGED: Final = Path(__file__).parent / "judged.jsonl"
_OWN_WEIGHT: Final = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """One attribution that the extractor found.

    Attributes:
        document: the text that it stands in; examples of one text are never divided between training and test.
        corpus: gum, french.dev, polnear, own.en.dev …, judged.
        evidence: what the confidence is computed from.
        confidence: what the extractor gives it, 0 to 1.
        is_right: whether content and speaker are right, None where careful readers differ.
        is_nonsense: whether it touches nothing that anybody is said to have said.
        is_unresolved: whether its speaker is a pronoun that stands for nobody.
    """

    document: str
    corpus: str
    evidence: Evidence
    confidence: float
    is_right: bool | None
    is_nonsense: bool
    is_unresolved: bool

    @property
    def weight(self) -> float:
        """How much it counts in training, more than 0."""
        return _OWN_WEIGHT if self.corpus.startswith("own") else 1.0


@dataclass(frozen=True, slots=True)
class _Noted:
    evidence: Evidence
    confidence: float
    is_unresolved: bool


@contextmanager
def _noting(noted: list[_Noted]) -> Iterator[None]:
    """Notes each attribution inside the block; its claim has the number of its note as confidence."""

    def number(one: Attribution, sentence: ParsedSentence, lexicon: Lexicon) -> float:
        is_unresolved = one.speaker.certainty == UNRESOLVED
        noted.append(_Noted(evidence_of(one, sentence, lexicon), confidence_of(one, sentence, lexicon), is_unresolved))
        return float(len(noted) - 1)

    with patch.object(finder, "confidence_of", number):
        yield


def _found(articles: Sequence[Article]) -> tuple[list[tuple[Row, ...]], list[_Noted]]:
    """The attributions of each article, with the number of their note as confidence, and the notes."""
    noted: list[_Noted] = []
    with _noting(noted):
        found = list(Extractor(ExtractSettings(min_confidence=0.0)).extract_many(articles))
    rows = [
        tuple(row for claim in claims if (row := from_claim(article.id, claim)).kind == "attribution")
        for article, claims in zip(articles, found, strict=True)
    ]
    return rows, noted


def examples_of(texts: Sequence[GoldText], name: str | None = None) -> list[Example]:
    """Returns the attributions found in gold texts.

    Args:
        texts: the texts.
        name: the corpus; by default that of the section "real".
    """
    rows, noted = _found([text.article for text in texts])
    found: list[Example] = []
    for text, predicted in zip(texts, rows, strict=True):
        score = score_text(text, predicted).score
        right = {row.confidence: is_same_speaker(gold, row) for gold, row in score.pairs}
        right |= {row.confidence: False for row in score.false_alarms}
        gold_rows = [row for row in text.rows if row.kind == "attribution"]
        for row in predicted:
            is_nonsense = not any(row.start < gold.end and gold.start < row.end for gold in gold_rows)
            note = noted[int(row.confidence)]
            found.append(_example(text.article.id, name or corpus(text), note, right.get(row.confidence), is_nonsense))
    return found


def _example(document: str, corpus_name: str, note: _Noted, is_right: bool | None, is_nonsense: bool) -> Example:
    return Example(document, corpus_name, note.evidence, note.confidence, is_right, is_nonsense, note.is_unresolved)


# --- judgements


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reader says of one attribution that the extractor found.

    Attributes:
        start, end: its content, in characters of the text.
        speaker: where its speaker stands in the text, None where the name is not in it as a whole.
        verdict: right; wrong (somebody is said to say it, but span or speaker is another); nonsense; or optional.
    """

    id: str
    start: int
    end: int
    speaker: tuple[int, int] | None
    verdict: str


def read_judgements() -> tuple[Judgement, ...]:
    """The judgements of `judged.jsonl`."""
    return tuple(map(_judgement, JUDGED.read_text(encoding="utf-8").splitlines()))


def _judgement(line: str) -> Judgement:
    given = json.loads(line)
    start, end = given["span"]
    return Judgement(given["id"], start, end, tuple(given["speaker"]) if "speaker" in given else None, given["verdict"])


def read_judged_articles(judgements: Iterable[Judgement]) -> tuple[Article, ...]:
    """The texts that were judged: French sentences outside the sample, Wikinews interviews; none without ../shared."""
    wanted = dict.fromkeys(judgement.id for judgement in judgements)
    sentences = read_sentences()
    french = tuple(Article(name, sentences[name], language="fr") for name in wanted if name in sentences)
    return french + tuple(
        Article(one.name, one.text, title=one.title, language="en", published=one.published)
        for one in read_documents(pattern="GUM_interview_*.conllu")
        if one.name in wanted
    )


def judged_examples() -> list[Example]:
    """Returns the attributions that were judged and are found still, with the same speaker."""
    judgements = read_judgements()
    articles = read_judged_articles(judgements)
    by_place = {(one.id, one.start, one.end): one for one in judgements}
    rows, noted = _found(articles)
    found: list[Example] = []
    for article, predicted in zip(articles, rows, strict=True):
        for row in predicted:
            judgement = by_place.get((article.id, row.start, row.end))
            if judgement is None or not _is_of_speaker(judgement, row, article.text):
                continue
            is_right = {"right": True, "optional": None}.get(judgement.verdict, False)
            note = noted[int(row.confidence)]
            found.append(_example(article.id, "judged", note, is_right, judgement.verdict == "nonsense"))
    return found


def _is_of_speaker(judgement: Judgement, row: Row, text: str) -> bool:
    return judgement.speaker is None or text[slice(*judgement.speaker)] == row.speaker


# --- all of them


def training_examples() -> list[Example]:
    """Returns what the confidence is fitted on; nothing of the split held_out is in it."""
    french = [text for text in read_french() if text.split == "dev"]
    own = [text for text in read_gold() if text.split == "dev"]
    found = examples_of([*french, *read_gum()]) + judged_examples()
    for language in ("en", "fr"):
        texts = [text for text in own if text.article.language == language]
        found += [replace(one, corpus=f"own.{language}.dev") for one in examples_of(texts, "own")]
    return found


def polnear_examples() -> list[Example]:
    """Returns the attributions found in PolNeAR's sample, which nothing is fitted on."""
    return examples_of(read_polnear())
