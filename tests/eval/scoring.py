"""Gold rows beside predicted rows → figures from 0 to 1, by the definitions of the shared score_claims tool.

A predicted span is a hit when its characters' intersection over union with a gold span is at least 0.5; pairs are
taken best first, each span once. Beyond the shared tool: optional gold (neither miss nor false alarm), quantities
that may or may not count, events' predicates and status, and the table by form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields

from feeds.text import strip_accents
from tests.eval.discrimination import balanced_accuracy, macro_f1
from tests.eval.rows import Quantity, Row

LEAST_OVERLAP = 0.5
LEAST_EVENT_OVERLAP = 0.3
_EMPTY_WORDS = frozenset(
    {"the", "a", "an", "of", "le", "la", "les", "l", "de", "du", "des", "d", "mr", "mrs", "ms", "m", "mme", "and", "et"}
)
_WORD = re.compile(r"\w+")

Pair = tuple[Row, Row]


def without_accents(text: str | None) -> str:
    """Returns the text in lower case without accents; "" for None."""
    return strip_accents(text or "").lower()


def _words(text: str | None) -> list[str]:
    return [word for word in _WORD.findall(without_accents(text)) if word not in _EMPTY_WORDS]


def overlap(one: Row, other: Row) -> float:
    """Intersection over union of two spans, 0 to 1."""
    shared = max(0, min(one.end, other.end) - max(one.start, other.start))
    union = (one.end - one.start) + (other.end - other.start) - shared
    return shared / union if union else 0.0


def pair_spans(gold: Sequence[Row], predicted: Sequence[Row], least: float = LEAST_OVERLAP) -> list[Pair]:
    """Gold and predicted rows that stand for one another, the best overlap first (then the same kind), each once."""
    candidates = sorted(
        ((overlap(g, p), g.kind == p.kind, i, j) for i, g in enumerate(gold) for j, p in enumerate(predicted)),
        reverse=True,
    )
    pairs: list[Pair] = []
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    for score, _, i, j in candidates:
        if score < least:
            break
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            pairs.append((gold[i], predicted[j]))
    return pairs


def is_same_speaker(gold: Row, predicted: Row) -> bool:
    """Whether a prediction names the gold speaker: the same last word, or all words of one in the other."""
    names = [gold.speaker or "", *gold.aliases]
    got = _words(predicted.speaker)
    if not got:
        return not any(names)
    wanted = [words for words in map(_words, names) if words]
    return any(w[-1] == got[-1] or set(w) <= set(got) or set(got) <= set(w) for w in wanted)


def is_same_role(gold: Row, predicted: Row) -> bool:
    """Whether half of the words of the gold role are in the predicted one."""
    wanted = set(_words(gold.role))
    return bool(wanted) and len(wanted & set(_words(predicted.role))) * 2 >= len(wanted)


@dataclass(slots=True)
class Counts:
    """What is counted over articles; two may be added. Names: gold, predicted, hit of each subject.

    Attributes:
        no_role_gold: matched attributions whose gold speaker has no role.
        no_role: of them, those for which none was predicted.
        event_statuses: gold events that were found, by (gold status, predicted status).
    """

    gold: int = 0
    predicted: int = 0
    hit: int = 0
    speaker: int = 0
    gold_characters: int = 0
    predicted_characters: int = 0
    hit_characters: int = 0
    cue_gold: int = 0
    cue: int = 0
    role_gold: int = 0
    role: int = 0
    no_role_gold: int = 0
    no_role: int = 0
    status_gold: int = 0
    status: int = 0
    date_gold: int = 0
    date: int = 0
    figure_gold: int = 0
    figure_predicted: int = 0
    figure_hit: int = 0
    event_gold: int = 0
    event: int = 0
    event_predicate: int = 0
    event_status_gold: int = 0
    event_status: int = 0
    event_statuses: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def ratio(part: int, whole: int) -> float:
    """part / whole, 0 where there is nothing."""
    return part / whole if whole else 0.0


def f1(hit: int, predicted: int, gold: int) -> float:
    """The harmonic mean of hit / predicted and hit / gold."""
    return ratio(2 * hit, predicted + gold)


def measures(c: Counts) -> dict[str, float]:
    """Counts → the named figures, 0 to 1; those of the shared tool bear its names."""
    return {
        "attribution_p": ratio(c.hit, c.predicted),
        "attribution_r": ratio(c.hit, c.gold),
        "attribution_f1": f1(c.hit, c.predicted, c.gold),
        "char_f1": f1(c.hit_characters, c.predicted_characters, c.gold_characters),
        "speaker_acc": ratio(c.speaker, c.hit),
        "attributed_f1": f1(c.speaker, c.predicted, c.gold),
        "cue_acc": ratio(c.cue, c.cue_gold),
        "date_acc": ratio(c.date, c.date_gold),
        "figure_f1": f1(c.figure_hit, c.figure_predicted, c.figure_gold),
        "event_recall": ratio(c.event, c.event_gold),
        "role_acc": ratio(c.role, c.role_gold),
        "status_acc": ratio(c.status, c.status_gold),
        "event_predicate_acc": ratio(c.event_predicate, c.event),
        "event_status_acc": ratio(c.event_status, c.event_status_gold),
        "role_balanced_acc": balanced_accuracy(c.role, c.role_gold, c.no_role, c.no_role_gold),
        "event_status_f1": macro_f1(c.event_statuses),
    }


@dataclass(slots=True)
class ArticleScore:
    """One article, scored.

    Attributes:
        pairs: attributions that match, gold first (optional ones are left out).
        missed: gold attributions that nobody found.
        false_alarms: predicted attributions that are in no gold.
        ignored: predictions that match optional gold.
        figures_missed, figures_false: pairs of a value and the beginning of its unit.
        events_missed: gold events that no prediction tells.
    """

    counts: Counts
    pairs: list[Pair]
    missed: list[Row]
    false_alarms: list[Row]
    ignored: list[Row]
    figures_missed: set[tuple[float, str]] = field(default_factory=set)
    figures_false: set[tuple[float, str]] = field(default_factory=set)
    events_missed: list[Row] = field(default_factory=list)


def score_article(gold: Sequence[Row], predicted: Sequence[Row], maybe: Sequence[Quantity] = ()) -> ArticleScore:
    """Compares what is to be found in one article with what was found."""
    wanted = [row for row in gold if row.kind == "attribution"]
    found = [row for row in predicted if row.kind == "attribution"]
    matched = pair_spans(wanted, found)
    ignored = [p for g, p in matched if g.is_optional]
    pairs = [(g, p) for g, p in matched if not g.is_optional]
    wanted = [row for row in wanted if not row.is_optional]
    found = [row for row in found if not any(row is i for i in ignored)]
    score = ArticleScore(
        counts=Counts(gold=len(wanted), predicted=len(found), hit=len(pairs)),
        pairs=pairs,
        missed=[row for row in wanted if not any(row is g for g, _ in pairs)],
        false_alarms=[row for row in found if not any(row is p for _, p in pairs)],
        ignored=ignored,
    )
    _count_pairs(score)
    _count_characters(score, wanted, found)
    _count_events(score, gold, predicted)
    _count_figures(score, gold, predicted, maybe)
    return score


def _count_pairs(score: ArticleScore) -> None:
    counts = score.counts
    for gold, predicted in score.pairs:
        counts.speaker += is_same_speaker(gold, predicted)
        counts.cue_gold += bool(gold.cue)
        counts.cue += bool(gold.cue) and without_accents(gold.cue)[:4] == without_accents(predicted.cue)[:4]
        counts.role_gold += bool(gold.role)
        counts.role += is_same_role(gold, predicted)
        counts.no_role_gold += not gold.role
        counts.no_role += not gold.role and not predicted.role
        if gold.status != "asserted":
            counts.status_gold += 1
            counts.status += gold.status == predicted.status


def _count_characters(score: ArticleScore, wanted: Iterable[Row], found: Iterable[Row]) -> None:
    gold_characters = {c for row in wanted for c in range(row.start, row.end)}
    characters = {c for row in found for c in range(row.start, row.end)}
    score.counts.gold_characters = len(gold_characters)
    score.counts.predicted_characters = len(characters)
    score.counts.hit_characters = len(gold_characters & characters)


def _names_participant(gold: Row, predicted: Row) -> bool:
    wanted = {word for name in gold.participants for word in _words(name)}
    named = predicted.participants or (predicted.speaker or "",)
    return bool(wanted & {word for name in named for word in _words(name)})


def _is_of_event(gold: Row, predicted: Row) -> bool:
    return overlap(gold, predicted) >= LEAST_EVENT_OVERLAP and _names_participant(gold, predicted)


def _count_events(score: ArticleScore, gold: Sequence[Row], predicted: Sequence[Row]) -> None:
    counts = score.counts
    events = [row for row in gold if row.kind == "event" and not row.is_optional]
    for wanted, found in score.pairs + pair_spans(events, predicted, LEAST_EVENT_OVERLAP):
        if wanted.date:
            counts.date_gold += 1
            counts.date += (found.date or "").startswith(wanted.date)
    for event in events:
        matching = [row for row in predicted if _is_of_event(event, row)]
        counts.event_gold += 1
        counts.event += bool(matching)
        counts.event_predicate += any(
            without_accents(row.predicate)[:4] == without_accents(event.predicate)[:4] for row in matching
        )
        if event.status != "asserted":
            counts.event_status_gold += 1
            counts.event_status += any(row.status == event.status for row in matching)
        if matching:
            counts.event_statuses[event.status, _status(event, matching)] += 1
        else:
            score.events_missed.append(event)


def _status(event: Row, found: Sequence[Row]) -> str:
    """Returns the status that the predictions of an event give it: that of the event claim with the most overlap."""
    return max(found, key=lambda row: (row.kind == "event", overlap(event, row))).status


def _quantities(rows: Iterable[Row]) -> set[tuple[float, str]]:
    return {(f.value, without_accents(f.unit)[:4]) for row in rows for f in row.figures if f.value is not None}


def _count_figures(
    score: ArticleScore, gold: Sequence[Row], predicted: Sequence[Row], maybe: Sequence[Quantity]
) -> None:
    required = _quantities(row for row in gold if not row.is_optional)
    spared = {f.value for f in maybe} | {f.value for row in gold if row.is_optional for f in row.figures}
    # The upper end of a gold range may be given as a figure of its own.
    spared |= {f.high for row in gold for f in row.figures if f.high is not None}
    found = {
        (value, unit) for value, unit in _quantities(predicted) if (value, unit) in required or value not in spared
    }
    score.counts.figure_gold = len(required)
    score.counts.figure_predicted = len(found)
    score.counts.figure_hit = len(required & found)
    score.figures_missed = required - found
    score.figures_false = found - required


# --- by form -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class FormCounts:
    """Attributions of one form. A false alarm counts for it when it touches a gold span of that form unmatched."""

    gold: int = 0
    predicted: int = 0
    hit: int = 0
    speaker: int = 0


def count_forms(score: ArticleScore, gold: Sequence[Row], forms: dict[str, FormCounts]) -> None:
    """Adds one article's attributions to the table by form."""
    for row in gold:
        if row.is_optional or row.kind != "attribution":
            continue
        partner = next((p for g, p in score.pairs if g is row), None)
        touching = sum(1 for p in score.false_alarms if p.start < row.end and row.start < p.end)
        for form in row.forms:
            counts = forms.setdefault(form, FormCounts())
            counts.gold += 1
            counts.predicted += (partner is not None) + touching
            counts.hit += partner is not None
            counts.speaker += partner is not None and is_same_speaker(row, partner)


# --- calibration -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bucket:
    """Predictions of about one confidence. `confidence` is their mean, `precision` how many were right, 0 to 1."""

    low: float
    high: float
    size: int
    confidence: float
    precision: float


def calibrate(judged: Sequence[tuple[float, bool]], buckets: int = 10) -> tuple[list[Bucket], float]:
    """Confidence beside the truth: buckets of equal width, and the expected calibration error (0 is best).

    The error is the mean of |confidence - precision| over the buckets, weighted by their size (Guo et al. 2017).
    """
    table: list[Bucket] = []
    for index in range(buckets):
        inside = [(c, right) for c, right in judged if min(int(c * buckets), buckets - 1) == index]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            precision = sum(right for _, right in inside) / len(inside)
            table.append(Bucket(index / buckets, (index + 1) / buckets, len(inside), mean, precision))
    error = sum(b.size * abs(b.confidence - b.precision) for b in table) / len(judged) if judged else 0.0
    return table, error


def judge(score: ArticleScore) -> list[tuple[float, bool]]:
    """Each predicted attribution's confidence, and whether span and speaker are right."""
    right = [(p.confidence, is_same_speaker(g, p)) for g, p in score.pairs]
    return right + [(p.confidence, False) for p in score.false_alarms]
