"""GROUP, stories: takes items one by one, returns the story of each, and which entries are better told in another.

The index holds the entries of the last days in memory: in a window, where the nearest to a new entry are found, and in
a graph, whose communities are the stories. Built from the stored members it continues where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from feeds.group.communities import Regrouped, StoryGraph
from feeds.group.embed import encoder_of, unpack_vector
from feeds.group.fitted import Fitted, fitted
from feeds.group.pair_model import Numbers
from feeds.group.placement import CERTAIN, UNIT, Item, Placement, StorySettings
from feeds.group.window import EntryWindow, WindowEntry
from feeds.ports import StoryMember

Member = StoryMember


class StoryIndex:
    """Finds the story of a new entry among the entries of the last days.

    Use: `placement = index.place(item)`; then in the same transaction store the item and call `add`, and store what
    `add` regroups. After a rollback build a new index from the store.

    Args:
        settings: how stories are formed.
        members: stored members of the last days, in any order.
        model: by which entries are compared; by default the one that was fitted for the encoder.
    """

    def __init__(
        self, settings: StorySettings, members: Iterable[StoryMember] = (), model: Fitted | None = None
    ) -> None:
        self._settings = settings
        self._window = EntryWindow(settings.window.total_seconds(), settings.capacity, settings.decay_a_day)
        self._graph = StoryGraph(round(settings.size_price * UNIT))
        self._members: dict[int, StoryMember] = {}
        self._fitted = model or fitted(settings.encoder)
        self._projected: dict[int, WindowEntry] = {}  # of the items that are placed now or next
        self._insert_all(sorted(members, key=lambda m: (m.published, m.entry_id))[-settings.capacity :])

    def __len__(self) -> int:
        return len(self._window)

    def members_of(self, story_id: int) -> tuple[StoryMember, ...]:
        """Returns the members of a story that are still in the window, the earliest first."""
        found = (replace(self._members[entry_id], story_id=story_id) for entry_id in self._graph.nodes_of(story_id))
        return tuple(sorted(found, key=lambda m: (m.published, m.entry_id)))

    def story_of(self, entry_id: int) -> int:
        """Returns the story of an entry that is in the window."""
        return self._graph.story_of(entry_id)

    def expect(self, items: Sequence[Item]) -> None:
        """Prepares the items that are placed next, which makes each cheaper; changes nothing else."""
        self._projected = {item.entry_id: self._entry(item) for item in items}
        self._window.expect(list(self._projected.values()))

    def place(self, item: Item) -> Placement:
        """Returns the placement of `item`. Only the time of the window changes."""
        self._advance(item.published.timestamp())
        entry = self._entry(item)
        if item.entry_id not in self._projected:
            self._projected = {item.entry_id: entry}
        near = self._window.nearest(entry, self._settings.candidates)
        if near is None:
            return Placement(None, reasons=("nothing near in the window",))
        ids, signals = near
        return self._placement(item, ids, self._fitted.model.probability(signals))

    def add(self, item: Item, story_id: int, links: Sequence[tuple[int, int]] = ()) -> list[Regrouped]:
        """Adds `item` as a member of a story; returns the entries that are better told in another story then.

        The index has made these changes already; the caller stores them in order. A new story has a negative id until
        the caller calls `rename`.

        Args:
            item: was placed before.
            story_id: of its placement, or a new story.
            links: of its placement.
        """
        seconds = item.published.timestamp()
        self._advance(seconds)
        member = StoryMember(
            item.entry_id, story_id, item.publisher, item.language, item.published, item.fingerprint, tuple(links)
        )
        self._insert_all([member])
        return self._graph.settle(item.entry_id)

    def follow(self, members: Sequence[StoryMember]) -> bool:
        """Takes over what another index has made of entries since; returns False if it has to be built anew instead.

        Args:
            members: as stored, those that are new and those that are in another story now, in the order in which the
                other index placed or moved them.
        """
        known = [member for member in members if member.entry_id in self._members]
        if any(self._members[m.entry_id].fingerprint.vector != m.fingerprint.vector for m in known):
            return False
        new = [member for member in members if member.entry_id not in self._members]
        for member in new:
            self._advance(member.published.timestamp())
            self._insert_all([member], links=False)
        for member in known:
            if member.entry_id in self._graph:
                self._graph.assign(member.entry_id, member.story_id)
        for member in new:
            if member.entry_id in self._graph:
                self._graph.link(member.entry_id, member.links or ())
        return True

    def rename(self, story_id: int, new_id: int) -> None:
        """Gives a story that `add` made the id that it is stored under."""
        self._graph.rename(story_id, new_id)

    def _insert_all(self, members: Sequence[StoryMember], *, links: bool = True) -> None:
        """Adds members, and then their links: an entry may be linked to one that was published after it."""
        for member in members:
            self._members[member.entry_id] = member
            self._window.add(self._entry(member))
            self._projected.pop(member.entry_id, None)
            bonds = self._bonds(member.story_id) if member.links is None else ()
            self._graph.add(member.entry_id, member.story_id, member.published.timestamp(), bonds)
        for member in members if links else ():
            self._graph.link(member.entry_id, member.links or ())

    def _bonds(self, story_id: int) -> list[tuple[int, int]]:
        """Returns the links that stand in for those of an entry that was stored when there were none: to its story."""
        latest = sorted(self._graph.nodes_of(story_id))[-self._settings.candidates :]
        return [(entry_id, CERTAIN) for entry_id in latest]

    def _advance(self, seconds: float) -> None:
        for entry_id in self._window.advance(seconds):
            self._graph.remove(entry_id)
            del self._members[entry_id]

    def _entry(self, item: Item | StoryMember) -> WindowEntry:
        known = self._projected.get(item.entry_id)
        if known is not None and known.fingerprint is item.fingerprint:
            return known
        stored, vector = item.fingerprint.vector, None
        if encoder_of(stored) is self._settings.encoder:
            vector = self._fitted.space.project(unpack_vector(stored), item.language)
        return WindowEntry(item.entry_id, item.published.timestamp(), item.language, vector, item.fingerprint)

    def _placement(self, item: Item, ids: Sequence[int], probabilities: Numbers) -> Placement:
        weights = [min(CERTAIN - 1, round((p - 0.5) * UNIT)) for p in probabilities.tolist()]
        links = {entry_id: weight for entry_id, weight in zip(ids, weights, strict=True) if weight > 0}
        story_id, _ = self._graph.best_story(links)
        likeliest, nearest = max(zip(probabilities.tolist(), ids, strict=True), key=lambda pair: (pair[0], -pair[1]))
        if story_id is not None:
            reasons = self._reasons(item, story_id, links)
            return Placement(story_id, likeliest, reasons, tuple(links.items()))
        near = self._graph.story_of(nearest)
        reasons = (f"likeliest to be of story {near}, as entry {nearest}, at {likeliest:.2f}: not enough to join it",)
        if likeliest < self._settings.doubt:
            return Placement(None, likeliest, reasons, tuple(links.items()))
        decided = links | {entry_id: CERTAIN for entry_id in ids if self._graph.story_of(entry_id) == near}
        return Placement(None, likeliest, reasons, tuple(links.items()), near, tuple(decided.items()))

    def _reasons(self, item: Item, story_id: int, links: dict[int, int]) -> tuple[str, ...]:
        own = {entry_id: weight for entry_id, weight in links.items() if self._graph.story_of(entry_id) == story_id}
        nearest = min(own, key=lambda entry_id: (-own[entry_id], entry_id))
        probability = 0.5 + own[nearest] / UNIT
        reasons = [f"of the event of entry {nearest} with probability {probability:.2f}, and of {len(own) - 1} others"]
        other = self._members[nearest].fingerprint
        for what, shared in (
            ("names", item.fingerprint.names & other.names),
            ("figures", item.fingerprint.figures & other.figures),
        ):
            if shared:
                reasons.append(f"shared {what} {', '.join(sorted(shared)[:5])}")
        return tuple(reasons)
