"""The graph of stories: where a node joins, what regrouping does, and that the order of building changes nothing."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.group.communities import Regrouped, StoryGraph
from feeds.group.local_moving import partition, quality

PRICE = 10
Links = list[tuple[int, int]]


def _cliques(*cliques: range, weight: int = 100) -> dict[int, dict[int, int]]:
    """A graph in which all nodes of a clique are linked."""
    links: dict[int, dict[int, int]] = {node: {} for clique in cliques for node in clique}
    for clique in cliques:
        for one, two in combinations(clique, 2):
            links[one][two] = links[two][one] = weight
    return links


def _grow(arrivals: list[Links]) -> tuple[StoryGraph, list[list[Regrouped]]]:
    """What the index does: the story of a node is its best one, or a new one with the node's number."""
    graph, changes = StoryGraph(PRICE), []
    for node, links in enumerate(arrivals):
        story, _ = graph.best_story(dict(links))
        graph.add(node, node if story is None else story, float(node), links)
        changes.append(graph.settle(node))
        for number, target in enumerate(sorted({c.target for c in changes[-1] if c.target < 0})):
            graph.rename(target, 1_000 * (node + 1) + number)
    return graph, changes


def _stories(graph: StoryGraph, count: int) -> set[frozenset[int]]:
    return {frozenset(graph.nodes_of(graph.story_of(node))) for node in range(count)}


@st.composite
def arrivals(draw: st.DrawFn) -> list[Links]:
    """Nodes with links to earlier ones."""
    count = draw(st.integers(1, 24))
    return [
        sorted(draw(st.dictionaries(st.integers(0, node - 1), st.integers(1, 200), max_size=6)).items()) if node else []
        for node in range(count)
    ]


def test_cliques_are_communities_and_a_weak_link_between_them_is_not_enough() -> None:
    links = _cliques(range(5), range(5, 10))
    links[0][5] = links[5][0] = 100
    assert partition(links, PRICE) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_a_price_above_the_weights_leaves_every_node_alone() -> None:
    assert partition(_cliques(range(3)), 101) == [[0], [1], [2]]


def test_quality_counts_the_links_inside_less_the_price_of_the_pairs() -> None:
    links = _cliques(range(3))
    assert quality(links, [[0, 1, 2]], PRICE) == 3 * 100 - 3 * PRICE
    assert quality(links, [[0, 1], [2]], PRICE) == 100 - PRICE


@given(arrivals())
@settings(max_examples=60, deadline=None)
def test_a_partition_is_no_worse_than_single_nodes_and_has_each_node_once(found: list[Links]) -> None:
    links: dict[int, dict[int, int]] = {node: {} for node in range(len(found))}
    for node, its_links in enumerate(found):
        for other, weight in its_links:
            links[node][other] = links[other][node] = weight
    parts = partition(links, PRICE)
    assert sorted(node for part in parts for node in part) == list(range(len(found)))
    assert quality(links, parts, PRICE) >= 0
    assert partition(dict(reversed(links.items())), PRICE) == parts


def test_a_node_joins_where_it_gains_most_and_pays_for_the_size() -> None:
    graph = StoryGraph(PRICE)
    for node in range(4):
        graph.add(node, 1, float(node), [])
    graph.add(4, 2, 4.0, [])
    assert graph.best_story({0: 45, 4: 30}) == (2, 20)
    assert graph.best_story({0: 61, 4: 30}) == (1, 21)
    assert graph.best_story({0: 40}) == (None, 0)
    assert graph.best_story({}) == (None, 0)


def test_a_node_that_links_two_stories_merges_them_into_the_elder() -> None:
    graph = StoryGraph(PRICE)
    graph.add(7, 70, 1.0, [])
    graph.add(3, 30, 2.0, [])
    graph.add(8, 70, 3.0, [(7, 100), (3, 100)])
    graph.add(9, 70, 3.0, [(7, 100), (3, 100)])
    assert graph.settle(9) == [Regrouped(30, 70, (3,), is_merger=True)]
    assert (set(graph.nodes_of(70)), graph.nodes_of(30)) == ({3, 7, 8, 9}, ())


def test_a_story_of_two_events_is_split_and_the_larger_part_stays() -> None:
    graph = StoryGraph(PRICE)
    for node in range(8):
        graph.add(node, 1, float(node), [(other, 100) for other in range(node) if (other < 5) == (node < 5)])
    (change,) = graph.settle(7)
    assert change == Regrouped(1, -1, (5, 6, 7), is_merger=False)
    graph.rename(-1, 2)
    assert (set(graph.nodes_of(1)), set(graph.nodes_of(2)), graph.story_of(5)) == ({0, 1, 2, 3, 4}, {5, 6, 7}, 2)


