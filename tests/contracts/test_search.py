"""The search over facts: what is found by words, by speaker, by time, by link, and that the index stays in step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from feeds.search_words import all_of, any_of, asked_words, said_by
from feeds.types import Claim, ClaimKind, Fact, Figure, Story
from storage.ports import Store
from tests.contracts.samples import FEED, NOW, fact, new_entry

DAY = timedelta(days=1)


def claim(content: str, **changes: object) -> Claim:
    made = Claim(ClaimKind.EVENT, 3, 3 + len(content), content, language="en")
    return replace(made, **changes)  # type: ignore[arg-type]  # names are checked by replace itself


async def stored(store: Store, name: str, told: Claim, **changes: object) -> Fact:
    """Stores one fact of a story and an entry of its own."""
    async with store.transaction() as t:
        story = await t.stories.add(Story(0, name, "en", NOW, NOW, ("troops",), 1, ("P",), ("P",)))
        (entry_id,) = await t.entries.add(FEED, [new_entry(name)], NOW)
        made = replace(fact(story.id, entry_id), claim=told)
        made = replace(made, sources=(replace(made.sources[0], claim=told),), **changes)  # type: ignore[arg-type]
        (saved,) = await t.facts.save([made])
    return saved


async def found(store: Store, asked: str) -> list[str]:
    async with store.reading() as read:
        return [it.claim.content for it in await read.search.facts(all_of(asked_words(asked)), 20)]


async def test_facts_are_found_by_words_in_any_form_the_newest_first(store: Store) -> None:
    await stored(store, "a", claim("Two soldiers left the harbour"))
    await stored(store, "b", claim("A soldier was seen at the harbours"))
    await stored(store, "c", claim("The harbour is closed"))
    assert await found(store, "soldier harbour") == [
        "A soldier was seen at the harbours",
        "Two soldiers left the harbour",
    ]
    assert len(await found(store, "where is the HARBOUR?")) == 3
    assert await found(store, "submarine") == []
    async with store.reading() as read:
        assert len(await read.search.facts(any_of(("submarine", "closed")), 20)) == 1
        assert len(await read.search.facts(all_of(("harb",), is_typing=True), 20)) == 3
        assert len(await read.search.facts(all_of(("harbour",)), 2)) == 2


async def test_a_count_is_found_in_the_other_language(store: Store) -> None:
    figure = Figure(1500.0, "soldats", start=3, end=7)
    await stored(store, "a", claim("1 500 soldats ont été déployés", language="fr", figures=(figure,)))
    assert await found(store, "how many soldiers?") == ["1 500 soldats ont été déployés"]
    assert await found(store, "déploiement") == []
    assert await found(store, "deployes") == ["1 500 soldats ont été déployés"]


async def test_who_said_it_is_another_question_than_who_is_named(store: Store) -> None:
    await stored(store, "a", claim("the port opens", speaker="John Kirby"))
    await stored(store, "b", claim("he had met John Kirby", speaker="Léa Roy"))
    async with store.reading() as read:
        for name, expected in (
            ("kirby", ["the port opens"]),
            ("lea roy", ["he had met John Kirby"]),
            ("kirby roy", []),
        ):
            query = said_by(name)
            assert query is not None
            assert [it.claim.content for it in await read.search.facts(query, 20)] == expected
        assert sorted(await read.search.speakers(10)) == ["John Kirby", "Léa Roy"]
    assert len(await found(store, "Kirby")) == 2


async def test_the_index_follows_withdrawals_merges_and_deletions(store: Store) -> None:
    one = await stored(store, "a", claim("ferries sail at dawn"))
    other = await stored(store, "b", claim("boats sail at sunrise"))
    async with store.transaction() as t:
        both = replace(one, sources=(*one.sources, *(replace(s, claim=s.claim) for s in other.sources)))
        await t.facts.save([both])
        await t.facts.absorb({other.id: one.id}, [one.story_id])
    async with store.reading() as read:
        assert [it.id for it in await read.search.facts(all_of(("sunrise",)), 9)] == [one.id]
    async with store.transaction() as t:
        await t.facts.save([replace(both, sources=(replace(one.sources[0], is_withdrawn=True),))])
    async with store.reading() as read:
        assert await read.search.facts(all_of(("sunrise",)), 9) == []
        assert await read.search.facts(all_of(("ferry",)), 9) == []
    async with store.transaction() as t:
        await t.facts.save([one])
        assert len(await t.search.facts(all_of(("ferry",)), 9)) == 1
        await t.retention.forget(NOW + DAY, NOW, 100)
        assert await t.search.speakers(9) == []
    assert await found(store, "ferries") == []
    # A new claim may get the id of a deleted one: the words of that one must be gone.
    await stored(store, "c", claim("trams run late"))
    assert await found(store, "ferries") == []
    assert await found(store, "trams") == ["trams run late"]


async def test_the_latest_facts_of_topics_and_of_all(store: Store) -> None:
    first = await stored(store, "a", claim("one"))
    second = await stored(store, "b", claim("two"))
    async with store.reading() as read:
        ids = [it.id for it in await read.search.latest((), NOW - DAY, NOW + DAY, 9)]
        assert ids == [second.id, first.id]
        assert [it.id for it in await read.search.latest(["troops", "x"], NOW - DAY, NOW + DAY, 1)] == [second.id]
        assert await read.search.latest(["x"], NOW - DAY, NOW + DAY, 9) == []
        assert await read.search.topics([first.story_id, 999]) == {first.story_id: ["troops"]}
        assert await read.search.topics([]) == {}
        assert await read.search.latest((), NOW + DAY, NOW + 2 * DAY, 9) == []


async def test_an_article_is_found_by_its_link(store: Store) -> None:
    await stored(store, "a", claim("one"))
    async with store.transaction() as t:
        (loose,) = await t.entries.add(FEED, [new_entry("loose")], NOW)
    async with store.reading() as read:
        assert await read.search.article(["https://example.org/x", "https://example.org/loose"]) is None
        assert await read.search.article([]) is None
    assert loose


@pytest.mark.parametrize(
    "asked", ['"', "' OR 1=1 --", "a* NEAR(b)", "^x", "words:sea", "(", "&|!", "\x00", "@=", "<->", "ﷺ 漢字 é"]
)
async def test_signs_of_a_query_language_are_no_query(store: Store, asked: str) -> None:
    await stored(store, "a", claim("the sea is calm"))
    words = asked_words(asked)
    async with store.reading() as read:
        for query in (all_of(words), any_of(words), all_of(words, is_typing=True)) if words else ():
            await read.search.facts(query, 9)
        if (said := said_by(asked)) is not None:
            await read.search.facts(said, 9)
