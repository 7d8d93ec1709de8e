"""What is told, to whom, how often. The texts stand in tests/data/alerts/, to be read as they are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.alerts import AlertPlan, AlertSettings, plan_alerts, text_hash
from bot.chat.buttons import BriefButton, MuteButton, WhyButton, decode, refers_to
from bot.render import fits, plain
from bot.sandbox.html_parser import parse_html
from feeds.types import (
    AlertLevel,
    Change,
    ChangeKind,
    Chat,
    Fact,
    OutboxKind,
    OutboxMessage,
    Status,
    Story,
    Subscription,
    Topic,
)
from feeds.verbatim import violations
from storage.ports import LivingAlert, Shown
from tests.bot.october_facts import (
    DENIED,
    ENGLISH,
    FRENCH,
    NOW,
    RIGHT,
    SOLDIERS_1500,
    TOPIC,
    change,
    claim,
    denial,
    fact,
    more_troops,
    right,
    source,
    story,
    subscribed,
    summoned,
    troops,
)

GOLDEN = Path(__file__).parents[2] / "data" / "alerts"
SETTINGS = AlertSettings()
LATER = NOW + timedelta(minutes=30)
FIRST = [troops(), right(), summoned()]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as it is stored: a message a chat."""

    messages: tuple[OutboxMessage, ...] = ()
    alerts: tuple[LivingAlert, ...] = ()


NOTHING = Planned()


def stored(made: AlertPlan, story_id: int, now: datetime) -> Planned:
    """`made`, chat by chat, as the store has it."""
    messages, alerts = [], []
    for audience in made.audiences:
        for chat_id in audience.chat_ids:
            shown = audience.shown
            alerts.append(
                LivingAlert(chat_id, story_id, None, shown.fact_ids, shown.text_hash, shown.planned_at, now, shown.told)
            )
            for draft in audience.drafts:
                key = ":".join(filter(None, (draft.kind, str(chat_id), str(story_id), draft.name)))
                messages.append(OutboxMessage(key, chat_id, draft.kind, draft.payload, story_id, created=now))
    return Planned(tuple(messages), tuple(alerts))


def plan_and_store(  # noqa: PLR0917 - mirrors plan_alerts
    told: Story,
    facts: Sequence[Fact],
    changes: Sequence[Change],
    subscribers: Sequence[tuple[Chat, Subscription]],
    topics: Sequence[Topic],
    living: Sequence[LivingAlert] = (),
    now: datetime = NOW,
) -> Planned:
    """What a plan puts into the store."""
    shown = {a.chat_id: Shown(a.fact_ids, a.text_hash, a.planned_at, a.told) for a in living}
    by_slug = {topic.slug: topic for topic in topics}
    return stored(plan_alerts(told, facts, changes, subscribers, by_slug, shown, now, SETTINGS), told.id, now)


def plan(  # noqa: PLR0917 - mirrors plan_alerts
    facts: Sequence[Fact],
    changes: Sequence[Change],
    living: Planned | None = None,
    now: datetime = NOW,
    subscribers: Sequence[tuple[Chat, Subscription]] | None = None,
    told: Story | None = None,
    topic: Topic = TOPIC,
) -> Planned:
    """A plan for the English chat, unless others are given."""
    readers = [subscribed(ENGLISH)] if subscribers is None else subscribers
    alerts = living.alerts if living else ()
    return plan_and_store(told or story(*facts), facts, changes, readers, [topic], alerts, now)


def first(facts: Sequence[Fact] = FIRST, **given: object) -> Planned:
    """The story is seen for the first time."""
    changes = [change(ChangeKind.FIRST_SIGHT, facts[0])]
    return plan(facts, changes, **given)  # type: ignore[arg-type]  # passes them through


def kinds(made: Planned) -> list[OutboxKind]:
    """What the plan sends."""
    return [message.kind for message in made.messages]


def read_golden(name: str, text: str) -> str:
    """The stored text; written anew with WIREBRIEF_WRITE_GOLDEN=1, for a person to read and commit."""
    path = GOLDEN / name
    if os.environ.get("WIREBRIEF_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").removesuffix("\n")


@pytest.mark.parametrize("chat", [ENGLISH, FRENCH])
def test_an_alert_its_update_and_its_edit_read_as_they_should(chat: Chat) -> None:
    readers = [subscribed(chat)]
    begun = first(subscribers=readers)
    grown = [*FIRST, more_troops(), denial()]
    changes = [
        change(ChangeKind.FIGURE_CHANGED, grown[3], grown[0]),
        change(ChangeKind.DENIAL, grown[4], grown[0]),
    ]
    after = plan(grown, changes, begun, LATER, readers)
    texts = {
        "alert": begun.messages[0].payload["text"],
        "update": after.messages[0].payload["text"],
        "edit": after.messages[1].payload["text"],
    }
    for name, text in texts.items():
        assert text == read_golden(f"{name}.{chat.language}.html", text)
        parse_html(text)


