"""GROUP without a store: takes a stream of articles, returns the story of each (`wirebrief group`, evaluation)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from feeds.group.embed import Embedder, one_blas_thread
from feeds.group.encoders import embedder_of
from feeds.group.fingerprint import fingerprints
from feeds.group.fitted import Fitted
from feeds.group.happening import HEAD_CHARACTERS
from feeds.group.placement import Item, StorySettings
from feeds.group.stories import StoryIndex
from feeds.text import detect_language
from feeds.types import Article, Claim, Fingerprint

ClaimFinder = Callable[[Sequence[Article]], Iterable[Sequence[Claim]]]

_BATCH: Final = 256
_EXPECTED: Final = 32
# Where nothing says when an article was published, the order counts: two minutes from one to the next.
_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_STEP: Final = timedelta(minutes=2)


def group_stream(
    articles: Iterable[Article],
    settings: StorySettings | None = None,
    embedder: Embedder | None = None,
    model: Fitted | None = None,
    claims_of: ClaimFinder | None = None,
) -> Iterator[tuple[str, str]]:
    """Yields (article id, story) for each article in order, grouped online in one pass.

    Nothing is yielded before the last article, so that later merges and splits show. A story is named by the id of its
    first article.

    Args:
        articles: in the order of the stream.
        settings: of the story index.
        embedder: for titles and leads, of the encoder of the settings; None for the one of that name.
        model: by which articles are compared; by default the fitted one.
        claims_of: gives the claims of articles that have more than a title, so that who speaks and what is done
            counts too.
    """
    ways = settings or StorySettings()
    grouping = _Grouping(StoryIndex(ways, model=model), embedder or embedder_of(ways.encoder), claims_of)
    stream = iter(articles)
    while batch := list(islice(stream, _BATCH)):
        grouping.take(batch)
    yield from grouping.stories()


def told_claims(articles: Sequence[Article], claims_of: ClaimFinder | None) -> list[Sequence[Claim]]:
    """Returns the claims of the title and the first lines of each article; none of an article that is a title only."""
    found: list[Sequence[Claim]] = [()] * len(articles)
    heads = {
        number: replace(article, text=article.text[: len(article.title) + HEAD_CHARACTERS])
        for number, article in enumerate(articles)
        if article.text.strip() != article.title.strip()
    }
    if claims_of is not None and heads:
        for number, claims in zip(heads, claims_of(list(heads.values())), strict=True):
            found[number] = claims
    return found


class _Grouping:
    def __init__(self, index: StoryIndex, embedder: Embedder, claims_of: ClaimFinder | None) -> None:
        self._index = index
        self._embedder = embedder
        self._claims_of = claims_of
        self._ids: list[str] = []
        self._story_of: list[int] = []  # by position
        self._absorbed: dict[int, int] = {}
        self._count = 0
        self._latest = _FIRST

    def take(self, batch: Sequence[Article]) -> None:
        prints = fingerprints(batch, self._embedder, told_claims(batch, self._claims_of))
        with one_blas_thread():
            items = [self._item(*pair) for pair in zip(batch, prints, strict=True)]
            for start in range(0, len(items), _EXPECTED):
                self._index.expect(items[start : start + _EXPECTED])
                for item in items[start : start + _EXPECTED]:
                    self._place(item)

    def _item(self, article: Article, fingerprint: Fingerprint) -> Item:
        published = article.published or self._latest + _STEP
        self._latest = max(self._latest, published)
        self._ids.append(article.id)
        language = article.language or detect_language(article.text, None)
        return Item(len(self._ids) - 1, "", language, published, fingerprint)

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
