"""What stands before a headline and is none of it."""

from __future__ import annotations

import pytest

from bot.render.rubrics import without_rubric


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("(2nd LD) Lowe opens a dam near Bergen: mayor", "Lowe opens a dam near Bergen: mayor"),
        ("(URGENT-LEAD) Lowe opens a dam near Bergen", "Lowe opens a dam near Bergen"),
        ("[EXCLUSIVE] Lowe opens a dam near Bergen", "Lowe opens a dam near Bergen"),
        ("ANALYSIS-Behind the dam: Norway's grid grows", "Behind the dam: Norway's grid grows"),
        ("UPDATE 2-Lowe opens a dam near Bergen", "Lowe opens a dam near Bergen"),
        ("DÉCRYPTAGE - Norvège-Danemark : cinq questions", "Norvège-Danemark : cinq questions"),
        ("EN DIRECT. Anne Roy ouvre un barrage à Bergen", "Anne Roy ouvre un barrage à Bergen"),
        ("EN DIRECT - Crise au Danemark : Anne Roy veut voir Oslo", "Anne Roy veut voir Oslo"),
        ("Sondage. Six Danois sur dix voient dans Oslo une alliée", "Six Danois sur dix voient dans Oslo une alliée"),
        ("Crise au Danemark. Trente navires coulés près de Bergen", "Trente navires coulés près de Bergen"),
    ],
)  # fmt: skip
def test_marks_and_labels_are_left_out(title: str, shown: str) -> None:
    assert without_rubric(title) == shown


@pytest.mark.parametrize(
    "title",
    [
        "NATO - what it is and what it wants",  # a body
        "OTAN. Anne Roy réclame une enquête à Bergen",
        "JCS: a rocket was seen over Bergen",  # a speaker
        "Lowe: a dam will open near Bergen",
        "Anne Roy à Bergen : un traité et des critiques",  # its subject
        "Roy à Bergen. Un traité et des critiques",
        "N. Korea opens a dam near Bergen",
        "LOWE OPENS - A DAM NEAR BERGEN IN MAY",  # capitals throughout
        "Ministre en Norvège : la digue de Bergen tiendra",  # an office
        "« Trop tard » : Anne Roy renonce au barrage",
        "BERGEN - Lowe quits",  # too little is left
    ],
)
def test_a_speaker_a_body_and_the_subject_stay(title: str) -> None:
    assert without_rubric(title) == title
