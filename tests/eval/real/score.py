"""Runs the extractor over the real texts, and scores it by corpus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tests.eval.claims import Result, ScoredText, extract_rows
from tests.eval.gold import GoldText
from tests.eval.real.french import read_french
from tests.eval.real.gum_gold import read_gum
from tests.eval.real.polnear import read_polnear
from tests.eval.rows import Row
from tests.eval.scoring import Counts, is_same_speaker, score_article, without_accents

# As ../shared/tools/score_claims.py has them.
_PRONOUN = re.compile(
    r"i|you|he|she|it|we|they|him|her|them|us|me|his|their|who|that|which"
    r"|je|tu|il|elle|on|nous|vous|ils|elles|lui|eux|qui"
)
# What a fact needs (feeds/group): claims below it are not shown to anybody.
SHOWN_CONFIDENCE = 0.3


@dataclass(frozen=True, slots=True)
class Pronouns:
    """What became of pronouns that speak, where gold has the chain of their antecedent.

    Attributes:
        gold: attributions whose source is a pronoun.
        found: of these, attributions whose content was found.
        right: of those, with a name of the antecedent's chain.
        kept: of those, with the pronoun as it is.
    """

    gold: int = 0
    found: int = 0
    right: int = 0
    kept: int = 0

    def __add__(self, other: Pronouns) -> Pronouns:
        return Pronouns(
            self.gold + other.gold, self.found + other.found, self.right + other.right, self.kept + other.kept
        )


def is_pronoun(name: str | None) -> bool:
    """Whether a speaker is nothing but a pronoun."""
    words = without_accents(name).split()
    return bool(words) and all(map(_PRONOUN.fullmatch, words))


def unjudged(gold: Row, predicted: Row) -> Row:
    """The gold row that takes whatever the prediction names, where gold only copies a pronoun of the text."""
    if predicted.speaker and is_pronoun(gold.speaker) and not gold.aliases:
        return replace(gold, aliases=(predicted.speaker,))
    return gold


def score_text(text: GoldText, found: tuple[Row, ...]) -> ScoredText:
    """One text beside its gold.

    PolNeAR's pronouns are not judged; other gold says what a pronoun stands for. Figures are annotated in French alone.
    """
    if text.article.language != "fr":
        found = tuple(replace(row, figures=()) for row in found)
    score = score_article(text.rows, found, text.maybe_figures)
    if text.group == "polnear":
        score.pairs = [(unjudged(gold, row), row) for gold, row in score.pairs]
        score.counts.speaker = sum(is_same_speaker(gold, row) for gold, row in score.pairs)
    return ScoredText(text, found, score)


@cache
def score_real() -> Result:
    """Runs the extractor once over all real texts that are at hand."""
    texts = (*read_french(), *read_gum(), *read_polnear())
    rows, seconds, loading = extract_rows([text.article for text in texts])
    return Result(tuple(score_text(text, found) for text, found in zip(texts, rows, strict=True)), seconds, loading)


def corpus(text: GoldText) -> str:
    """The line of the table that a text belongs to: polnear, gum, french.dev, french.held_out."""
    return f"french.{text.split}" if text.article.language == "fr" else text.group


def corpus_scores(texts: Iterable[ScoredText]) -> dict[str, Counts]:
    """Corpus → counts."""
    scores: dict[str, Counts] = {}
    for scored in texts:
        name = corpus(scored.text)
        scores[name] = scores.get(name, Counts()) + scored.score.counts
    return dict(sorted(scores.items()))


def _pronouns(scored: ScoredText) -> Pronouns:
    wanted = [row for row in scored.text.rows if "pronoun" in row.forms and not row.is_optional]
    pairs = [(gold, row) for gold, row in scored.score.pairs if any(gold is w for w in wanted)]
    return Pronouns(
        gold=len(wanted),
        found=len(pairs),
        right=sum(is_same_speaker(gold, row) for gold, row in pairs),
        kept=sum(is_pronoun(row.speaker) for _, row in pairs),
    )


def pronoun_scores(texts: Iterable[ScoredText]) -> Pronouns:
    """Pronouns of the texts whose gold has coreference chains (GUM)."""
    return sum((_pronouns(scored) for scored in texts), Pronouns())


def shown_false_alarms(texts: Iterable[ScoredText]) -> tuple[int, int]:
    """Attributions that are sure enough to be shown: how many touch no gold content at all, of how many."""
    alarms = shown = 0
    for scored in texts:
        claims = [row for row in scored.text.rows if row.kind == "attribution"]
        found: Sequence[Row] = [row for row in scored.predicted if row.kind == "attribution"]
        for row in (row for row in found if row.confidence >= SHOWN_CONFIDENCE):
            shown += 1
            alarms += not any(row.start < gold.end and gold.start < row.end for gold in claims)
    return alarms, shown
