"""GROUP, local moving: takes a weighted graph, returns its nodes in communities under the constant Potts model.

The method of Louvain (Blondel et al. 2008) with the queue of Leiden (Traag, Waltman, van Eck 2019): nodes move to the
community where they gain most until none gains; then each community counts as one node, and so on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import Final

Graph = Mapping[int, Mapping[int, int]]  # node → other node → weight, in both directions

_LEVELS: Final = 3
_VISITS: Final = 20  # a bound of the work: visits per node and level


def partition(links: Graph, size_price: int) -> list[list[int]]:
    """Returns the nodes in communities, each ascending; the same for the same graph.

    Args:
        links: both nodes of each link are keys.
        size_price: what each pair of nodes in one community costs.
    """
    groups = {node: [node] for node in sorted(links)}
    for _ in range(_LEVELS):
        group_of = {node: name for name, nodes in groups.items() for node in nodes}
        home = _moved(_collapsed(links, group_of), {name: len(nodes) for name, nodes in groups.items()}, size_price)
        if all(name == place for name, place in home.items()):
            break
        larger: dict[int, list[int]] = {}
        for name, nodes in groups.items():
            larger.setdefault(home[name], []).extend(nodes)
        groups = larger
    return [sorted(nodes) for nodes in groups.values()]


def quality(links: Graph, communities: Sequence[Collection[int]], size_price: int) -> int:
    """Returns the weight of the links inside the communities, less the price of the pairs in them."""
    total = 0
    for community in communities:
        inside = set(community)
        twice = sum(weight for node in inside for other, weight in links[node].items() if other in inside)
        total += twice // 2 - size_price * (len(inside) * (len(inside) - 1) // 2)
    return total


def _collapsed(links: Graph, group_of: Mapping[int, int]) -> dict[int, dict[int, int]]:
    """Returns the graph whose nodes are the groups."""
    collapsed: dict[int, dict[int, int]] = {group: {} for group in group_of.values()}
    for node, others in links.items():
        group = group_of[node]
        sums = collapsed[group]
        for other, weight in others.items():
            if (its_group := group_of[other]) != group:
                sums[its_group] = sums.get(its_group, 0) + weight
    return collapsed


def _moved(links: Graph, sizes: Mapping[int, int], size_price: int) -> dict[int, int]:
    """Returns the community of each node after moving single nodes, from communities of one, until none gains."""
    home = {node: node for node in links}
    total = dict(sizes)
    waiting, queued = deque(sorted(links)), set(links)
    for _ in range(_VISITS * len(links)):
        if not waiting:
            break
        node = waiting.popleft()
        queued.discard(node)
        own, size = home[node], sizes[node]
        weights = {own: 0}
        for other, weight in links[node].items():
            weights[home[other]] = weights.get(home[other], 0) + weight
        _, _, best = max(
            (weight - size_price * size * (total[place] - (size if place == own else 0)), place == own, -place)
            for place, weight in weights.items()
        )
        if -best != own:
            home[node] = -best
            total[own] -= size
            total[-best] += size
            moved_on = [other for other in links[node] if home[other] != -best and other not in queued]
            waiting.extend(sorted(moved_on))
            queued.update(moved_on)
    return home
