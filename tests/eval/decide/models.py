"""Scores the real texts with other spaCy models: quality by corpus, time and memory.

    python -m tests.eval.decide.models                                     the models in use
    python -m tests.eval.decide.models en=FOLDER fr=fr_core_news_md        others, installed beside the lock file

A model is a package or a folder, as `ExtractSettings.models` takes it. Run one choice a process: the peak of the memory
is that of the process.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from feeds.extract import Extractor, ExtractSettings
from feeds.extract.settings import DEFAULT_MODELS
from feeds.types import Article
from tests.eval.gold import GoldText
from tests.eval.real.french import read_french
from tests.eval.real.gum_gold import read_gum
from tests.eval.real.polnear import read_polnear
from tests.eval.real.score import corpus, score_text
from tests.eval.rows import from_claim
from tests.eval.scoring import Counts, measures, ratio

COLUMNS = ("attribution_p", "attribution_r", "attribution_f1", "speaker_acc", "attributed_f1")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one choice of models gives on one corpus. `seconds` is the processor time of all its texts."""

    counts: Counts
    texts: int
    seconds: float


def measure(models: Mapping[str, str], texts: Sequence[GoldText]) -> dict[str, Measured]:
    """Returns the figures by corpus.

    Args:
        models: language → model; the others stay as they are.
        texts: gold texts; those of a corpus are extracted together.
    """
    extractor = Extractor(ExtractSettings(models={**DEFAULT_MODELS, **models}))
    for language in DEFAULT_MODELS:  # so that loading is not counted
        extractor.extract(Article("warm-up", "“Yes”, Ann Lee said.", language=language))
    found: dict[str, Measured] = {}
    for name in dict.fromkeys(map(corpus, texts)):
        selected = [text for text in texts if corpus(text) == name]
        started = time.process_time()
        claims = list(extractor.extract_many([text.article for text in selected]))
        seconds = time.process_time() - started
        counts = Counts()
        for text, of_text in zip(selected, claims, strict=True):
            counts += score_text(text, tuple(from_claim(text.article.id, claim) for claim in of_text)).score.counts
        found[name] = Measured(counts, len(selected), seconds)
    return found


def lines(measured: Mapping[str, Measured]) -> Iterator[str]:
    """The table: a line a corpus."""
    yield f"{'':18}{'P':>7}{'R':>7}{'F1':>7}{'speak':>7}{'attrF1':>7}  ms/text"
    for name, one in measured.items():
        values = measures(one.counts)
        figures = "".join(f"{values[column]:7.3f}" for column in COLUMNS)
        yield f"{name:18}{figures}{1000 * ratio(1, one.texts) * one.seconds:9.1f}"


def main() -> int:
    """Prints the table.

    Returns:
        The exit status, 0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.eval.decide.models", description=__doc__)
    parser.add_argument("models", nargs="*", metavar="LANGUAGE=MODEL")
    models = dict(given.split("=", 1) for given in parser.parse_args().models)
    print(*lines(measure(models, (*read_french(), *read_gum(), *read_polnear()))), sep="\n")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
