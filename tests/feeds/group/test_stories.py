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

Links = tuple[tuple[int, int], ...]

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


def grow(index: StoryIndex, items: tuple[Item, ...]) -> tuple[list[Placement], dict[int, int], dict[int, Links]]:
    """What the pipeline does: place, name the new story, add, store what is regrouped. Returns what it stored."""
    placements, story_of, links = [], {}, {}
    for item in items:
        placement = index.place(item)
        story = item.entry_id if placement.story_id is None else placement.story_id
        story_of[item.entry_id], links[item.entry_id] = story, placement.links
        named: dict[int, int] = {}
        for change in index.add(item, story, placement.links):
            target = named.get(change.target, change.target)
            if target < 0:
                target = named[change.target] = 10_000 * item.entry_id + len(named)
                index.rename(change.target, target)
            story_of |= dict.fromkeys(change.nodes, target)
            if change.is_merger:
                story_of = {entry: target if old == change.source else old for entry, old in story_of.items()}
        placements.append(placement)
    return placements, story_of, links


def members(items: tuple[Item, ...], story_of: dict[int, int], links: dict[int, Links]) -> list[StoryMember]:
    return [
        StoryMember(
            i.entry_id, story_of[i.entry_id], i.publisher, i.language, i.published, i.fingerprint, links[i.entry_id]
        )
        for i in items
        if i.entry_id in story_of
    ]


def test_one_event_in_four_languages_is_one_story_and_another_is_not() -> None:
    rows = (*TROOPS, *OTHER)
    articles = [Article(str(n), text, text, language) for n, (language, text) in enumerate(rows)]
    assert dict(group_stream(articles)) == {"0": "0", "1": "0", "2": "0", "3": "0", "4": "4", "5": "4"}


@pytest.mark.parametrize(
    ("places", "wordings", "least"),
    [
        (
            "Poltava Sumy Chernihiv Mykolaiv Lviv Vinnytsia Rivne Ternopil Uman Izium",
            ("Russian missile kills {n} in {place}", "{place}: {n} dead as missile hits apartment block"),
            9,
        ),
        (
            "Sweden Denmark Norway Canada Japan Finland Lithuania Spain Belgium Estonia",
            ("{place} to give Ukraine air defence missiles", "{place} pledges missiles for Ukraine's air defence"),
            5,
        ),
    ],
)
def test_the_same_words_of_another_place_are_another_story_on_another_day(
    places: str, wordings: tuple[str, ...], least: int
) -> None:
    """Among much other news, where only the name tells today's event from yesterday's."""
    stream = [headline.article for headline in headlines(20)]
    begin = min(article.published or START for article in stream) + timedelta(hours=6)
    names = places.split()
    for number, place in enumerate(names):
        for wording, words in enumerate(wordings):
            title = words.format(place=place, n=3 + number)
            at = begin + timedelta(days=number, minutes=10 * wording)
            stream.append(Article(f"{place}/{wording}", title, title, "en", at))
    story_of = dict(group_stream(sorted(stream, key=lambda a: (a.published or START, a.id)), embedder=embedder()))
    assert len({story_of[f"{place}/0"] for place in names}) >= least
    assert sum(story_of[f"{place}/0"] == story_of[f"{place}/1"] for place in names) >= 9


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_restart_in_the_middle_changes_nothing(share: float) -> None:
    items, settings = gold_items(), StorySettings()
    placements, story_of, _ = grow(StoryIndex(settings), items)
    cut = int(len(items) * share)
    before, stories, links = grow(StoryIndex(settings), items[:cut])
    restarted = StoryIndex(settings, reversed(members(items[:cut], stories, links)))
    after, rest, _ = grow(restarted, items[cut:])
    assert [p.story_id for p in (*before, *after)] == [p.story_id for p in placements]
    assert [p.links for p in (*before, *after)] == [p.links for p in placements]
    assert rest.items() <= story_of.items()


def test_indexes_that_follow_one_another_place_as_one_that_has_all() -> None:
    """Three processes take the entries of a stream in turn, some later than they were published."""
    settings = StorySettings(window=timedelta(days=2))
    items = [item for start in range(0, 280, 7) for item in reversed(gold_items()[start : start + 7])]
    alone, several = StoryIndex(settings), [StoryIndex(settings) for _ in range(3)]
    stored: dict[int, StoryMember] = {}
    changed: list[int] = []  # as the store would tell them, in the order of turns
    seen, moves = [0, 0, 0], 0

    def store(index: StoryIndex, item: Item, placement: Placement) -> list[tuple[int, int]]:
        story = placement.story_id or item.entry_id
        moved, named = [(item.entry_id, story)], dict[int, int]()
        for change in index.add(item, story, placement.links):
            target = named.get(change.target, change.target)
            if target < 0:
                target = named[change.target] = 10_000 + item.entry_id * 10 + len(named)
                index.rename(change.target, target)
            moved += [(entry_id, target) for entry_id in change.nodes]
        return moved

    for number, item in enumerate(items):
        which = number % 3
        since = dict.fromkeys(changed[seen[which] :])
        assert several[which].follow([stored[entry_id] for entry_id in since])
        placement = several[which].place(item)
        assert placement == alone.place(item), number
        (stored[item.entry_id],) = members((item,), {item.entry_id: 0}, {item.entry_id: placement.links})
        moved = store(several[which], item, placement)
        assert moved == store(alone, item, placement)
        for entry_id, story in moved:
            stored[entry_id] = replace(stored[entry_id], story_id=story)
        changed += [entry_id for entry_id, _ in moved]
        moves += len(moved) - 1
        seen[which] = len(changed)
    assert moves > 10, "the stream regroups nothing, so that nothing of it is followed"


