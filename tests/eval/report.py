"""Scores → lines to read: the tables by group and by form, the calibration, the errors one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tests.eval.claims import (
    Result,
    ScoredText,
    calibration,
    form_scores,
    group_scores,
    judged,
    trap_scores,
)
from tests.eval.discrimination import area_under_curve, brier_skill
from tests.eval.rows import Row
from tests.eval.scoring import Counts, FormCounts, f1, is_same_speaker, measures, ratio

_COLUMNS = (
    ("P", "attribution_p"),
    ("R", "attribution_r"),
    ("F1", "attribution_f1"),
    ("char", "char_f1"),
    ("speak", "speaker_acc"),
    ("attrF1", "attributed_f1"),
    ("cue", "cue_acc"),
    ("role", "role_acc"),
    ("roleB", "role_balanced_acc"),
    ("date", "date_acc"),
    ("figF1", "figure_f1"),
    ("event", "event_recall"),
    ("e.verb", "event_predicate_acc"),
    ("e.stat", "event_status_f1"),
    ("status", "status_acc"),
)
_CONTEXT = 70


def groups_table(groups: dict[str, Counts]) -> Iterator[str]:
    """The main table: a line a language and split, and a line a group within it."""
    yield f"{'':26}{'gold':>5}{'found':>6}" + "".join(f"{title:>7}" for title, _ in _COLUMNS)
    for name, counts in groups.items():
        values = measures(counts)
        yield f"{name:26}{counts.gold:5}{counts.predicted:6}" + "".join(f"{values[key]:7.3f}" for _, key in _COLUMNS)


def forms_table(texts: Sequence[ScoredText]) -> Iterator[str]:
    """Attributions by form: gold count, precision, recall, F1 of spans, and recall with the right speaker."""
    languages = sorted({scored.language for scored in texts})
    tables = {lang: form_scores(s for s in texts if s.language == lang) for lang in languages}
    yield f"{'':20}" + "".join(f" │ {lang:3}{'gold':>5}{'P':>6}{'R':>6}{'F1':>6}{'attrF1':>7}" for lang in languages)
    for form in sorted({form for table in tables.values() for form in table}):
        yield f"{form:20}" + "".join(_form_cells(tables[lang].get(form)) for lang in languages)


def _form_cells(counts: FormCounts | None) -> str:
    if counts is None:
        return f" │ {'':33}"
    c = counts
    span, attributed = f1(c.hit, c.predicted, c.gold), f1(c.speaker, c.predicted, c.gold)
    return f" │ {c.gold:8}{ratio(c.hit, c.predicted):6.2f}{ratio(c.hit, c.gold):6.2f}{span:6.2f}{attributed:7.2f}"


def traps_table(texts: Sequence[ScoredText]) -> Iterator[str]:
    """What must not be taken for a claim, and the false alarms that it causes."""
    languages = sorted({scored.language for scored in texts})
    tables = {lang: trap_scores(s for s in texts if s.language == lang) for lang in languages}
    yield f"{'':24}" + "".join(f" │ {lang:3}{'there':>6}{'alarms':>7}" for lang in languages)
    for form in sorted({form for table in tables.values() for form in table}):
        cells = (tables[lang].get(form) for lang in languages)
        yield f"{form:24}" + "".join(f" │ {c[0]:9}{c[1]:7}" if c else f" │ {'':16}" for c in cells)


def calibration_table(texts: Sequence[ScoredText]) -> Iterator[str]:
    """Confidence of attributions beside how many of them were right (span and speaker)."""
    buckets, error = calibration(texts)
    yield "confidence     n   mean   right"
    for bucket in buckets:
        yield f"{bucket.low:.1f}-{bucket.high:.1f} {bucket.size:8}{bucket.confidence:7.3f}{bucket.precision:8.3f}"
    pairs = judged(texts)
    yield f"expected calibration error {error:.3f}"
    yield f"area under the ROC curve {area_under_curve(pairs):.3f}, Brier skill {brier_skill(pairs):.3f}"


def _shown(text: str, row: Row) -> str:
    before, after = text[max(0, row.start - _CONTEXT) : row.start], text[row.end : row.end + _CONTEXT]
    return f"…{before}⟦{text[row.start : row.end]}⟧{after}…".replace("\n", "⏎")


def errors(texts: Sequence[ScoredText]) -> Iterator[str]:
    """Each miss, false alarm, wrong speaker, wrong figure and missed event, with the text around it."""
    for scored in texts:
        lines = list(_errors_of(scored))
        if lines:
            yield f"\n── {scored.text.article.id} ({scored.text.style}, {scored.text.subject})"
            yield from lines


def _errors_of(scored: ScoredText) -> Iterator[str]:
    text, score = scored.text.article.text, scored.score
    for row in score.missed:
        yield f"  MISS   [{', '.join(row.forms)}] {row.speaker!r} {row.cue!r}: {_shown(text, row)}"
    for row in score.false_alarms:
        yield f"  FALSE  {row.speaker!r} {row.cue!r} {row.confidence:.2f}: {_shown(text, row)}"
    for gold, found in score.pairs:
        if not is_same_speaker(gold, found):
            yield f"  WHO    {found.speaker!r} for {gold.speaker!r}: {_shown(text, gold)}"
        if gold.date and not (found.date or "").startswith(gold.date):
            yield f"  DATE   {found.date} for {gold.date}: {_shown(text, gold)}"
    for row in score.events_missed:
        yield f"  EVENT  {row.predicate} {', '.join(row.participants)}: {_shown(text, row)}"
    for name, figures in (("missed", score.figures_missed), ("false", score.figures_false)):
        if figures:
            yield f"  FIGURE {name}: " + ", ".join(f"{value:g} {unit}" for value, unit in sorted(figures))


def full_report(result: Result, texts: Sequence[ScoredText]) -> Iterator[str]:
    """All tables for these texts."""
    characters = sum(len(scored.text.article.text) for scored in result.texts)
    yield from groups_table(group_scores(texts))
    own = [scored for scored in texts if scored.text.split != "shared"]
    if own:
        yield ""
        yield from forms_table(own)
        yield ""
        yield from traps_table(own)
    yield ""
    yield from calibration_table(texts)
    yield ""
    yield (
        f"{len(result.texts)} texts, {characters} characters in {result.seconds:.1f} s "
        f"(and {result.loading_seconds:.1f} s for loading the models)"
    )


def as_json(result: Result, texts: Sequence[ScoredText]) -> dict[str, Any]:
    """The same for machines."""
    buckets, error = calibration(texts)
    return {
        "groups": {name: measures(counts) for name, counts in group_scores(texts).items()},
        "forms": {
            language: {
                form: {"gold": c.gold, "predicted": c.predicted, "hit": c.hit, "speaker": c.speaker}
                for form, c in form_scores(s for s in texts if s.language == language).items()
            }
            for language in sorted({scored.language for scored in texts})
        },
        "traps": trap_scores(texts),
        "calibration": {
            "error": error,
            "area_under_curve": area_under_curve(judged(texts)),
            "brier_skill": brier_skill(judged(texts)),
            "buckets": [[b.low, b.high, b.size, b.confidence, b.precision] for b in buckets],
        },
        "seconds": result.seconds,
    }
