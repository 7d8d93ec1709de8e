"""The tables: gold taken as its own prediction is perfect, an extractor that finds nothing or too much is not."""

from __future__ import annotations

import pytest

from tests.eval import __main__ as entry
from tests.eval.claims import Result, ScoredText, calibration, form_scores, group_scores, trap_scores
from tests.eval.gold import GoldText, read_gold
from tests.eval.report import as_json, errors, full_report
from tests.eval.rows import Row
from tests.eval.scoring import measures, score_article


def _scored(text: GoldText, predicted: tuple[Row, ...]) -> ScoredText:
    return ScoredText(text, predicted, score_article(text.rows, predicted, text.maybe_figures))


def _oracle(text: GoldText) -> tuple[Row, ...]:
    return tuple(row for row in text.rows if row.kind != "trap")


PERFECT = Result(tuple(_scored(text, _oracle(text)) for text in read_gold()), 1.0, 0.0)
TRAPPED = Result(
    tuple(
        _scored(text, tuple(Row(r.article, "attribution", r.start, r.end) for r in text.rows)) for text in read_gold()
    ),
    1.0,
    0.0,
)


def test_gold_reaches_one_everywhere() -> None:
    for name, counts in group_scores(PERFECT.texts).items():
        # A measure without any case (no date in single sentences) is 0 by definition.
        assert set(measures(counts).values()) <= {0.0, 1.0}, name
        assert measures(counts)["attributed_f1"] == 1.0
        assert measures(counts)["char_f1"] == 1.0
    assert all(counts.hit == counts.gold == counts.predicted for counts in form_scores(PERFECT.texts).values())
    assert not any(alarms for _, alarms in trap_scores(PERFECT.texts).values())
    assert list(errors(PERFECT.texts)) == []


def test_whoever_claims_everything_steps_into_every_trap() -> None:
    traps = trap_scores(TRAPPED.texts)
    assert traps["negated-cue"][0] == traps["negated-cue"][1] > 0
    assert traps["(no-attribution)"][1] > 0
    shown = "\n".join(errors(TRAPPED.texts))
    assert "FALSE" in shown
    assert "WHO" in shown


def test_nothing_found_is_all_missed() -> None:
    nothing = [_scored(text, ()) for text in read_gold()]
    assert all(measures(counts)["attribution_f1"] == 0.0 for counts in group_scores(nothing).values())
    assert calibration(nothing) == ([], 0.0)
    assert "MISS" in "\n".join(errors(nothing))


@pytest.mark.parametrize("result", [PERFECT, TRAPPED])
def test_the_report_names_every_group_and_form(result: Result) -> None:
    printed = "\n".join(full_report(result, result.texts))
    for name in [*group_scores(result.texts), *form_scores(result.texts), "expected calibration error"]:
        assert name in printed
    assert as_json(result, result.texts)["groups"].keys() == group_scores(result.texts).keys()


def test_an_unknown_section_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        entry.main(["nonsense"])
    assert stopped.value.code == 2
    assert "nonsense" in capsys.readouterr().err
