"""ChartWorker: the numbers in them are the brief's, any text can be drawn, and ink stands out from its ground."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.briefs import Brief, BriefSettings, Window, compose_brief
from bot.charts import (
    BAR,
    DPI,
    GROUND,
    INCHES,
    INK,
    LINES,
    MARK,
    FigureChart,
    TimelineChart,
    figure_chart_of,
    figure_png,
    timeline_chart_of,
    timeline_png,
)
from bot.charts.timeline_chart import heights
from bot.locales import Words
from bot.render.markup import plain
from bot.voices import in_readers_words
from feeds.types import Bound, Claim, ClaimKind, Fact, Figure
from tests.bot.october_facts import NOW, TOPIC, claim, denial, fact, more_troops, right, source, story, summoned, troops

# Already the 21st in Paris, still the 20th in New York.
NIGHT = datetime(2024, 10, 20, 22, 30, tzinfo=UTC)
FACTS = [troops(), right(), summoned(), more_troops(), denial()]


def brief(facts: Sequence[Fact], window: Window) -> Brief:
    """Of `window`."""
    return compose_brief(TOPIC, facts, [story(*facts)], window, None, NOW, BriefSettings())


def size(png: bytes) -> tuple[int, int]:
    """Width and height, from the header."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_ink_stands_out_from_the_ground() -> None:
    assert contrast(INK, GROUND) >= 7
    assert all(contrast(color, GROUND) >= 4.5 for color in (BAR, MARK, *LINES))
    # The card itself can be told from Telegram's black and from white.
    assert contrast(GROUND, "#ffffff") >= 7
    assert contrast(GROUND, "#000000") >= 1.3


def test_a_timeline_counts_every_article_once_in_the_chats_own_days() -> None:
    late = replace(
        summoned(),
        sources=tuple(
            replace(s, published=datetime.fromisoformat("2024-10-20T22:30:00+00:00")) for s in summoned().sources
        ),
    )
    made = brief([late, right()], Window(NOW - timedelta(days=6), NOW))
    paris = timeline_chart_of(made, Words("fr", "Europe/Paris"))
    london = timeline_chart_of(made, Words("en", "America/New_York"))
    assert paris is not None
    assert london is not None
    assert paris.bars[-1] == ("21 oct.", 4)
    assert london.bars[-2:] == (("20 Oct", 2), ("21 Oct", 2))
    assert paris.title == "Corée du Nord–Russie : articles par jour"
    assert [index for index, _ in paris.events] == [len(paris.bars) - 1]


def test_a_day_is_counted_by_the_hour() -> None:
    timeline = timeline_chart_of(brief(FACTS, Window(NOW - timedelta(hours=24), NOW)), Words("en"))
    assert timeline is not None
    assert len(timeline.bars) == 25
    assert sum(count for _, count in timeline.bars) == 7


def test_a_figure_chart_has_one_line_per_speaker() -> None:
    made = brief(FACTS, Window(NOW - timedelta(days=7), NOW))
    figures = figure_chart_of(made.series[0], made, Words("en"))
    assert figures is not None
    assert [(name, [value for _, value in points]) for name, points in figures.lines] == [
        ("National Intelligence Service", [1500.0, 12000.0])
    ]
    assert [label for _, label in figures.values] == ["1,500", "12,000"]


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["Ann Lee: at least 3,000", "NIS, Seoul's spy agency: about 1,500"]),
        ("fr", ["Ann Lee : au moins 3 000", "Le NIS : environ 1 500"]),
    ],
)
def test_a_line_has_the_bound_of_its_value_and_ends_where_another_voice_replaces_it(
    language: str, labels: list[str]
) -> None:
    told = replace(
        troops().claim,
        content="at least 3,000 special forces are training in the far east of Russia",
        speaker="Ann Lee",
        speaker_key="lee",
        figures=(Figure(3000, "soldiers", bound=Bound.AT_LEAST),),
        date="2024-10-20",
    )
    more = replace(troops(), id=31, claim=told, replaces=troops().id, sources=(source(31, "Herald", told),))
    seoul = replace(troops(), sources=tuple(replace(s, claim=_of_nis(s.claim)) for s in troops().sources))
    seoul = replace(seoul, claim=seoul.sources[0].claim)
    words = Words(language)
    made = brief(in_readers_words([seoul, more], language), Window(NOW - timedelta(days=7), NOW))
    figures = figure_chart_of(made.series[0], made, words)
    assert figures is not None
    assert [plain(name).replace("\u202f", " ").replace("\u00a0", " ") for name, _ in figures.lines] == labels
    (end,) = figures.ends.values()
    assert end == max(at for _, points in figures.lines for at, _ in points)
    assert figure_png(figures).startswith(b"\x89PNG")


def _of_nis(claim: Claim) -> Claim:
    return replace(claim, speaker="South Korea's National Intelligence Service")


def test_nothing_to_draw_is_no_picture() -> None:
    empty = brief([], Window(NOW - timedelta(days=7), NOW))
    assert timeline_chart_of(empty, Words("en")) is None
    made = brief([troops()], Window(NOW - timedelta(days=7), NOW))
    assert made.series == (), "one value is no table"


@pytest.mark.parametrize("text", ["Corée – été", "北朝鮮とロシア", "$x_1^2$ & <b>", "\u202eabc\x00", "a" * 300, ""])
def test_any_text_can_be_drawn(text: str) -> None:
    timeline = TimelineChart(text, ((text, 0), ("b", 3)), ((0, text), (1, text)))
    figures = FigureChart(text, ((text, ((NOW, 0.0),)),), ((NOW, text),), NOW, ((0.0, text),))
    pixels = (round(INCHES[0] * DPI), round(INCHES[1] * DPI))
    assert size(timeline_png(pickle.loads(pickle.dumps(timeline)))) == pixels
    assert size(figure_png(pickle.loads(pickle.dumps(figures)))) == pixels


def test_what_is_drawn_depends_on_what_is_given() -> None:
    low = timeline_png(TimelineChart("t", (("a", 1), ("b", 9))))
    assert low != timeline_png(TimelineChart("t", (("a", 9), ("b", 1))))
    assert low == timeline_png(TimelineChart("t", (("a", 1), ("b", 9))))


def test_a_long_topic_leaves_room_for_what_the_picture_shows() -> None:
    made = brief(FACTS, Window(NOW - timedelta(days=7), NOW))
    made = replace(made, topic=replace(TOPIC, names={"en": "The whole of the strategic partnership of two states"}))
    timeline, figures = timeline_chart_of(made, Words("en")), figure_chart_of(made.series[0], made, Words("en"))
    assert timeline is not None
    assert figures is not None
    assert timeline.title.endswith("…: articles a day")
    assert figures.title.endswith("…: soldiers")
    assert max(len(timeline.title), len(figures.title)) <= 58


def test_the_most_important_events_are_marked_and_marks_do_not_touch() -> None:
    events = [
        fact(
            50 + day,
            source(50 + day, "Yonhap", claim(f"what happened {day}", kind=ClaimKind.EVENT, date=f"2024-10-{day}")),
            importance=0.9 if day < 14 else 0.2,
        )
        for day in range(10, 20)
    ]
    timeline = timeline_chart_of(brief(events, Window(NOW - timedelta(days=30), NOW)), Words("en"))
    assert timeline is not None
    assert [text.split("  ")[0] for _, text in timeline.events] == ["10 Oct", "11 Oct", "12 Oct", "13 Oct"]
    steps = heights(timeline)
    assert all(one != other for one, other in pairwise(steps))