def test_first_sight_is_one_message_with_buttons_and_a_living_alert() -> None:
    made = first()
    (message,) = made.messages
    assert (message.key, message.kind, message.chat_id, message.story_id) == ("alert:7:1", OutboxKind.ALERT, 7, 1)
    assert message.payload["is_silent"] is False
    data = [button["callback_data"] for row in message.payload["buttons"] for button in row]
    assert data == ["brief:north-korea-russia", "why:1:1.3.2", "mute:north-korea-russia"]
    assert made.alerts == (LivingAlert(7, 1, None, (1, 2, 3), text_hash(message.payload["text"]), NOW, NOW),)


def test_a_single_source_can_alert() -> None:
    alone = fact(1, source(1, "Small Gazette", SOLDIERS_1500), importance=0.5)
    (message,) = first([alone]).messages
    assert "1 publisher " in plain(message.payload["text"]) + " "
    assert "origin" not in plain(message.payload["text"])


def test_agency_copy_counts_as_one_origin() -> None:
    (message,) = first([troops()]).messages
    assert "3 publishers, 2 origins" in plain(message.payload["text"])


def test_two_subscriptions_of_a_chat_get_one_message() -> None:
    other = replace(TOPIC, slug="korea", names={"en": "Korea"})
    told = replace(story(*FIRST), topics=(TOPIC.slug, other.slug))
    readers = [subscribed(ENGLISH), (ENGLISH, Subscription(ENGLISH.id, other.slug))]
    changes = [change(ChangeKind.FIRST_SIGHT, FIRST[0])]
    made = plan_and_store(told, FIRST, changes, readers, [TOPIC, other])
    assert len(made.messages) == 1
    assert "Korea · North Korea–Russia" in plain(made.messages[0].payload["text"])


@pytest.mark.parametrize(
    ("level", "weight", "importance", "is_told"),
    [
        (AlertLevel.BREAKING, 1.0, 0.74, False),
        (AlertLevel.BREAKING, 1.0, 0.75, True),
        (AlertLevel.BREAKING, 1.5, 0.55, True),
        (AlertLevel.IMPORTANT, 1.0, 0.39, False),
        (AlertLevel.IMPORTANT, 1.0, 0.40, True),
        (AlertLevel.IMPORTANT, 0.5, 0.60, False),
        (AlertLevel.EVERYTHING, 1.0, 0.0, True),
    ],
)
def test_importance_times_weight_meets_the_level(
    level: AlertLevel, weight: float, importance: float, is_told: bool
) -> None:
    facts = [replace(troops(), importance=importance)]
    made = first(facts, subscribers=[subscribed(ENGLISH, level)], topic=replace(TOPIC, weight=weight))
    assert bool(made.messages) is is_told
    assert bool(made.alerts) is is_told


@pytest.mark.parametrize(
    "reader",
    [
        (replace(ENGLISH, is_open=False), Subscription(7, TOPIC.slug)),
        (ENGLISH, Subscription(7, TOPIC.slug, is_muted=True)),
        (ENGLISH, Subscription(7, "another-topic")),
    ],
)
def test_closed_muted_and_other_subscriptions_hear_nothing(reader: tuple[Chat, Subscription]) -> None:
    assert first(subscribers=[reader]) == NOTHING


def aged(about: Fact, age: timedelta) -> Fact:
    """`about`, published that long before NOW."""
    sources = tuple(replace(s, published=NOW - age) for s in about.sources)
    return replace(about, sources=sources, first_seen=NOW, last_seen=NOW)


def test_what_is_old_at_first_sight_is_stored_silently() -> None:
    old = aged(troops(), SETTINGS.max_age + timedelta(minutes=1))
    assert first([old]) == NOTHING
    begun = first()
    late = aged(replace(denial(), id=9), SETTINGS.max_age + timedelta(hours=1))
    after = plan([*FIRST, late], [change(ChangeKind.DENIAL, late)], begun, LATER)
    assert OutboxKind.UPDATE not in kinds(after)
    assert "denied" not in plain("".join(m.payload["text"] for m in after.messages))


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


def test_an_update_says_only_what_changed() -> None:
    begun, grown = first(), [*FIRST, more_troops()]
    after = plan(grown, [change(ChangeKind.FIGURE_CHANGED, grown[3], grown[0])], begun, LATER)
    assert kinds(after) == [OutboxKind.UPDATE, OutboxKind.EDIT]
    update = after.messages[0]
    assert update.payload["is_silent"] is False
    assert update.payload["reply_to_story"] is True
    assert update.key == "update:7:1:figure_changed:4"
    text = plain(update.payload["text"])
    assert text.startswith("↑ about 12,000 soldiers, was 1,500\n")
    assert "Peskov" not in text


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


