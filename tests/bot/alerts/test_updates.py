"""What is edited in silently, what comes with a sound, and that nothing comes twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.alerts import text_hash
from bot.render import fits, plain
from bot.sandbox.html_parser import parse_html
from feeds.types import (
    ChangeKind,
    Fact,
    Figure,
    OutboxKind,
    OutboxMessage,
    Status,
)
from storage.ports import LivingAlert
from tests.bot.alerts.planning import FIRST, LATER, NOTHING, SETTINGS, Planned, first, kinds, plan
from tests.bot.october_facts import (
    DENIED,
    NOW,
    RIGHT,
    SOLDIERS_1500,
    change,
    claim,
    denial,
    fact,
    more_troops,
    right,
    source,
    story,
    summoned,
    troops,
)


def test_more_sources_edit_in_silence() -> None:
    begun = first()
    more = replace(troops(), sources=(*troops().sources, source(8, "Evening Post", SOLDIERS_1500)))
    facts = [more, *FIRST[1:]]
    after = plan(facts, [change(ChangeKind.MORE_SOURCES, more)], begun, LATER)
    (message,) = after.messages
    assert (message.key, message.kind) == ("edit:7:1", OutboxKind.EDIT)
    assert message.payload["is_silent"] is True
    assert "6 publishers, 5 origins" in plain(message.payload["text"])
    assert after.alerts[0].text_hash == text_hash(message.payload["text"])


def test_nothing_changed_is_nothing_sent_however_late() -> None:
    begun = first()
    changes = [change(ChangeKind.FIRST_SIGHT, FIRST[0]), change(ChangeKind.NEW_FACT, FIRST[1])]
    for now in (NOW, LATER, NOW + timedelta(days=40)):
        assert plan(FIRST, changes, begun, now) == NOTHING


def test_a_movement_is_told_once_whatever_fact_tells_it() -> None:
    begun, grown = first(), [*FIRST, more_troops()]
    told = plan(grown, [change(ChangeKind.FIGURE_CHANGED, grown[3], grown[0])], begun, LATER)
    again = replace(more_troops(), id=9)  # the fact that told it is in another story now
    after = plan(
        [*FIRST, again], [change(ChangeKind.FIGURE_CHANGED, again, grown[0])], told, LATER + timedelta(hours=2)
    )
    assert OutboxKind.UPDATE not in kinds(after)


def test_an_update_says_only_what_changed() -> None:
    begun, grown = first(), [*FIRST, more_troops()]
    after = plan(grown, [change(ChangeKind.FIGURE_CHANGED, grown[3], grown[0])], begun, LATER)
    assert kinds(after) == [OutboxKind.UPDATE, OutboxKind.EDIT]
    update = after.messages[0]
    assert update.payload["is_silent"] is False
    assert update.payload["reply_to_story"] is True
    assert update.key == "update:7:1:figure_changed:4"
    text = plain(update.payload["text"])
    assert re.match(r"↑ .+: about 12,000 soldiers in total are to be sent \(was 1,500\) \[1\]\n", text), "one line"
    assert "Peskov" not in text


def test_a_line_with_several_figures_says_which_one_moved() -> None:
    told = replace(
        more_troops().claim,
        content="about 12,000 soldiers are to be sent and 400 tanks",
        figures=(*more_troops().claim.figures, Figure(400, "tanks")),
    )
    more = fact(4, source(9, "Herald", told), importance=0.9, replaces=1)
    grown = [*FIRST, more]
    after = plan(grown, [change(ChangeKind.FIGURE_CHANGED, more, grown[0])], first(), LATER)
    row = plain(after.messages[0].payload["text"]).splitlines()[0]
    assert re.match(r"↑ .+ to be sent and 400 tanks \(was 1,500, now about 12,000 soldiers\) \[1\]", row)
    edit = plain(after.messages[1].payload["text"])
    assert "400 tanks (was 1,500, now about 12,000 soldiers) [" in edit, "the edited line says so too"


def test_a_line_of_another_language_with_several_figures_says_which_moved() -> None:
    told = replace(
        more_troops().claim,
        content="environ 12.000 soldats doivent partir avec 400 chars et leurs équipages",
        figures=(*more_troops().claim.figures, Figure(400, "chars")),
        language="fr",
    )
    more = fact(4, source(9, "Herald", told), importance=0.9, replaces=1)
    grown = [*FIRST, more]
    after = plan(grown, [change(ChangeKind.FIGURE_CHANGED, more, grown[0])], first(), LATER)
    rows = plain(after.messages[0].payload["text"]).splitlines()
    assert rows[0].startswith("↑ NIS")
    assert "400 chars" in rows[0]
    assert "(was 1,500, now about 12,000 soldiers)" in rows[0]
    assert rows[1] == "", "one line, not a movement and the line that holds it"


def test_several_changes_are_one_update_and_the_same_again_is_silence() -> None:
    begun, grown = first(), [*FIRST, more_troops(), denial()]
    changes = [
        change(ChangeKind.FIGURE_CHANGED, grown[3], grown[0]),
        change(ChangeKind.DENIAL, grown[4], grown[0]),
    ]
    after = plan(grown, changes, begun, LATER)
    assert kinds(after) == [OutboxKind.UPDATE, OutboxKind.EDIT]
    again = plan(grown, changes, after, LATER + timedelta(minutes=1))
    assert again == NOTHING


def test_a_small_new_fact_is_edited_in_and_an_important_one_is_an_update() -> None:
    begun = first()
    for importance, expected in ((0.5, [OutboxKind.EDIT]), (0.7, [OutboxKind.UPDATE, OutboxKind.EDIT])):
        told = claim("the border to Russia was closed", start=5000, speaker="Anna Kim", speaker_key="kim")
        new = fact(11, source(20, "Herald", told), importance=importance)
        assert kinds(plan([*FIRST, new], [change(ChangeKind.NEW_FACT, new)], begun, LATER)) == expected


def test_a_new_fact_that_names_nothing_of_the_topic_must_be_more_important() -> None:
    kinds_of = []
    for content in ("the border to Russia was closed by North Korea", "the border was closed"):
        new = fact(11, source(20, "Herald", claim(content, start=5000, speaker="Anna Lee")), importance=0.6)
        kinds_of.append(kinds(plan([*FIRST, new], [change(ChangeKind.NEW_FACT, new)], first(), LATER)))
    assert kinds_of == [[OutboxKind.UPDATE, OutboxKind.EDIT], [OutboxKind.EDIT]]


@pytest.mark.parametrize("importance", [0.7, 0.9])
def test_an_update_that_only_adds_facts_makes_no_sound(importance: float) -> None:
    told = claim("the border to Russia was closed", start=5000, speaker="Anna Kim", speaker_key="kim")
    new = fact(11, source(20, "Herald", told), importance=importance)
    update = plan([*FIRST, new], [change(ChangeKind.NEW_FACT, new)], first(), LATER).messages[0]
    assert update.payload["is_silent"] is True


def test_a_new_fact_by_which_somebody_denies_the_matter_is_a_denial_with_a_sound() -> None:
    told = replace(
        claim("North Korea is sending soldiers to Russia", start=5000, speaker="Anna Kim", speaker_key="kim"),
        status=Status.DENIED,
    )
    new = fact(11, source(20, "Herald", told), importance=0.5)
    update = plan([*FIRST, new], [change(ChangeKind.NEW_FACT, new)], first(), LATER).messages[0]
    assert update.key == "update:7:1:denial:11"
    assert update.payload["is_silent"] is False


def test_what_a_denial_is_set_against_stands_once_in_an_update() -> None:
    denied = replace(denial(), disputed_by=(4,))
    grown = [*FIRST, more_troops(), denied]
    moved = change(ChangeKind.FIGURE_CHANGED, grown[3], grown[0])
    against = change(ChangeKind.DENIAL, denied, grown[3])
    alone = plain(plan(grown, [against], first(), LATER).messages[0].payload["text"])
    both = plain(plan(grown, [moved, against], first(), LATER).messages[0].payload["text"])
    assert (alone.count("12,000"), "against:" in alone) == (1, True)
    assert (both.count("12,000"), "against:" in both) == (1, False)
    before = plain(
        plan(grown, [moved, replace(against, previous=grown[0])], first(), LATER).messages[0].payload["text"]
    )
    assert (before.count("1,500"), "against:" in before) == (1, False), "the movement has it"
    again = replace(more_troops(), id=9)  # the same voice's number, as another article has it
    other = plain(
        plan([*grown, again], [moved, replace(against, previous=again)], first(), LATER).messages[0].payload["text"]
    )
    assert (other.count("12,000"), "against:" in other) == (1, False)


def test_a_figure_of_another_voice_is_named_beside_the_new_one() -> None:
    told = replace(more_troops().claim, speaker="Ann Lee", speaker_key="lee")
    other = replace(more_troops(), claim=told, sources=tuple(replace(s, claim=told) for s in more_troops().sources))
    begun, grown = first(), [*FIRST, other]
    update, edit = plan(grown, [change(ChangeKind.FIGURE_CHANGED, other, grown[0])], begun, LATER).messages
    for message in (update, edit):
        assert re.search(r"\(was 1,500 according to NIS", plain(message.payload["text"]))


def test_what_cannot_be_read_without_its_article_is_no_line_and_no_update() -> None:
    told = replace(claim("they closed the border", start=5000, speaker="Anna Kim"), stands_alone=False)
    new = fact(11, source(20, "Herald", told), importance=0.9)
    assert OutboxKind.UPDATE not in kinds(plan([*FIRST, new], [change(ChangeKind.NEW_FACT, new)], first(), LATER))
    assert "they closed" not in plain(first([*FIRST, new]).messages[0].payload["text"])


def test_the_same_in_other_words_is_edited_in_and_not_told_again() -> None:
    told = replace(RIGHT, start=7000, speaker_key=RIGHT.speaker_key)
    again = fact(11, source(20, "Herald", told), importance=0.9)
    after = plan([*FIRST, again], [change(ChangeKind.NEW_FACT, again)], first(), LATER)
    assert OutboxKind.UPDATE not in kinds(after)


def test_a_second_origin_confirms_once() -> None:
    begun = first()
    more = replace(right(), sources=(*right().sources, source(8, "Evening Post", RIGHT)), importance=0.8)
    facts = [FIRST[0], more, FIRST[2]]
    lesser = [change(ChangeKind.CONFIRMED, replace(more, importance=0.7))]
    assert kinds(plan(facts, lesser, begun, LATER)) == [OutboxKind.EDIT]
    after = plan(facts, [change(ChangeKind.CONFIRMED, more)], begun, LATER)
    assert plain(after.messages[0].payload["text"]).startswith("✓ Second origin: Dmitry Peskov")
    assert plan(facts, [change(ChangeKind.CONFIRMED, more)], after, LATER) == NOTHING


def test_what_a_source_withdraws_is_struck_through_without_a_sound() -> None:
    begun = first()
    gone = replace(summoned(), sources=tuple(replace(s, is_withdrawn=True) for s in summoned().sources))
    after = plan([FIRST[0], FIRST[1], gone], [change(ChangeKind.WITHDRAWN, gone)], begun, LATER)
    assert kinds(after) == [OutboxKind.EDIT]
    text, entities = parse_html(after.messages[0].payload["text"])
    struck = [e for e in entities if e["type"] == "strikethrough"]
    assert len(struck) == 1
    assert text[struck[0]["offset"] :].startswith("The ministry summoned")
    assert first([FIRST[0], gone]).messages[0].payload["text"].count("<s>") == 0


def test_a_story_that_all_withdrew_is_struck_whole() -> None:
    begun = first([summoned()])
    gone = replace(summoned(), sources=tuple(replace(s, is_withdrawn=True) for s in summoned().sources))
    after = plan([gone], [change(ChangeKind.WITHDRAWN, gone)], begun, LATER, told=story(summoned()))
    assert after.messages[0].payload["text"].startswith("<b><s>North Korea sends")


def test_sounds_of_one_hour_are_limited_and_the_next_update_tells_the_rest() -> None:
    made, facts, sounds = first(), list(FIRST), 0
    alert = made.alerts[0]
    for number in range(12):
        told = replace(DENIED, content=f"report number {number} of many", start=9000 + 100 * number)
        new = fact(100 + number, source(100 + number, "Wire", told), importance=0.9)
        facts.append(new)
        made = plan(facts, [change(ChangeKind.DENIAL, new)], replace_alert(alert), NOW + timedelta(minutes=number))
        sounds += OutboxKind.UPDATE in kinds(made)
        alert = made.alerts[0] if made.alerts else alert
    assert sounds == SETTINGS.max_sounds_per_hour - 1, "the alert itself made one"
    told = replace(DENIED, content="the last of them", start=20000)
    new = fact(200, source(200, "Wire", told, published=NOW + timedelta(hours=2)), importance=0.9)
    late = plan([*facts, new], [change(ChangeKind.DENIAL, new)], replace_alert(alert), NOW + timedelta(hours=2))
    assert OutboxKind.UPDATE in kinds(late)
    assert "and 9 more facts" in plain(late.messages[0].payload["text"])


def test_what_comes_while_an_update_settles_is_edited_in_and_told_by_the_next_one() -> None:
    calm = replace(SETTINGS, settle=timedelta(minutes=5))
    begun, grown = first(), [*FIRST, more_troops()]
    moved = change(ChangeKind.FIGURE_CHANGED, grown[3], grown[0])
    early = plan(grown, [moved], begun, NOW + timedelta(minutes=2), settings=calm)
    assert kinds(early) == [OutboxKind.EDIT]
    denied = [*grown, denial()]
    late = plan(denied, [change(ChangeKind.DENIAL, denial(), grown[0])], early, LATER, settings=calm)
    assert late.messages[0].key == "update:7:1:denial:5,figure_changed:4"
    again = plan(denied, [], late, LATER + timedelta(minutes=30), settings=calm)
    assert again == NOTHING


def test_a_flood_of_changes_is_one_update_that_says_how_many_more() -> None:
    begun = first()
    new = []
    for number in range(30):
        told = claim(
            f"{number:02} Russia " + "long account " * 40, start=1000 * number, speaker="Name " * 300, role="x " * 20
        )
        new.append(fact(100 + number, source(100 + number, "Wire " * 100, told), importance=0.9))
    after = plan([*FIRST, *new], [change(ChangeKind.NEW_FACT, f) for f in new], begun, LATER)
    update, edit = after.messages
    assert "and 27 more facts" in plain(update.payload["text"])
    assert fits(update.payload["text"])
    assert fits(edit.payload["text"])
    assert len(update.key) <= 120


def replace_alert(alert: LivingAlert) -> Planned:
    """A plan that left `alert` behind."""
    return Planned(alerts=(alert,))


def random_fact(fact_id: int, importance: float) -> Fact:
    """A fact unlike the others."""
    told = claim(f"statement {fact_id} was made", start=fact_id * 1000, speaker=f"Speaker {fact_id}")
    return fact(fact_id, source(fact_id, f"Publisher {fact_id % 5}", told), importance=importance)


class LivingAlerts(RuleBasedStateMachine):
    """Random changes in random order, repeated and mixed: nothing comes twice, edits always change something."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[int, Fact] = {}
        self.alert: LivingAlert | None = None
        self.now = NOW
        self.sent: list[OutboxMessage] = []
        self.told: list[str] = []

    @rule(
        fact_ids=st.lists(st.integers(1, 12), min_size=1, max_size=4),
        kind=st.sampled_from(list(ChangeKind)),
        importance=st.sampled_from([0.2, 0.5, 0.7, 0.9]),
        minutes=st.integers(0, 40),
    )
    def changes_come(self, fact_ids: list[int], kind: ChangeKind, importance: float, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for fact_id in fact_ids:
            self.facts.setdefault(fact_id, random_fact(fact_id, importance))
        changes = [change(kind, self.facts[fact_id]) for fact_id in fact_ids]
        living = replace_alert(self.alert) if self.alert else None
        facts = list(self.facts.values())
        made = plan(facts, changes, living, self.now)
        assert made == plan(facts, changes, living, self.now), "the same input gives the same plan"
        self._remember(made)
        if self.alert is not None:
            again = plan(facts, changes, replace_alert(self.alert), self.now)
            assert again == NOTHING, "planned twice is planned once"

    def _remember(self, made: Planned) -> None:
        assert all(message.created == self.now for message in made.messages)
        for message in made.messages:
            if message.kind is OutboxKind.EDIT:
                assert self.alert is not None
                assert text_hash(message.payload["text"]) != self.alert.text_hash
            if message.kind is OutboxKind.UPDATE:
                self.told += message.key.split(":", 3)[3].split(",")
        self.sent += made.messages
        if made.alerts:
            self.alert = made.alerts[0]

    @invariant()
    def one_alert_and_every_change_told_once(self) -> None:
        assert sum(message.kind is OutboxKind.ALERT for message in self.sent) <= 1
        assert len(self.told) == len(set(self.told))
        keys = [m.key for m in self.sent if m.kind is not OutboxKind.EDIT]
        assert len(keys) == len(set(keys))


LivingAlerts.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)


TestLivingAlerts = pytest.mark.slow(LivingAlerts.TestCase)


def test_two_alerted_stories_that_become_one_are_one_edit_without_a_sound() -> None:
    elder, younger = first([troops(), right()]), first([replace(more_troops(), replaces=None), denial()])
    (one,), (other,) = elder.alerts, younger.alerts
    told = tuple(dict.fromkeys((*one.told, *other.told)))
    both = replace(one, fact_ids=tuple(sorted({*one.fact_ids, *other.fact_ids})), told=told)
    facts = [troops(), right(), more_troops(), denial()]
    changes = [
        change(ChangeKind.FIGURE_CHANGED, facts[2], facts[0]),
        change(ChangeKind.DENIAL, facts[3], facts[0]),
    ]
    after = plan(facts, changes, Planned(elder.messages, (both,)), LATER)
    assert kinds(after) == [OutboxKind.EDIT]
    assert after.messages[0].payload["is_silent"] is True
