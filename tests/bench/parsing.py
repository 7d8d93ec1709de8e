"""Parsing: our reader, with its cleaning, beside feedparser without any, on feeds of all shapes."""

from __future__ import annotations

import gc
import time
from statistics import median

import feedparser

from feeds.parse import parse_feed
from tests.bench.feed_corpus import feed_corpus
from tests.bench.rows import Row
from tests.bench.stages import texts

ROUNDS = 5
_Times = dict[str, list[float]]


def run() -> list[Row]:
    """A row a feed, and one for all of them: medians of the processor time, in rounds over all feeds, each in turn."""
    gc.freeze()  # what other benches have loaded is not collected while these are timed
    corpus = feed_corpus((*texts("en"), *texts("fr")))
    ours: _Times = {name: [] for name in corpus}
    peers: _Times = {name: [] for name in corpus}
    for _ in range(ROUNDS + 1):
        for read, times in ((_our_read, ours), (_peer_read, peers)):
            for name, body in corpus.items():
                start = time.process_time()
                read(body)
                times[name].append(time.process_time() - start)
    rows = [_row(name, len(body), ours[name], peers[name]) for name, body in corpus.items()]
    all_ours, all_peers = ([sum(r) for r in zip(*times.values(), strict=True)] for times in (ours, peers))
    return [*rows, _row(f"all {len(corpus)} feeds", sum(map(len, corpus.values())), all_ours, all_peers)]


def _our_read(body: bytes) -> object:
    return parse_feed(body, url="https://example.org/rss")


def _peer_read(body: bytes) -> object:
    return feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)


def _row(name: str, size: int, ours: list[float], peers: list[float]) -> Row:
    """The row of a feed; the first round of each only warms up."""
    own, peer = median(ours[1:]), median(peers[1:])
    figure = f"{own * 1e3:.1f} ms, {size / own / 1e6:.0f} MB/s"
    return Row(f"parse, {name}", figure, f"feedparser without cleaning {peer * 1e3:.1f} ms", f"{peer / own:.1f}")
