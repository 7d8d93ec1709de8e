"""Floors of what readers are sent of real news, where the pages are there."""

from __future__ import annotations

import pytest

from feeds.types import OutboxKind
from tests.eval.lines.replay import SentMessage
from tests.eval.lines.report import fault_of, figures, lines_of, repeats_by_meaning, repeats_in, replayed


def message(*rows: str) -> SentMessage:
    """An alert with a title and those rows."""
    return SentMessage("p1", "en", OutboxKind.ALERT, True, "\n".join(("Port closes", "", *rows)), 1)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("• Ann Lee, mayor: the port is closed [1] [2]", None),
        ("• They closed the port [1]", "pronoun"),
        ("• Ann Lee: if the port closed [1]", "fragment"),
        ("• Ann Lee: “the port is closed [1]", "quotation"),
        ("• Ann Lee: " + "the port " * 40 + "[1]", "long"),
    ],
)
def test_a_program_sees_these_faults_of_a_line(row: str, fault: str | None) -> None:
    (line,) = lines_of([message(row)])
    assert fault_of(line) == fault


def test_a_line_that_another_one_holds_is_a_repeat() -> None:
    assert repeats_in(message("• Ann Lee: the port is closed [1]", "• the port is closed [2]")) == 2
    assert repeats_in(message("• Ann Lee: Port closes [1]")) == 1


@pytest.mark.slow
def test_a_line_without_a_verb_or_of_an_unmarked_language_is_a_fault() -> None:
    faults = [
        fault_of(line)
        for line in lines_of(
            [
                message("• Ann Lee: up to 12,000 soldiers for Russia [1]"),
                message("• Ann Lee: les soldats ont été envoyés dans la région de Koursk [1]"),
                message("• Ann Lee: les soldats ont été envoyés dans la région de Koursk (FR) [1]"),
                message("• Denied by Ann Lee: sending soldiers [1]"),
            ]
        )
    ]
    assert faults == ["verb", "language", None, None]


@pytest.mark.slow
def test_lines_of_one_meaning_are_repeats_unless_a_figure_tells_them_apart() -> None:
    one, other = "• Ann Lee: soldiers were sent to Kursk", "• Bo Roy: soldiers have been sent to Kursk"
    assert repeats_by_meaning(message(one, other))
    assert not repeats_by_meaning(message(one.replace("soldiers", "300 soldiers"), other))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_readers_are_sent_of_real_news_keeps_its_floors(language: str) -> None:
    sent = replayed()
    if sent is None:
        pytest.skip("../shared/newsroom is not there")
    values = figures(sent, language)
    assert values["lines"] >= 30
    assert values["faults"] <= 0.05 * values["lines"]
    assert values["repeats"] == 0
    assert values["repeats_by_meaning"] == 0
    assert values["sounds_an_event"] <= 1.1
    titles = [m.text.split("\n", 1)[0] for m in sent.messages if m.language == language and m.kind is OutboxKind.ALERT]
    foreign = [title for title in titles if title.endswith((" (FR)", " (EN)"))]
    assert len(foreign) <= 0.5 * len(titles), "what a headline tells is said in the reader's language"
    assert "↔" in sent.briefs[language], "who denies and who states it"
