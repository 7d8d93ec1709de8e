"""Stories online: placing, merging, splitting, the window, and going on after a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from feeds.group import (
    Item,
    Placement,
    StoryIndex,
    StorySettings,
    UseEmbedder,
    default_embedder,
    fingerprint,
    fingerprints,
    group_stream,
)
from feeds.group.embed import pack_vector, unit_rows
from feeds.ports import StoryMember
from feeds.types import Article, Fingerprint
from tests.eval.stories.gold import headlines

pytestmark = pytest.mark.slow

START = datetime(2024, 10, 18, 8, tzinfo=UTC)
TROOPS = (
    ("en", "Seoul says 1,500 North Korean soldiers are in Russia"),
    ("fr", "1.500 soldats nord-coréens sont en Russie, affirme Séoul"),
    ("ru", "Сеул: в России находятся 1500 военных КНДР"),
    ("de", "1500 nordkoreanische Soldaten sind laut Seoul in Russland"),
)
OTHER = (
    ("en", "Central bank lifts interest rate to record high"),
    ("fr", "La banque centrale relève son taux à un niveau record"),
)


@cache
def embedder() -> UseEmbedder:
    return UseEmbedder()


@cache
def gold_items() -> tuple[Item, ...]:
    articles = [headline.article for headline in headlines(8)]
    prints = fingerprints(articles, embedder())
    return tuple(
        Item(number, f"p{number % 7}", article.language, article.published or START, print_)
        for number, (article, print_) in enumerate(zip(articles, prints, strict=True), 1)
    )


def grow(index: StoryIndex, items: tuple[Item, ...]) -> tuple[list[Placement], dict[int, int]]:
    """What the pipeline does: place, name the new story, add, merge. The story's id is its first entry's."""
    placements, story_of = [], {}
    for item in items:
        placement = index.place(item)
        story = item.entry_id if placement.story_id is None else placement.story_id
        index.add(item, story)
        story_of[item.entry_id] = story
        for absorbed in placement.merged:
            index.merge(story, absorbed)
            story_of = {entry: story if old == absorbed else old for entry, old in story_of.items()}
        placements.append(placement)
    return placements, story_of


def members(items: tuple[Item, ...], story_of: dict[int, int]) -> list[StoryMember]:
    return [
        StoryMember(i.entry_id, story_of[i.entry_id], i.publisher, i.language, i.published, i.fingerprint)
        for i in items
        if i.entry_id in story_of
    ]


def test_one_event_in_four_languages_is_one_story_and_another_is_not() -> None:
    rows = (*TROOPS, *OTHER)
    articles = [Article(str(n), text, text, language) for n, (language, text) in enumerate(rows)]
    assert dict(group_stream(articles)) == {"0": "0", "1": "0", "2": "0", "3": "0", "4": "4", "5": "4"}


@pytest.mark.parametrize(
    ("places", "wordings"),
    [
        (
            "Poltava Sumy Chernihiv Mykolaiv Lviv Vinnytsia Rivne Ternopil Uman Izium",
            ("Russian missile kills {n} in {place}", "{place}: {n} dead as missile hits apartment block"),
        ),
        (
            "Sweden Denmark Norway Canada Japan Finland Lithuania Spain Belgium Estonia",
            ("{place} to give Ukraine air defence missiles", "{place} pledges missiles for Ukraine's air defence"),
        ),
    ],
)
def test_the_same_words_of_another_place_are_another_story(places: str, wordings: tuple[str, ...]) -> None:
    """In a dense stream, where only the name tells today's event from yesterday's."""
    stream = [headline.article for headline in headlines(20)]
    begin = min(article.published or START for article in stream) + timedelta(hours=6)
    names = places.split()
    for number, place in enumerate(names):
        for wording, words in enumerate(wordings):
            title = words.format(place=place, n=3 + number)
            at = begin + timedelta(hours=number, minutes=10 * wording)
            stream.append(Article(f"{place}/{wording}", title, title, "en", at))
    story_of = dict(group_stream(sorted(stream, key=lambda a: (a.published or START, a.id)), embedder=embedder()))
    assert len({story_of[f"{place}/0"] for place in names}) >= 7
    assert sum(story_of[f"{place}/0"] == story_of[f"{place}/1"] for place in names) >= 7


def test_a_restart_in_the_middle_changes_nothing() -> None:
    items, settings = gold_items(), StorySettings()
    placements, story_of = grow(StoryIndex(settings), items)
    half = len(items) // 2
    first = StoryIndex(settings)
    before, stories = grow(first, items[:half])
    after, rest = grow(StoryIndex(settings, members(items[:half], stories)), items[half:])
    assert [p.story_id for p in (*before, *after)] == [p.story_id for p in placements]
    assert [p.merged for p in (*before, *after)] == [p.merged for p in placements]
    assert rest.items() <= story_of.items()


def test_the_same_stream_gives_the_same_stories() -> None:
    first, second = (grow(StoryIndex(StorySettings()), gold_items())[0] for _ in range(2))
    assert first == second


def test_placing_changes_nothing() -> None:
    index = StoryIndex(StorySettings())
    grow(index, gold_items()[:100])
    item = gold_items()[100]
    assert index.place(item) == index.place(item)
    assert len(index) == 100


def test_what_left_the_window_takes_no_new_entries() -> None:
    settings = StorySettings(window=timedelta(days=2))
    index = StoryIndex(settings)
    item = _item(1, "Seoul says 1,500 North Korean soldiers are in Russia", START)
    index.add(item, 1)
    assert (
        index.place(_item(2, "Seoul says 1,500 North Korean soldiers in Russia", START + timedelta(days=1))).story_id
        == 1
    )
    late = index.place(_item(3, "Seoul says 1,500 North Korean soldiers in Russia", START + timedelta(days=3)))
    assert late.story_id is None


def test_the_index_holds_no_more_than_its_capacity() -> None:
    settings = StorySettings(capacity=40)
    index = StoryIndex(settings)
    grow(index, gold_items()[:200])
    assert len(index) <= 50
    assert len(StoryIndex(settings, members(gold_items(), {i.entry_id: 1 for i in gold_items()}))) == 40


def test_a_placement_says_why() -> None:
    index = StoryIndex(StorySettings())
    index.add(_item(1, "Zelensky meets Macron in Paris, asks for 12 jets", START), 1)
    placement = index.place(_item(2, "Zelensky asks Macron for 12 jets in Paris", START))
    assert placement.story_id == 1
    assert "shared names" in " ".join(placement.reasons)
    assert "shared figures 12" in placement.reasons


def test_an_entry_that_is_nearly_near_enough_names_the_story_in_doubt() -> None:
    first, second = (
        _item(1, "Seoul says 1,500 North Korean soldiers are in Russia", START),
        _item(2, "1,500 North Korean soldiers are in Russia, Seoul says", START),
    )
    score = _placed(StorySettings(), first, second).similarity
    doubted = _placed(StorySettings(join=score + 0.01, sparse=0, doubt=0.05), first, second)
    assert (doubted.story_id, doubted.doubtful_id) == (None, 1)
    refused = _placed(StorySettings(join=score + 0.1, sparse=0, doubt=0.05), first, second)
    assert (refused.story_id, refused.doubtful_id) == (None, None)


def _placed(settings: StorySettings, first: Item, second: Item) -> Placement:
    index = StoryIndex(settings)
    index.add(first, 1)
    return index.place(second)


def test_two_stories_that_turn_out_to_be_one_are_merged_into_the_elder() -> None:
    index = StoryIndex(StorySettings())
    grow_as(index, 1, _cloud(1, 4, seed=1))
    grow_as(index, 9, _cloud(9, 4, seed=1))
    placement = index.place(_cloud(20, 1, seed=1)[0])
    assert (placement.story_id, placement.merged) == (1, (9,))
    index.merge(1, 9)
    assert {m.entry_id for m in index.members_of(1)} == {1, 2, 3, 4, 9, 10, 11, 12}
    assert index.members_of(9) == ()


def test_a_story_that_drifted_is_split_and_the_later_half_leaves() -> None:
    index = StoryIndex(StorySettings())
    grow_as(index, 1, _cloud(1, 4, seed=1))
    grow_as(index, 1, _cloud(5, 4, seed=2))
    split = index.drifted(1)
    assert split is not None
    assert split.entry_ids == (5, 6, 7, 8)
    index.move(split.entry_ids, 5)
    assert {m.entry_id for m in index.members_of(5)} == {5, 6, 7, 8}
    assert index.drifted(5) is None


def test_a_story_of_one_event_is_not_split() -> None:
    index = StoryIndex(StorySettings())
    grow_as(index, 1, _cloud(1, 8, seed=1))
    assert index.drifted(1) is None


def test_an_entry_without_a_vector_is_a_story_of_its_own() -> None:
    index = StoryIndex(StorySettings())
    index.add(_item(1, "Seoul says soldiers are in Russia", START), 1)
    empty = Item(2, "p", None, START, Fingerprint(vector=np.zeros(512, dtype="<f2").tobytes()))
    assert index.place(empty).story_id is None


def test_vectors_are_unit_rows_and_do_not_depend_on_the_batch() -> None:
    texts = [text for _, text in (*TROOPS, *OTHER)]
    together = default_embedder().embed(texts)
    assert together.shape == (len(texts), embedder().dimension)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([embedder().embed([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-4)
    assert embedder().embed([]).shape == (0, 512)


def test_a_fingerprint_is_of_title_and_lead() -> None:
    article = Article("a", "Title here\n\nSEOUL (Reuters) – " + "Words of a lead. " * 80, "Title here", "en", START)
    found = fingerprint(article, embedder())
    assert found.agency == "Reuters"
    assert found.minhash
    assert len(found.vector) == 1024
    assert found.vector != fingerprint(replace(article, text="Title here"), embedder()).vector


def grow_as(index: StoryIndex, story: int, items: list[Item]) -> None:
    for item in items:
        index.add(item, story)


def _item(entry_id: int, title: str, published: datetime) -> Item:
    return Item(entry_id, "p", "en", published, fingerprint(Article(str(entry_id), title, title, "en"), embedder()))


def _cloud(first: int, count: int, seed: int) -> list[Item]:
    """Entries of one event: vectors close to a direction that `seed` draws."""
    centre = np.random.default_rng(seed).normal(size=512)
    noise = np.random.default_rng(first).normal(size=(count, 512)) * 0.3
    rows = unit_rows((centre + noise).astype(np.float32))
    return [
        Item(first + n, "p", "en", START + timedelta(minutes=first + n), Fingerprint(pack_vector(row)))
        for n, row in enumerate(rows)
    ]