def test_a_neighbour_moves_to_the_story_where_it_belongs() -> None:
    graph = StoryGraph(PRICE)
    graph.add(0, 1, 0.0, [])
    graph.add(1, 1, 1.0, [(0, 30)])
    graph.add(2, 2, 2.0, [(1, 25)])
    graph.add(3, 2, 3.0, [(1, 25), (2, 100)])
    assert graph.settle(3) == [Regrouped(1, 2, (1,), is_merger=False)]


def test_what_left_the_window_has_no_say() -> None:
    graph = StoryGraph(PRICE)
    graph.add(0, 1, 0.0, [])
    graph.add(1, 1, 1.0, [(0, 100)])
    graph.remove(0)
    assert 0 not in graph
    assert set(graph.nodes_of(1)) == {1}
    graph.add(2, 2, 2.0, [(0, 100), (1, 5)])
    assert graph.settle(2) == []


@given(arrivals())
@settings(max_examples=60, deadline=None)
def test_changes_tell_where_every_node_is(found: list[Links]) -> None:
    """Who applies the changes in order, as the store does, has the stories that the graph has."""
    graph, story_of = StoryGraph(PRICE), dict[int, int]()
    for node, links in enumerate(found):
        story, _ = graph.best_story(dict(links))
        story_of[node] = node if story is None else story
        graph.add(node, story_of[node], float(node), links)
        named: dict[int, int] = {}
        for change in graph.settle(node):
            target = named.get(change.target, change.target)
            if target < 0:
                target = named[change.target] = 1_000 * (node + 1) + len(named)
                graph.rename(change.target, target)
            assert {story_of[moved] for moved in change.nodes} == {change.source}
            if change.is_merger:
                assert {n for n, s in story_of.items() if s == change.source} == set(change.nodes)
                assert target in story_of.values()
            story_of |= dict.fromkeys(change.nodes, target)
        assert story_of == {n: graph.story_of(n) for n in story_of}


@given(arrivals())
@settings(max_examples=60, deadline=None)
def test_a_graph_built_anew_from_what_was_stored_goes_on_as_the_old_one(found: list[Links]) -> None:
    half = len(found) // 2
    old, changes = _grow(found)
    first, _ = _grow(found[:half])
    new = StoryGraph(PRICE)
    for node in reversed(range(half)):
        later = [(n, dict(found[n])[node]) for n in range(node + 1, half) if node in dict(found[n])]
        new.add(node, first.story_of(node), float(node), later)
    after = []
    for node in range(half, len(found)):
        story, _ = new.best_story(dict(found[node]))
        new.add(node, node if story is None else story, float(node), found[node])
        after.append(new.settle(node))
        for number, target in enumerate(sorted({c.target for c in after[-1] if c.target < 0})):
            new.rename(target, 1_000 * (node + 1) + number)
    assert _stories(new, len(found)) == _stories(old, len(found))
    assert [[c.nodes for c in change] for change in after] == [[c.nodes for c in change] for change in changes[half:]]


@pytest.mark.parametrize("size", [40, 300])
def test_the_same_arrivals_give_the_same_stories(size: int) -> None:
    found = [[(node - step, 60 * step % 97 + 1) for step in range(1, 6) if node >= step] for node in range(size)]
    one, two = _grow(found), _grow(found)
    assert one[1] == two[1]
    assert _stories(one[0], size) == _stories(two[0], size)


def test_a_node_never_leaves_its_story_to_be_alone() -> None:
    """Node 2 was put there by what it says; a weak link to a new node takes it nowhere."""
    graph = StoryGraph(PRICE)
    for node, links in enumerate([[], [(0, 100)], []]):
        graph.add(node, 0, float(node), links)
    graph.add(3, 3, 3.0, [(2, PRICE // 2)])
    assert graph.settle(3) == []
    assert _stories(graph, 4) == {frozenset({0, 1, 2}), frozenset({3})}


def test_a_story_that_is_made_anew_keeps_a_node_that_would_be_alone() -> None:
    graph = StoryGraph(PRICE)
    for node, links in enumerate([[], [(0, 100)], [(0, 100), (1, 100)]]):
        graph.add(node, 0, float(node), links)
    graph.add(3, 0, 3.0, [])
    assert graph.settle(3) == []
    assert _stories(graph, 4) == {frozenset({0, 1, 2, 3})}
