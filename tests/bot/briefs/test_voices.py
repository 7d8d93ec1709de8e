"""Who is heard beside the key facts, and in what order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np

from bot.briefs import BriefSettings, Window, compose_brief
from bot.briefs.voices import voices_of
from bot.locales import Words
from bot.render import plain
from bot.render.brief import brief_text
from feeds.types import Fact, Topic
from tests.bot.october_facts import NOW, claim, fact, source, story

TOPIC = Topic("latvia-norway", {"en": "Latvia–Norway", "fr": "Lettonie–Norvège"}, "latvia AND norway")
WEEK = Window(NOW - timedelta(days=7), NOW)
CONTENTS = (
    "the ferries will sail again before the winter",
    "a second harbour basin is being dredged",
    "nobody was asked about the new customs office",
    "the herring quota should be shared out anew",
    "the cable under the sea was cut by an anchor",
    "two lighthouses stay dark until spring",
)


def said(number: int, speaker: str, content: str, day: int = 20) -> Fact:
    told = claim(content, speaker=speaker, speaker_key=speaker.lower(), date=f"2024-10-{day}", start=200)
    return replace(fact(number, source(number, f"Post {number}", told)), story_id=number)


def heard(*facts: Fact, most: int = 3, key: tuple[Fact, ...] = ()) -> list[str]:
    settings = BriefSettings(voices=most)
    return [speaker for speaker, _ in voices_of(facts, key, TOPIC, lambda f: 1 - f.id / 10, settings)]


def test_each_side_of_the_topic_is_heard() -> None:
    facts = [said(n, f"Speaker {n}", content) for n, content in enumerate(CONTENTS[:4], 1)]
    late = said(5, "the Norwegian foreign ministry", CONTENTS[4])
    assert heard(*facts, late) == ["speaker 1", "the norwegian foreign ministry", "speaker 2", "speaker 3"]
    key = (said(8, "the Norwegian government", "x y z"), said(9, "the Norwegian navy", "z y x"))
    assert heard(*facts, late, key=key) == ["speaker 1", "speaker 2", "speaker 3"], "the key facts have that side"


def test_a_topic_of_one_country_hears_whoever_speaks() -> None:
    facts = [said(n, f"Speaker {n}", content) for n, content in enumerate(CONTENTS[:4], 1)]
    topic = Topic("norway", {"en": "Norway"}, "norway")
    late = said(5, "the Norwegian foreign ministry", CONTENTS[4])
    found = voices_of([*facts, late], (), topic, lambda f: 1 - f.id / 10, BriefSettings(voices=3))
    assert [speaker for speaker, _ in found] == ["speaker 1", "speaker 2", "speaker 3"]


def test_what_was_said_stands_in_the_order_of_time_and_each_voice_together() -> None:
    rows = (("Ann Lee", 20), ("Bo Roy", 18), ("Ann Lee", 16), ("Bo Roy", 19))
    facts = [said(n, who, content, day) for n, ((who, day), content) in enumerate(zip(rows, CONTENTS[:4], strict=True))]
    made = compose_brief(TOPIC, facts, [story(*facts)], WEEK, None, NOW, BriefSettings(key_facts=0))
    lines = [line for line in plain(brief_text(made, Words("en"))).splitlines() if line.startswith("• ")]
    assert [line.split(":")[0].removeprefix("• ") for line in lines[:4]] == ["Ann Lee", "Ann Lee", "Bo Roy", "Bo Roy"]
    assert ["16 Oct" in lines[0], "20 Oct" in lines[1], "18 Oct" in lines[2]] == [True] * 3


def test_a_remark_of_one_day_in_two_languages_is_one_line() -> None:
    near, far = (np.array(row, dtype="<f2").tobytes() for row in ((1.0, 0.0), (0.6, 0.8)))
    one = replace(said(1, "Ann Lee", CONTENTS[0]), vector=near)
    told = replace(one.claim, content="les ferries partiront avant l'hiver", language="fr")
    other = replace(fact(2, replace(source(2, "Poste", told))), vector=far)
    assert [len(words) for _, words in voices_of([one, other], (), TOPIC, lambda f: 1 / f.id, BriefSettings())] == [1]
    english = replace(other, claim=replace(told, language="en"))
    assert [len(w) for _, w in voices_of([one, english], (), TOPIC, lambda f: 1 / f.id, BriefSettings())] == [2]
    later = replace(other, sources=(replace(other.sources[0], published=NOW + timedelta(days=3)),))
    assert [len(w) for _, w in voices_of([one, later], (), TOPIC, lambda f: 1 / f.id, BriefSettings())] == [2]


def test_the_first_facts_of_stories_have_room_beyond_what_is_merely_said() -> None:
    facts = [said(n, "Ann Lee", content) for n, content in enumerate(CONTENTS[:5], 1)]
    late = said(6, "Bo Roy", CONTENTS[5])
    settings = BriefSettings(voices=1, words_per_voice=2)
    plain_voices = voices_of([*facts, late], (), TOPIC, lambda f: 1 - f.id / 10, settings)
    assert [(who, len(words)) for who, words in plain_voices] == [("ann lee", 2)]
    found = voices_of([*facts, late], (), TOPIC, lambda f: 1 - f.id / 10, settings, heads={5, 6})
    assert [(who, [fact.id for fact in words]) for who, words in found] == [("ann lee", [1, 2, 5]), ("bo roy", [6])]
