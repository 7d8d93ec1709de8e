"""DISCOVERY, sites: the feeds of well-known sites by the form of a page's address. Pure.

The forms are documented by the sites, or are those that their pages link to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

_BARE: Final = ("www.", "m.", "old.", "new.", "np.", "mobile.")
# Medium: pages that are no publication.
_MEDIUM_PAGES: Final = frozenset({"about", "creators", "explore-topics", "m", "me", "membership", "search", "topics"})
_GITHUB_PAGES: Final = frozenset(
    {"about", "apps", "collections", "explore", "features", "login", "marketplace", "orgs", "pricing", "search",
     "settings", "sponsors", "topics", "trending"}
)  # fmt: skip
# Where content systems and static site generators put their feed, the commonest first.
_COMMON: Final = (
    "feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json", "feeds/posts/default", "?feed=rss2",
)  # fmt: skip


def site_feeds(url: str) -> tuple[str, ...]:
    """Returns the addresses of the feeds that a known site has for its page `url`; () for any other page."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    for prefix in _BARE:
        host = host.removeprefix(prefix)
    path = [part for part in parts.path.split("/") if part]
    if (known := _SITES.get(host)) is not None:
        return tuple(known(parts, path))
    if host.endswith(".substack.com"):
        return () if path == ["feed"] else (f"https://{host}/feed",)
    if host.endswith(".medium.com"):
        return () if path == ["feed"] else (f"https://{host}/feed",)
    return tuple(_mastodon(parts, path))


def common_feeds(url: str) -> tuple[str, ...]:
    """Returns addresses at which the site of a page may have a feed: those of a section of it before the whole."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    section = parts.path.strip("/").split("/", maxsplit=1)[0]
    of_section = (f"{root}{section}/feed", f"{root}{section}/rss.xml") if section and "." not in section else ()
    return (*of_section, *(f"{root}{path}" for path in _COMMON))


def youtube_channel(channel_id: str) -> str:
    """Returns the address of the feed of a channel of YouTube."""
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={channel_id}"


def _youtube(parts: SplitResult, path: Sequence[str]) -> Sequence[str]:
    """Returns the feed of a channel, a playlist or a user; () for a handle, whose page tells its channel."""
    if path[:1] == ["channel"] and len(path) > 1:
        return (youtube_channel(path[1]),)
    if path[:1] == ["user"] and len(path) > 1:
        return (f"https://www.youtube.com/feeds/videos.xml?user={path[1]}",)
    if path[:1] in (["playlist"], ["watch"]) and (playlist := parse_qs(parts.query).get("list")):
        return (f"https://www.youtube.com/feeds/videos.xml?playlist_id={playlist[0]}",)
    return ()


def _reddit(parts: SplitResult, path: Sequence[str]) -> Sequence[str]:
    if path and path[-1].endswith(".rss"):
        return ()
    if path[:1] == ["u"]:
        path = ["user", *path[1:]]
    query = f"?{parts.query}" if parts.query else ""
    return (f"https://www.reddit.com/{'/'.join([*path, ''])}.rss{query}",)


def _medium(_parts: SplitResult, path: Sequence[str]) -> Sequence[str]:
    if not path or path[0] == "feed" or path[0] in _MEDIUM_PAGES:
        return ()
    if path[0] == "tag" and len(path) > 1:
        return (f"https://medium.com/feed/tag/{path[1]}",)
    return (f"https://medium.com/feed/{path[0]}",)


def _github(_parts: SplitResult, path: Sequence[str]) -> Sequence[str]:
    """Returns releases, tags and commits of a repository; that of a list if its page is given; a user's activity."""
    if not path or path[0] in _GITHUB_PAGES or path[-1].endswith(".atom"):
        return ()
    root = f"https://github.com/{path[0]}"
    if len(path) == 1:
        return (f"{root}.atom",)
    root += f"/{path[1].removesuffix('.git')}"
    if path[2:3] in (["releases"], ["tags"]):
        return (f"{root}/{path[2]}.atom",)
    if path[2:3] == ["commits"] and len(path) > 3:
        return (f"{root}/commits/{'/'.join(path[3:])}.atom",)
    return tuple(f"{root}/{name}.atom" for name in ("releases", "tags", "commits"))


def _mastodon(parts: SplitResult, path: Sequence[str]) -> Sequence[str]:
    """Returns the feed of a user or a tag on any server of Mastodon: they are known by the form of their path."""
    root = f"{parts.scheme}://{parts.netloc}"
    if path and path[0].startswith("@") and len(path[0]) > 1 and "@" not in path[0][1:]:
        return () if path[0].endswith(".rss") else (f"{root}/{path[0]}.rss",)
    if path[:1] == ["tags"] and len(path) == 2 and not path[1].endswith(".rss"):
        return (f"{root}/tags/{path[1]}.rss",)
    return ()


_SITES: Final[dict[str, Callable[[SplitResult, Sequence[str]], Sequence[str]]]] = {
    "youtube.com": _youtube,
    "reddit.com": _reddit,
    "medium.com": _medium,
    "github.com": _github,
}