def test_a_small_new_fact_is_edited_in_and_an_important_one_has_a_sound() -> None:
    begun = first()
    for importance, expected in ((0.45, [OutboxKind.EDIT]), (0.6, [OutboxKind.UPDATE, OutboxKind.EDIT])):
        told = claim("the border was closed", start=5000, speaker="Anna Kim", speaker_key="kim")
        new = fact(11, source(20, "Herald", told), importance=importance)
        assert kinds(plan([*FIRST, new], [change(ChangeKind.NEW_FACT, new)], begun, LATER)) == expected


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


def test_updates_of_one_hour_are_limited_and_the_rest_is_edited_in() -> None:
    made, facts, sounds = first(), list(FIRST), 0
    alert = made.alerts[0]
    for number in range(12):
        told = replace(DENIED, content=f"report number {number} of many", start=9000 + 100 * number)
        new = fact(100 + number, source(100 + number, "Wire", told), importance=0.9)
        facts.append(new)
        made = plan(facts, [change(ChangeKind.DENIAL, new)], replace_alert(alert), NOW + timedelta(minutes=number))
        sounds += OutboxKind.UPDATE in kinds(made)
        alert = made.alerts[0] if made.alerts else alert
    assert sounds == SETTINGS.max_updates_per_hour
    told = replace(DENIED, content="the last of them", start=20000)
    new = fact(200, source(200, "Wire", told, published=NOW + timedelta(hours=2)), importance=0.9)
    late = plan([*facts, new], [change(ChangeKind.DENIAL, new)], replace_alert(alert), NOW + timedelta(hours=2))
    assert OutboxKind.UPDATE in kinds(late)


def test_a_flood_of_changes_is_one_update_that_says_how_many_more() -> None:
    begun = first()
    new = []
    for number in range(30):
        told = claim(f"{number} " + "long account " * 40, start=1000 * number, speaker="Name " * 300, role="x " * 20)
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


def test_a_denial_without_a_verb_is_not_told_as_an_assertion() -> None:
    told = replace(DENIED, cue=None)
    (message,) = first([fact(5, source(7, "Courier", told))]).messages
    assert "Denied by North Korea's mission to the UN: any soldiers" in plain(message.payload["text"])


def test_within_a_line_the_article_of_a_speaker_is_small() -> None:
    told = replace(DENIED, speaker="La Russie", language="fr")
    (message,) = first([fact(5, source(7, "Courrier", told))], subscribers=[subscribed(FRENCH)]).messages
    assert "Démenti par la Russie :" in plain(message.payload["text"]).replace("\u00a0", " ")


def test_there_are_never_more_origins_than_publishers() -> None:
    told = replace(story(troops()), publishers=("Herald", "Post"), origins=("AFP", "Herald", "Post"))
    (message,) = plan([troops()], [change(ChangeKind.NEW_FACT, troops())], told=told).messages
    assert "2 publishers, 2 origins" in plain(message.payload["text"])


def test_a_story_without_facts_alerts_with_its_headline() -> None:
    told = replace(story(), publishers=("Yonhap",), origins=("Yonhap",))
    (message,) = plan([], [Change(ChangeKind.FIRST_SIGHT, 1, 0.6)], told=told).messages
    assert plain(message.payload["text"]).startswith(
        "North Korea sends special forces to Russia, Seoul says\n\nYonhap\n"
    )


def test_the_buttons_of_a_slug_that_is_too_long_for_them_refer_to_it() -> None:
    topic = replace(TOPIC, slug="a" * 60)
    told = replace(story(*FIRST), topics=(topic.slug,))
    readers = [(ENGLISH, Subscription(7, topic.slug))]
    changes = [change(ChangeKind.FIRST_SIGHT, FIRST[0])]
    made = plan_and_store(told, FIRST, changes, readers, [topic])
    read_, why, mute = (decode(button["callback_data"]) for button in made.messages[0].payload["buttons"][0])
    assert isinstance(read_, BriefButton)
    assert isinstance(mute, MuteButton)
    assert refers_to(read_.topic, topic.slug)
    assert refers_to(mute.topic, topic.slug)
    assert why == WhyButton(1, (1, 3, 2))


HOSTILE = st.text(alphabet=st.sampled_from("<>&\"'“”«» \nab1…é😀\u202e\ud800"), max_size=300)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(list(Status)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_one_valid_message_that_holds_the_gate(
    content: str, speaker: str, title: str, status: Status
) -> None:
    told = replace(RIGHT, content=content, speaker=speaker or None, role=title, cue=speaker, status=status)
    about = fact(1, source(1, speaker, told, title=title, link=f"https://a.example/{content}"), importance=0.9)
    (message,) = first([about]).messages
    text, _ = parse_html(message.payload["text"])
    assert fits(message.payload["text"])
    assert violations(text, [content, title, speaker, story().title]) == []


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
