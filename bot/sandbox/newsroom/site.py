"""Serves the newsroom's feeds and article pages under /newsroom/."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.clock import Clock
from bot.sandbox.newsroom.pages import Item, render_feed, render_page
from bot.sandbox.newsroom.publishers import Article, Publisher, dated, load_publishers
from feeds.types import Feed

_FEED_TYPES = {"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8"}


class Newsroom:
    """Serves the released articles. Releases and dates count from the last call of `open`."""

    def __init__(self, clock: Clock, publishers: tuple[Publisher, ...] | None = None) -> None:
        self._clock = clock
        self._publishers = {p.slug: p for p in (publishers if publishers is not None else load_publishers())}
        self._opened_at = clock.now()

    def open(self) -> None:
        """Restarts the releases: the first batch is out now, the others follow."""
        self._opened_at = self._clock.now()

    def routes(self) -> list[Route]:
        """Returns the routes, to mount at the root."""
        return [
            Route("/newsroom/{slug}/{name}.xml", self._feed, methods=["GET", "HEAD"]),
            Route("/newsroom/{slug}/{path:path}.html", self._page, methods=["GET", "HEAD"]),
        ]

    @property
    def last_release_seconds(self) -> int:
        """Returns the seconds from `open` to the last release."""
        return max(article.release_seconds for p in self._publishers.values() for article in p.articles)

    def items(self, publisher: Publisher, base_url: str) -> list[Item]:
        """Returns the released items of the publisher, latest first."""
        elapsed = self._clock.now() - self._opened_at
        released = [article for article in publisher.articles if article.release_seconds <= elapsed]
        items = [self._item(publisher, article, base_url) for article in released]
        return sorted(items, key=lambda item: item.published, reverse=True)

    def _item(self, publisher: Publisher, article: Article, base_url: str) -> Item:
        opened = datetime.fromtimestamp(self._opened_at, UTC)
        day, language = opened.date(), publisher.language
        published = self._published(article, opened)
        link = f"{base_url}/{publisher.slug}/{published:%Y/%m/%d}/{article.slug}.html"
        return Item(
            link=link,
            title=dated(article.title, day, language),
            teaser=dated(article.teaser, day, language),
            body=dated(article.body, day, language),
            author=article.author,
            section=article.section,
            published=published,
        )

    def _published(self, article: Article, opened: datetime) -> datetime:
        """Returns the date of publication: before the release, but on the day of opening."""
        midnight = opened.replace(hour=0, minute=0, second=0, microsecond=0)
        oldest = max(s.age_minutes for p in self._publishers.values() for s in p.articles) + 1
        scale = min(1.0, (opened - midnight) / timedelta(minutes=oldest))
        age = timedelta(minutes=article.age_minutes * scale)
        published = opened + timedelta(seconds=article.release_seconds) - age
        return max(published, midnight).replace(microsecond=0)

    async def _feed(self, request: Request) -> Response:
        publisher = self._publishers.get(request.path_params["slug"])
        if publisher is None or not request.url.path.endswith(publisher.feed_path):
            return Response("Not Found", 404, media_type="text/plain")
        items = self.items(publisher, _root(request))
        body = render_feed(publisher, items, _root(request)).encode()
        released = self._opened_at + max((s.release_seconds for s in self._out(publisher)), default=0)
        return _conditional(request, body, _FEED_TYPES[publisher.form.partition("_")[0]], released)

    def _out(self, publisher: Publisher) -> list[Article]:
        return [
            article for article in publisher.articles if article.release_seconds <= self._clock.now() - self._opened_at
        ]

    async def _page(self, request: Request) -> Response:
        publisher = self._publishers.get(request.path_params["slug"])
        items = self.items(publisher, _root(request)) if publisher else []
        # Only the last part is compared: a link with the date of yesterday still works after midnight.
        name = request.url.path.rpartition("/")[2]
        item = next((item for item in items if item.link.endswith(f"/{name}")), None)
        if publisher is None or item is None:
            return Response("Not Found", 404, media_type="text/plain")
        body = render_page(publisher, item, items).encode()
        return _conditional(request, body, "text/html; charset=utf-8", item.published.timestamp())


def newsroom_feeds(base_url: str, publishers: tuple[Publisher, ...] | None = None) -> tuple[Feed, ...]:
    """Returns the feeds to register. `base_url` is `Sandbox.newsroom_url`, "http://127.0.0.1:8081/newsroom"."""
    known = publishers if publishers is not None else load_publishers()
    root = base_url.rstrip("/")
    return tuple(Feed(url=f"{root}/{p.feed_path}", title=p.name, publisher=p.name, language=p.language) for p in known)


def _root(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}/newsroom"


def _conditional(request: Request, body: bytes, kind: str, changed_at: float) -> Response:
    """Returns 304, or 200 with validators, compressed if the client accepts gzip (RFC 9110, section 13).

    Args:
        request: The request.
        body: The content.
        kind: Its media type.
        changed_at: Time of the last change in Unix seconds.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    changed = datetime.fromtimestamp(int(changed_at), UTC)
    headers = {
        "ETag": etag,
        "Last-Modified": format_datetime(changed, usegmt=True),
        "Cache-Control": "max-age=0, must-revalidate",
        "Vary": "Accept-Encoding",
    }
    if _is_unchanged(request, etag, changed):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
    return Response(body, media_type=kind, headers=headers)


def _is_unchanged(request: Request, etag: str, changed: datetime) -> bool:
    if (given := request.headers.get("if-none-match")) is not None:
        return etag in [part.strip().removeprefix("W/") for part in given.split(",")]
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return changed <= since
