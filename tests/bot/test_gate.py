"""The verbatim gate over the whole way: whatever the articles say and however they are marked, no message quotes what
is in none of them, and names no speaker that they do not name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alerts import AlertSettings, plan_alerts
from bot.briefs import BriefSettings, compose_brief, parse_window
from bot.locales import Words
from bot.render.brief_messages import render_brief
from bot.sandbox.newsroom import load_publishers
from feeds.extract import ExtractSettings
from feeds.extract.settings import DEFAULT_MODELS
from feeds.group import IncomingClaim, merge_claims
from feeds.offices import office_of
from feeds.types import AlertLevel, Article, Change, ChangeKind, Chat, Fact, Story, Subscription, Topic
from feeds.verbatim import checked_claim, is_named, violations
from feeds.worker import LocalAnalyst
from storage.ports import Shown
from tests.bot.conversation import NOW

pytestmark = pytest.mark.slow

TOPIC = Topic("troops", {"en": "Troops", "fr": "Troupes"}, "x")
CHATS = (Chat(1, language="en"), Chat(2, language="fr"))
LEVEL = AlertLevel.EVERYTHING
PIECES = (
    "“We will go on”", "« Nous irons jusqu'au bout »", '"It was not us"', "‘nothing’", "„Nein“", "«", "”", '"', "’",
    "“", "?", "!", "…", "\u00a0", "&amp;",
    "said Kim Hong-kyun", "a déclaré Dmitri Peskov", "according to the ministry", "selon Séoul",
    "he said", "a-t-il dit",
    "Lee Ji-won told reporters that", "1,500 soldiers had arrived", "12.000 soldats seraient arrivés", "denied",
    "a démenti", "les rumeurs", "the claims", ",", ".", ". ", "\n\n", " – ", ": ", "<b>",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), min_size=4, max_size=30).map(" ".join)


@cache
def patterns() -> LocalAnalyst:
    return LocalAnalyst(ExtractSettings(models={}))


@cache
def models() -> LocalAnalyst:
    return LocalAnalyst(ExtractSettings(models=DEFAULT_MODELS))


def merged(articles: Sequence[Article], analyst: LocalAnalyst) -> tuple[list[Fact], list[Change]]:
    """One story of all the articles, as the pipeline makes it."""
    facts: dict[int, Fact] = {}
    changes: list[Change] = []
    for number, analysis in enumerate(analyst.analyse_now(articles), 1):
        article, name = analysis.article, f"Post {number % 3}"
        incoming = [
            IncomingClaim(
                checked_claim(claim, article.text), vector, number, name, name, article.title, f"https://e.org/{number}",
                article.published or NOW, article.language,
            )
            for claim, vector in zip(analysis.claims, analysis.claim_vectors, strict=True)
        ]  # fmt: skip
        result = merge_claims(1, list(facts.values()), incoming, NOW)
        ids = {fact.id: fact.id if fact.id > 0 else len(facts) + place + 1 for place, fact in enumerate(result.facts)}
        for fact in result.facts:
            facts[ids[fact.id]] = _numbered(fact, ids)
        changes += [
            Change(
                c.kind, 1, c.importance, c.fact and _numbered(c.fact, ids), c.previous and _numbered(c.previous, ids)
            )
            for c in result.changes
        ]
    return list(facts.values()), changes


def _numbered(fact: Fact, ids: dict[int, int]) -> Fact:
    return replace(
        fact,
        id=ids.get(fact.id, fact.id),
        replaces=None if fact.replaces is None else ids.get(fact.replaces, fact.replaces),
        disputed_by=tuple(ids.get(other, other) for other in fact.disputed_by),
    )


def messages(facts: list[Fact], changes: list[Change], title: str, at: datetime) -> list[str]:
    """Everything that the bot would send on these facts: alerts, updates under them, briefs in every form."""
    story = Story(1, title, "en", at, at, (TOPIC.slug,), len(facts), ("Post 1", "Post 2"), ("Post 1", "Post 2"))
    followers = [(chat, Subscription(chat.id, TOPIC.slug, LEVEL)) for chat in CHATS]
    first = [Change(ChangeKind.FIRST_SIGHT, 1, 1.0), *changes]
    topics = {TOPIC.slug: TOPIC}
    told = plan_alerts(story, facts, first, followers, topics, {}, at, AlertSettings())
    empty = {chat.id: Shown((), "", at - timedelta(hours=1)) for chat in CHATS}
    later = plan_alerts(story, facts, changes, followers, topics, empty, at, AlertSettings())
    drafts = [draft for plan in (told, later) for audience in plan.audiences for draft in audience.drafts]
    found = [str(draft.payload["text"]) for draft in drafts]
    for chat in CHATS:
        window = parse_window("7d", at + timedelta(minutes=1), Words(chat.language, "UTC").zone)
        brief = compose_brief(TOPIC, facts, [story], window, None, at, BriefSettings())
        found += [page.text for form in ("html", "text") for page in render_brief(brief, chat, form, is_full=True)]
        found += [str(page.rich["html"]) for page in render_brief(brief, chat, "rich") if page.rich]
    return found


def seen(html: str) -> str:
    """What a reader sees, block by block: marks in two blocks make no pair."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def hold_the_gate(articles: Sequence[Article], analyst: LocalAnalyst) -> int:
    """Checks every line of every message; gives how many lines there were."""
    facts, changes = merged(articles, analyst)
    evidence = [article.text for article in articles]
    count = 0
    for html in messages(facts, changes, articles[0].title, articles[0].published or NOW):
        for line in re.split(r"\n|</(?:p|li|td|h\d|cite|blockquote|summary)>", html):
            count += 1
            assert violations(seen(line), evidence) == [], line
        for name in re.findall(r"<b>([^<]+)</b>(?=, |: )", html):
            is_body = office_of(unescape(name)) is not None  # under the name that the reader's language has for it
            assert is_body or any(is_named(unescape(name), text) for text in evidence), name
    return count


@given(st.lists(texts, min_size=1, max_size=3), st.sampled_from(["en", "fr"]))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_no_message_quotes_what_is_in_no_article(bodies: list[str], language: str) -> None:
    articles = [
        Article(str(n), f"{body[:40]}\n\n{body}", body[:40], language, NOW + timedelta(minutes=n))
        for n, body in enumerate(bodies)
    ]
    hold_the_gate(articles, patterns())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sample_newsroom_holds_the_gate(language: str) -> None:
    articles = [
        Article(story.slug, f"{story.title}\n\n{story.body}", story.title, language, NOW)
        for publisher in load_publishers()
        if publisher.language == language
        for story in publisher.articles
    ]
    assert hold_the_gate(articles, models()) > 100


def test_the_gate_of_this_test_can_fail() -> None:
    assert violations(seen("<b>Kim</b>: “made up”"), ["“We will go on”"]) == ["made up"]
    assert not is_named("Donald Duck", "said Kim Hong-kyun")
