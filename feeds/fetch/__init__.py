"""FETCH: takes an address, returns its body or that nothing changed, within limits of time, size and network."""

from feeds.fetch.client import Fetcher
from feeds.fetch.fetch_settings import FetchSettings

__all__ = ["FetchSettings", "Fetcher"]
