"""`wirebrief feeds add` and `find` with a site on loopback, in a thread beside the command."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bot.cli.conftest import Run

ITEM = "<item><title>Rain over the harbour of Kiel</title><link>https://example.org/1</link></item>"
RSS = f'<rss version="2.0"><channel><title>Post</title>{ITEM}</channel></rss>'
PAGE = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/rss">'


class Site(BaseHTTPRequestHandler):
    """Serves a page, its feed for those who have the key, and 404."""

    keys: list[str | None]

    def __init__(self, keys: list[str | None], *more: object) -> None:
        self.keys = keys
        super().__init__(*more)  # type: ignore[arg-type]  # what the server gives

    def do_GET(self) -> None:
        self.keys.append(self.headers.get("X-Key"))
        body = {"/": PAGE, "/rss": RSS, "/cut": RSS[:-40] + "<item><title>Sn"}.get(self.path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def keys() -> list[str | None]:
    return []


@pytest.fixture
def base(keys: list[str | None], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("WIREBRIEF_ALLOWED_NETWORKS", "127.0.0.0/8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, keys)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.slow
def test_a_page_lists_its_feeds_and_stores_none(run: Run, base: str) -> None:
    found = run("feeds", "find", base)
    assert [(row["url"], row["title"], row["language"]) for row in found.rows] == [(f"{base}/rss", "Post", "en")]
    added = run("feeds", "add", base)
    assert (added.status, added.rows) == (2, found.rows)
    assert added.err == f"wirebrief: {base}/ is a page; add one of its feeds, which are listed (1)\n"
    assert run("feeds").rows == []


@pytest.mark.slow
def test_a_feed_is_stored_once_and_what_fails_is_refused(run: Run, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("feeds", "add", f"{base}/rss/#x").status == 2, "404 with a slash"
    assert run("feeds", "add", f"{base}/rss#x").status == 0
    again = run("feeds", "add", f"{base.upper()}/rss/")
    assert again.err == f"wirebrief: {base}/rss is a feed already\n"
    cut = run("feeds", "add", f"{base}/cut")
    assert (cut.status, "breaks off" in cut.err) == (0, True)
    monkeypatch.delenv("WIREBRIEF_ALLOWED_NETWORKS")
    refused = run("feeds", "add", f"{base}/other")
    assert refused.status == 2
    assert "127.0.0.1 is a private or local address" in refused.err
    assert "WIREBRIEF_ALLOWED_NETWORKS" in refused.err
    assert [row["url"] for row in run("feeds").rows] == [f"{base}/cut", f"{base}/rss"]
    assert run("feeds", "remove", f"{base}/rss/").status == 0


@pytest.mark.slow
def test_a_secret_header_is_sent_and_never_shown(
    run: Run, base: str, keys: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNS_KEY", "k3y-of-ann")
    ended = [run("feeds", "add", f"{base}/{path}", "--header", "X-Key: env:ANNS_KEY") for path in ("rss", "none")]
    ended += [run("feeds"), run("export", "feeds"), run("admins", "log")]
    assert keys == ["k3y-of-ann", "k3y-of-ann"]
    assert not any("k3y-of-ann" in result.out + result.err for result in ended)
    assert 'X-Key = "env:ANNS_KEY"' in ended[3].out
    literal = run("feeds", "add", f"{base}/rss?2", "--header", "X-Key: k3y-of-ann")
    assert (literal.status, "k3y" in literal.err) == (2, False)


def test_a_name_that_is_not_known_is_stored_with_a_warning(run: Run) -> None:
    added = run("feeds", "add", "http://nowhere.invalid/rss")
    assert added.status == 0
    assert "there is no host of that name" in added.err
