"""Scores on real text → lines to read, and figures for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tests.eval.claims import ScoredText, calibration, trap_scores
from tests.eval.real.sample import SENTENCES
from tests.eval.real.score import Pronouns, corpus, corpus_scores, pronoun_scores, shown_false_alarms
from tests.eval.report import groups_table
from tests.eval.scoring import measures


def real_report(texts: Sequence[ScoredText]) -> Iterator[str]:
    """The table by corpus, what became of pronouns, traps, and calibration."""
    scores = corpus_scores(texts)
    yield from groups_table(scores)
    if not SENTENCES.exists():
        yield "left out, since ../shared is not there: gum, polnear, and the French sentences of Sequoia"
    yield ""
    for name in scores:
        yield from _notes(name, [scored for scored in texts if corpus(scored.text) == name])


def _notes(name: str, texts: Sequence[ScoredText]) -> Iterator[str]:
    alarms, shown = shown_false_alarms(texts)
    _, error = calibration(texts)
    yield f"{name}: calibration error {error:.3f}"
    yield f"  sure enough to be shown: {shown} attributions, of which {alarms} touch no gold content"
    traps = trap_scores(texts)
    if traps:
        yield "  traps stepped into: " + ", ".join(f"{form} {n} of {all_}" for form, (all_, n) in traps.items() if n)
    pronouns = pronoun_scores(texts)
    if pronouns.gold:
        yield f"  {_pronoun_line(pronouns)}"


def _pronoun_line(p: Pronouns) -> str:
    wrong = p.found - p.right - p.kept
    return (
        f"pronouns that speak: {p.gold}, content found of {p.found}; of these {p.right} with the right name, "
        f"{wrong} with a wrong one, {p.kept} left as a pronoun"
    )


def real_figures(texts: Sequence[ScoredText]) -> dict[str, Any]:
    """The same for machines."""
    pronouns = pronoun_scores(texts)
    return {
        "corpora": {name: measures(counts) for name, counts in corpus_scores(texts).items()},
        "pronouns": {"gold": pronouns.gold, "found": pronouns.found, "right": pronouns.right, "kept": pronouns.kept},
    }