def test_an_index_does_not_follow_where_vectors_are_others() -> None:
    (item, *_) = gold_items()
    index = StoryIndex(StorySettings())
    index.place(item)
    index.add(item, 1)
    (member,) = members((item,), {item.entry_id: 1}, {item.entry_id: ()})
    assert index.follow([replace(member, story_id=2)])
    assert index.story_of(item.entry_id) == 2
    assert not index.follow([replace(member, fingerprint=replace(member.fingerprint, vector=b"other"))])


def test_items_that_are_expected_get_the_same_stories() -> None:
    """Also where entries leave the window before the expected ones have come."""
    items, settings = gold_items()[:300], StorySettings(window=timedelta(days=1))
    index, placements = StoryIndex(settings), []
    for start in range(0, len(items), 50):
        index.expect(items[start : start + 50])
        for item in items[start : start + 50]:
            placements.append(index.place(item))
            index.add(item, placements[-1].story_id or item.entry_id, placements[-1].links)
    plain, expected = StoryIndex(settings), []
    for item in items:
        expected.append(plain.place(item))
        plain.add(item, expected[-1].story_id or item.entry_id, expected[-1].links)
    assert placements == expected


def test_the_same_stream_gives_the_same_stories() -> None:
    first, second = (grow(StoryIndex(StorySettings()), gold_items())[0] for _ in range(2))
    assert first == second


def test_feeds_that_are_polled_in_another_order_give_nearly_the_same_stories() -> None:
    """Each of seven publishers is polled every two hours; what one poll brings comes at once."""
    items = gold_items()

    def polled(order: int) -> dict[int, int]:
        def key(item: Item) -> tuple[int, int, datetime]:
            return int(item.published.timestamp()) // 7200, int(item.publisher[1:]) * order % 7, item.published

        return grow(StoryIndex(StorySettings()), tuple(sorted(items, key=key)))[1]

    one, two = polled(1), polled(3)
    pairs = [{(a, b) for a in g for b in g if a < b and g[a] == g[b]} for g in (one, two)]
    assert len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1]) > 0.75


def test_entries_stored_before_there_were_links_stay_in_their_story() -> None:
    settings = StorySettings()
    _, stories, links = grow(StoryIndex(settings), gold_items()[:300])
    old = [replace(member, links=None) for member in members(gold_items()[:300], stories, links)]
    index = StoryIndex(settings, old)
    _, after, _ = grow(index, gold_items()[300:360])
    kept = [m.entry_id for m in old if m.entry_id in index._members and index.story_of(m.entry_id) == m.story_id]
    assert len(kept) > 0.95 * sum(m.entry_id in index._members for m in old)
    assert any(story in set(stories.values()) for story in after.values()), "and new ones join them"


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
    _, stories, links = grow(index, gold_items()[:200])
    assert len(index) == 40
    assert len(StoryIndex(settings, members(gold_items()[:200], stories, links))) == 40


def test_a_placement_says_why() -> None:
    index = StoryIndex(StorySettings())
    index.add(_item(1, "Zelensky meets Macron in Paris, asks for 12 jets", START), 1)
    placement = index.place(_item(2, "Zelensky asks Macron for 12 jets in Paris", START))
    assert placement.story_id == 1
    assert "shared names" in " ".join(placement.reasons)
    assert "shared figures 12" in placement.reasons


def test_an_entry_that_is_perhaps_of_a_story_names_it_as_in_doubt() -> None:
    first, second = (
        _item(1, "Seoul says 1,500 North Korean soldiers are in Russia", START),
        _item(2, "1,500 North Korean soldiers are in Russia, Seoul says", START),
    )
    certain = _placed(StorySettings(), first, second)
    assert certain.story_id == 1
    doubted = _placed(StorySettings(size_price=0.6, doubt=0.9 * certain.probability), first, second)
    assert (doubted.story_id, doubted.doubtful_id) == (None, 1)
    assert doubted.doubtful_links == ((1, 32_768),)
    refused = _placed(StorySettings(size_price=0.6, doubt=1.0), first, second)
    assert (refused.story_id, refused.doubtful_id) == (None, None)


def _placed(settings: StorySettings, first: Item, second: Item) -> Placement:
    index = StoryIndex(settings)
    index.add(first, 1)
    return index.place(second)


def test_two_stories_that_turn_out_to_be_one_are_merged_into_the_elder() -> None:
    index = StoryIndex(StorySettings())
    grow_as(index, 1, _cloud(1, 4, seed=1))
    grow_as(index, 9, _cloud(9, 4, seed=1))
    joining = _cloud(20, 1, seed=1)[0]
    placement = index.place(joining)
    (change,) = index.add(joining, 9, placement.links)
    assert (change.source, change.target, change.nodes, change.is_merger) == (9, 1, (9, 10, 11, 12, 20), True)
    assert {m.entry_id for m in index.members_of(1)} == {1, 2, 3, 4, 9, 10, 11, 12, 20}
    assert {m.story_id for m in index.members_of(1)} == {1}
    assert index.members_of(9) == ()


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
    """Adds items to a story, each linked to those before it in the story and to nothing else."""
    for number, item in enumerate(items):
        index.add(item, story, [(earlier.entry_id, 30_000) for earlier in items[:number]])


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
