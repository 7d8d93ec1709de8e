"""GROUP without a store: takes a stream of articles, returns the story of each (`wirebrief group`, evaluation)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from feeds.group.embed import Embedder, default_embedder, one_blas_thread
from feeds.group.fingerprint import fingerprints
from feeds.group.fitted import Fitted
from feeds.group.placement import Item, StorySettings
from feeds.group.stories import StoryIndex
from feeds.text import detect_language
from feeds.types import Article

_BATCH: Final = 256
# Where nothing says when an article was published, the order counts: two minutes from one to the next.
_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_STEP: Final = timedelta(minutes=2)


def group_stream(
    articles: Iterable[Article],
    settings: StorySettings | None = None,
    embedder: Embedder | None = None,
    model: Fitted | None = None,
) -> Iterator[tuple[str, str]]:
    """Yields (article id, story) for each article in order, grouped online in one pass.

    Nothing is yielded before the last article, so that later merges and splits show. A story is named by the id of its
    first article.

    Args:
        articles: in the order of the stream.
        settings: of the story index.
        embedder: for titles and leads.
        model: by which articles are compared; by default the fitted one.
    """
    grouping = _Grouping(StoryIndex(settings or StorySettings(), model=model), embedder or default_embedder())
    stream = iter(articles)
    while batch := list(islice(stream, _BATCH)):
        grouping.take(batch)
    yield from grouping.stories()


class _Grouping:
    def __init__(self, index: StoryIndex, embedder: Embedder) -> None:
        self._index = index
        self._embedder = embedder
        self._ids: list[str] = []
        self._story_of: list[int] = []  # by position
        self._absorbed: dict[int, int] = {}
        self._count = 0
        self._latest = _FIRST

    def take(self, batch: Sequence[Article]) -> None:
        prints = fingerprints(batch, self._embedder)
        with one_blas_thread():
            for article, fingerprint in zip(batch, prints, strict=True):
                position = len(self._ids)
                published = article.published or self._latest + _STEP
                self._latest = max(self._latest, published)
                self._ids.append(article.id)
                language = article.language or detect_language(article.text, None)
                self._place(Item(position, "", language, published, fingerprint))

    def _place(self, item: Item) -> None:
        placement = self._index.place(item)
        story = self._new_story() if placement.story_id is None else placement.story_id
        self._story_of.append(story)
        named: dict[int, int] = {}
        for change in self._index.add(item, story, placement.links):
            target = named.get(change.target, change.target)
            if target < 0:
                target = named[change.target] = self._new_story()
                self._index.rename(change.target, target)
            if change.is_merger:
                self._absorbed[change.source] = target
            for position in change.nodes:
                self._story_of[position] = target

    def stories(self) -> Iterator[tuple[str, str]]:
        first: dict[int, str] = {}
        for name, story in zip(self._ids, self._story_of, strict=True):
            yield name, first.setdefault(self._survivor(story), name)

    def _new_story(self) -> int:
        self._count += 1
        return self._count

    def _survivor(self, story: int) -> int:
        while story in self._absorbed:
            story = self._absorbed[story]
        return story
