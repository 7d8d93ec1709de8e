"""GROUP, communities: keeps the graph of related entries, in which each story is a community of the nodes.

A link weighs the more the likelier its two entries are of one event. The quality of a grouping is the constant Potts
model (Traag, Van Dooren, Nesterov 2011): the weight of the links inside the stories, less `size_price` for each pair of
entries in one story. It has no resolution limit: whether a story is split does not depend on the rest of the stream.

Weights are integers, so sums are exact in any order: a graph that is built anew from stored links behaves as the one
that was built entry by entry.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from feeds.group.local_moving import partition, quality

# Bounds the work of one arrival: so many neighbours are examined again, and a story of more nodes is not re-made.
_RESEATED: Final = 60
_REMADE_UP_TO: Final = 600
_REMADE_FROM: Final = 4


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Nodes that went from one story to another.

    Attributes:
        source: the story that they left.
        target: the story that they joined; negative if it is new and has no id yet (`StoryGraph.rename`).
        nodes: ascending.
        is_merger: no node is left in `source`, and `target` got the last of them.
    """

    source: int
    target: int
    nodes: tuple[int, ...]
    is_merger: bool


class StoryGraph:
    """The entries of the window as nodes of a graph, divided into stories.

    Args:
        size_price: what each pair of nodes in one story costs, in the unit of the weights, 1 or more.
    """

    def __init__(self, size_price: int) -> None:
        self._price = size_price
        self._links: dict[int, dict[int, int]] = {}
        self._story: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        self._age: dict[int, tuple[float, int]] = {}
        self._between: dict[int, dict[int, int]] = {}  # story → other story → weight of the links between them
        self._before: dict[int, int] = {}  # node → its story before the last `settle`
        self._unnamed = 0

    def __contains__(self, node: object) -> bool:
        return node in self._story

    def story_of(self, node: int) -> int:
        """Returns the story of a node."""
        return self._story[node]

    def nodes_of(self, story: int) -> Collection[int]:
        """Returns the nodes of a story, in no order; empty if there is no such story."""
        return self._members.get(story, ())

    def best_story(self, links: Mapping[int, int]) -> tuple[int | None, int]:
        """Returns the story that a new node with these links joins, and the gain in quality; (None, 0) for a new one.

        Args:
            links: node → weight, 1 or more.
        """
        weights: dict[int, int] = {}
        for other, weight in links.items():
            story = self._story[other]
            weights[story] = weights.get(story, 0) + weight
        gains = ((weight - self._price * len(self._members[story]), -story) for story, weight in weights.items())
        gain, story = max(gains, default=(0, 0))
        return (-story, gain) if gain > 0 else (None, 0)

    def add(self, node: int, story: int, seconds: float, links: Iterable[tuple[int, int]]) -> None:
        """Adds a node to a story, without moving others.

        Args:
            node: not in the graph.
            story: exists or is new.
            seconds: when it was published; the story of the earliest node survives a merger.
            links: (other node, weight). A node that is not in the graph is passed over.
        """
        self._links[node], self._age[node] = {}, (seconds, node)
        self._seat(node, story)
        self.link(node, links)

    def link(self, node: int, links: Iterable[tuple[int, int]]) -> None:
        """Adds the links of a node that was added without them, since the other nodes came later."""
        for other, weight in links:
            if other in self._links and other != node and other not in self._links[node]:
                self._links[node][other] = self._links[other][node] = weight
                self._couple(self._story[node], self._story[other], weight)

    def assign(self, node: int, story: int) -> None:
        """Moves a node to the story to which another graph of the same nodes has moved it."""
        if self._story[node] != story:
            self._move(node, story)
            self._before.clear()

    def remove(self, node: int) -> None:
        """Removes a node and its links."""
        story = self._story[node]
        for other, weight in self._links.pop(node).items():
            del self._links[other][node]
            self._couple(story, self._story[other], -weight)
        self._unseat(node)
        del self._story[node], self._age[node]

    def settle(self, node: int) -> list[Regrouped]:
        """Improves the grouping around a node that was just added; returns the nodes that changed their story.

        Its neighbours in other stories may move, then theirs; its story may be merged with others; and when the story
        has grown by about a quarter, its nodes are grouped anew from single ones, which finds the splits that moves of
        one node at a time cannot.
        """
        self._reseat(node)
        self._merge(self._story[node])
        story = self._story[node]
        if _is_due(len(self._members[story])):
            self._remake(story)
        return self._changes()

    def rename(self, story: int, new_id: int) -> None:
        """Gives a new story its id."""
        for node in self._members[story]:
            self._story[node] = new_id
        self._members[new_id] = self._members.pop(story)
        for other, weight in self._between.pop(story, {}).items():
            self._between.setdefault(new_id, {})[other] = weight
            del self._between[other][story]
            self._between[other][new_id] = weight

    def _seat(self, node: int, story: int) -> None:
        self._story[node] = story
        self._members.setdefault(story, set()).add(node)

    def _unseat(self, node: int) -> None:
        members = self._members[self._story[node]]
        members.remove(node)
        if not members:
            del self._members[self._story[node]]

    def _couple(self, story: int, other: int, weight: int) -> None:
        if story == other:
            return
        for one, two in ((story, other), (other, story)):
            sums = self._between.setdefault(one, {})
            total = sums.get(two, 0) + weight
            if total:
                sums[two] = total
            else:
                del sums[two]
                if not sums:
                    del self._between[one]

    def _move(self, node: int, target: int) -> None:
        source = self._story[node]
        self._before.setdefault(node, source)
        for other, weight in self._links[node].items():
            story = self._story[other]
            self._couple(source, story, -weight)
            self._couple(target, story, weight)
        self._unseat(node)
        self._seat(node, target)

    def _new_story(self) -> int:
        self._unnamed -= 1
        return self._unnamed

    def _best(self, node: int) -> int:
        """Returns the story in which the node adds most to the quality: its own one, or a neighbour's.

        A node never leaves its story to be alone: the story was told with it.
        """
        own = self._story[node]
        weights = {own: 0}
        for other, weight in self._links[node].items():
            story = self._story[other]
            weights[story] = weights.get(story, 0) + weight
        gain, _, best = max(
            (weight - self._price * (len(self._members[story]) - (story == own)), story == own, -story)
            for story, weight in weights.items()
        )
        return -best if gain >= 0 else own

    def _reseat(self, node: int) -> None:
        waiting = deque(sorted(n for n in self._links[node] if self._story[n] != self._story[node]))
        for _ in range(_RESEATED):
            if not waiting:
                return
            moved = waiting.popleft()
            best = self._best(moved)
            if best != self._story[moved]:
                self._move(moved, best)
                waiting.extend(sorted(n for n in self._links[moved] if self._story[n] != best))

    def _merge(self, story: int) -> None:
        """Merges a story with others as long as the quality rises; the one with the earliest node survives."""
        while near := self._between.get(story):
            size = len(self._members[story])
            gain, other = max((w - self._price * size * len(self._members[o]), -o) for o, w in near.items())
            if gain <= 0:
                return
            story = self._join(story, -other)

    def _join(self, one: int, two: int) -> int:
        elder, younger = sorted((one, two), key=lambda story: min(self._age[n] for n in self._members[story]))
        for node in self._members.pop(younger):
            self._before.setdefault(node, younger)
            self._seat(node, elder)
        for other, weight in self._between.pop(younger).items():
            del self._between[other][younger]
            self._couple(elder, other, weight)
        return elder

    def _remake(self, story: int) -> None:
        nodes = sorted(self._members[story])
        inside = {n: {o: w for o, w in self._links[n].items() if self._story[o] == story} for n in nodes}
        parts = partition(inside, self._price)
        if len(parts) == 1 or quality(inside, parts, self._price) <= quality(inside, [nodes], self._price):
            return
        largest = max(parts, key=lambda part: (len(part), [-x for x in min(self._age[n] for n in part)]))
        touched = [story]
        for part in parts:
            # An entry that would be alone stays: it was told with these, and is told better with no others.
            if part is not largest and len(part) > 1:
                touched.append(self._new_story())
                for node in part:
                    self._move(node, touched[-1])
        for part_story in touched:
            if part_story in self._members:
                self._merge(part_story)

    def _changes(self) -> list[Regrouped]:
        """Returns what moved since the last call, the mergers last, so that stories exist as long as nodes leave."""
        self._name_after_emptied()
        moved: dict[tuple[int, int], list[int]] = {}
        for node, source in self._before.items():
            if source != self._story[node]:
                moved.setdefault((source, self._story[node]), []).append(node)
        self._before.clear()
        by_size = sorted(moved, key=lambda pair: (len(moved[pair]), pair[1]))
        # An emptied story is merged into the one that got most of its nodes: the last of its pairs.
        into = {source: target for source, target in by_size if source not in self._members}
        found = [
            Regrouped(source, target, tuple(sorted(nodes)), into.get(source) == target)
            for (source, target), nodes in moved.items()
        ]
        return sorted(found, key=lambda change: (change.is_merger, change.source, change.target))

    def _name_after_emptied(self) -> None:
        """A new story that took the last node of another one is that story, and not a new one."""
        for node, source in sorted(self._before.items()):
            if self._story[node] < 0 and source >= 0 and source not in self._members:
                self.rename(self._story[node], source)


def _is_due(size: int) -> bool:
    """True at 4, 5, 6, 7, 8, 10, 12, 14, 16, 20 … 600 nodes: a function of the size alone, which a restart keeps."""
    step = 1 << max(0, size.bit_length() - 3)
    return _REMADE_FROM <= size <= _REMADE_UP_TO and size % step == 0
