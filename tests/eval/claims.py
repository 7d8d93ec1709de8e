"""Runs the extractor once over the gold texts, and gives scores by language, split, group and form."""

from __future__ import annotations

import importlib
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from feeds.types import Article
from tests.eval.gold import GoldText, read_gold
from tests.eval.rows import Row, from_claim, from_json
from tests.eval.scoring import (
    ArticleScore,
    Bucket,
    Counts,
    FormCounts,
    calibrate,
    count_forms,
    judge,
    score_article,
)

SHARED = Path(__file__).resolve().parents[3] / "shared"
SHARED_PUBLISHED = datetime(2024, 10, 21, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ScoredText:
    """A gold text with what was found in it."""

    text: GoldText
    predicted: tuple[Row, ...]
    score: ArticleScore

    @property
    def language(self) -> str:
        """The text's language, two letters."""
        return self.text.article.language or ""


@dataclass(frozen=True, slots=True)
class Result:
    """All scored texts, and the seconds that the extraction took (loading the models apart)."""

    texts: tuple[ScoredText, ...]
    seconds: float
    loading_seconds: float


def has_extractor() -> bool:
    """Whether there is an extractor to measure."""
    try:
        return hasattr(importlib.import_module("feeds.extract"), "Extractor")
    except ModuleNotFoundError as error:
        if error.name == "feeds.extract":
            return False
        raise


def read_shared(shared: Path = SHARED) -> tuple[GoldText, ...]:
    """The gold of ../shared for its seed texts, as texts of the group "shared"; empty when it is not there."""
    texts = []
    for path in sorted(shared.glob("gold/*.jsonl")):
        seed = shared / "seeds" / f"{path.stem}.txt"
        if not seed.exists():
            continue
        rows = tuple(from_json(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        language = "fr" if path.stem.startswith("fr-") else "en"
        article = Article(path.stem, seed.read_text(encoding="utf-8"), language=language, published=SHARED_PUBLISHED)
        texts.append(GoldText(article, "shared", "shared", "", "", rows))
    return tuple(texts)


def extract_rows(articles: Sequence[Article]) -> tuple[list[tuple[Row, ...]], float, float]:
    """The extractor's rows, one tuple an article, with the seconds of extraction and of loading."""
    extractor: Any = importlib.import_module("feeds.extract").Extractor()
    started = time.perf_counter()
    languages = sorted({article.language for article in articles if article.language})
    list(extractor.extract_many([Article("warm-up", "“Yes”, Ann Lee said.", language=lang) for lang in languages]))
    loaded = time.perf_counter()
    rows = [
        tuple(from_claim(article.id, claim) for claim in claims)
        for article, claims in zip(articles, extractor.extract_many(articles), strict=True)
    ]
    return rows, time.perf_counter() - loaded, loaded - started


@cache
def score_gold() -> Result:
    """Runs the extractor once over everything that there is."""
    texts = (*read_gold(), *read_shared())
    rows, seconds, loading = extract_rows([text.article for text in texts])
    scored = tuple(
        ScoredText(text, found, score_article(text.rows, found, text.maybe_figures))
        for text, found in zip(texts, rows, strict=True)
    )
    return Result(scored, seconds, loading)


def group_scores(texts: Iterable[ScoredText]) -> dict[str, Counts]:
    """Returns the counts by `language.split` and `language.split.group`; `own` is all gold but that of ../shared."""
    groups: dict[str, Counts] = {}
    for scored in texts:
        split = f"{scored.language}.{scored.text.split}"
        own = {"own"} if scored.text.split != "shared" else set()
        for name in {split, f"{split}.{scored.text.group}", *own}:
            groups[name] = groups.get(name, Counts()) + scored.score.counts
    return dict(sorted(groups.items()))


def form_scores(texts: Iterable[ScoredText]) -> dict[str, FormCounts]:
    """Form → counts of the attributions that bear it."""
    forms: dict[str, FormCounts] = {}
    for scored in texts:
        count_forms(scored.score, scored.text.rows, forms)
    return dict(sorted(forms.items()))


def trap_scores(texts: Iterable[ScoredText]) -> dict[str, tuple[int, int]]:
    """What must not be taken for a claim → how many there are, and how many false alarms they cause.

    Traps are spans (a negated cue); names in brackets are tags of whole texts ("(no-attribution)").
    """
    traps: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for scored in texts:
        found = scored.score.false_alarms
        for row in scored.text.rows:
            if row.kind == "trap":
                traps[row.forms[0]] += 1
                alarms[row.forms[0]] += any(p.start < row.end and row.start < p.end for p in found)
        for form in scored.text.forms:
            traps[f"({form})"] += 1
            alarms[f"({form})"] += len(found)
    return {form: (count, alarms[form]) for form, count in sorted(traps.items())}


def calibration(texts: Iterable[ScoredText]) -> tuple[list[Bucket], float]:
    """Returns the calibration table and the calibration error over these texts."""
    return calibrate(judged(texts))


def judged(texts: Iterable[ScoredText]) -> list[tuple[float, bool]]:
    """Returns the confidence of each predicted attribution in these texts, and whether it is right."""
    return [pair for scored in texts for pair in judge(scored.score)]
