"""The extractor of this checkout beside that of another one: `python -m tests.bench extract --against PATH`.

Both run in processes of their own, with the same environment, one BLAS thread and the same texts, batch by batch in
turns, so that whatever else the machine does slows both. Without ../shared the texts are those of the sample newsroom.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from bot.sandbox.newsroom import load_publishers
from tests.bench.rows import Row
from tests.eval.real.sample import SENTENCES, SHARED

ARTICLES: Final = 200
BATCH: Final = 20
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
_HERE: Final = Path(__file__).resolve().parents[2]


def english_texts() -> list[str]:
    """Returns 200 articles of PolNeAR's train split, spread over it."""
    with gzip.open(SHARED / "gold" / "polnear_train_articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [str(json.loads(line)["text"]) for line in lines]
    return [texts[i * len(texts) // ARTICLES] for i in range(ARTICLES)]


def french_texts() -> list[str]:
    """Returns 200 texts: news pages, and the sentences of French treebanks in groups."""
    pages = map(json.loads, (SHARED / "newsroom" / "pages.jsonl").read_text(encoding="utf-8").splitlines())
    texts = [f"{page['title']}\n\n{page['text']}" for page in pages if page["lang"] == "fr"]
    sentences = [json.loads(line)["text"] for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    size = len(sentences) // (ARTICLES - len(texts))
    return (
        texts + ["\n\n".join(sentences[i : i + size]) for i in range(0, len(sentences), size)][: ARTICLES - len(texts)]
    )


def sample_texts(language: str) -> list[str]:
    """Returns the stories of the sample newsroom."""
    publishers = (publisher for publisher in load_publishers() if publisher.language == language)
    return [f"{story.title}\n\n{story.body}" for publisher in publishers for story in publisher.articles]


def texts_of(language: str) -> list[str]:
    """Returns the texts that are measured in a language."""
    if not SENTENCES.exists():
        return sample_texts(language)
    return english_texts() if language == "en" else french_texts()


@dataclass
class Process:
    """The extractor of a checkout in its process."""

    running: subprocess.Popen[str]
    seconds: list[float] = field(default_factory=list)
    claims: int = 0
    peak_kb: int = 0

    def ask(self, texts: Sequence[str]) -> dict[str, Any]:
        """Extracts from texts, and returns what was measured."""
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        self.running.stdin.write(json.dumps(texts) + "\n")
        self.running.stdin.flush()
        measured: dict[str, Any] = json.loads(self.running.stdout.readline())
        return measured

    def measure(self, texts: Sequence[str]) -> None:
        """Extracts from texts and adds what was measured to the figures."""
        measured = self.ask(texts)
        self.seconds.append(measured["seconds"])
        self.claims += measured["claims"]
        self.peak_kb = measured["peak_kb"]

    def figure(self, articles: int) -> str:
        """What was measured, as a cell of the table."""
        speed = articles / sum(self.seconds)
        return f"{speed:.1f} articles/s of CPU time, {self.claims:,} claims, peak {self.peak_kb / 1024:.0f} MB"


def _started(checkout: Path, language: str) -> subprocess.Popen[str]:
    program = [sys.executable, str(Path(__file__).with_name("extract_process.py")), str(checkout.resolve()), language]
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1")}
    return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


def _row(language: str, other: Path) -> Row:
    texts = texts_of(language)
    with ExitStack() as stack:
        both = [Process(stack.enter_context(_started(checkout, language))) for checkout in (_HERE, other)]
        for process in both:
            process.ask(texts[:1])  # loads the model
        for number, start in enumerate(range(0, len(texts), BATCH)):
            for process in both if number % 2 == 0 else reversed(both):
                process.measure(texts[start : start + BATCH])
        ours, theirs = both
    ratios = [old / new for new, old in zip(ours.seconds, theirs.seconds, strict=True)]
    characters = sum(map(len, texts)) // len(texts)
    return Row(
        f"extract {language}, {len(texts)} texts of {characters:,} characters",
        ours.figure(len(texts)),
        f"{other.name}: {theirs.figure(len(texts))}",
        f"{sum(theirs.seconds) / sum(ours.seconds):.2f}, median of batches {median(ratios):.2f}",
    )


def run(other: Path) -> Iterator[Row]:
    """Yields a row for each language.

    Args:
        other: the other checkout, as `git worktree add PATH COMMIT` makes it.
    """
    for language in ("en", "fr"):
        yield _row(language, other)
