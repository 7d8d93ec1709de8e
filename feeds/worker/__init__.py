"""WORK WITH A DEADLINE: runs calls in processes that are killed when they take too long (docs/adr/0011).

`Worker` runs any function, `ForkPool` does so in several processes that share what they have loaded. `WorkerParser` and
`WorkerAnalyst` implement the ports Parser and Analyst with them; `LocalParser` and `LocalAnalyst` implement them in the
caller's process, without a deadline.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from feeds.worker.forks import ForkPool
from feeds.worker.messages import WorkerDiedError, WorkerError, WorkerNotStartedError, WorkTimeoutError
from feeds.worker.process import START_SECONDS, Worker, WorkerPool

if TYPE_CHECKING:
    from feeds.worker.analyst import WorkerAnalyst
    from feeds.worker.local_analyst import LocalAnalyst
    from feeds.worker.parser import LocalParser, ParserSettings, WorkerParser

__all__ = [
    "START_SECONDS",
    "ForkPool",
    "LocalAnalyst",
    "LocalParser",
    "ParserSettings",
    "WorkTimeoutError",
    "Worker",
    "WorkerAnalyst",
    "WorkerDiedError",
    "WorkerError",
    "WorkerNotStartedError",
    "WorkerParser",
    "WorkerPool",
]

# Imported at first use, so that a process loads only the libraries of its own work: the parsers' do not load spaCy,
# and the analyst's does not load feedparser and trafilatura.
_MODULES: Final = {
    "LocalAnalyst": "feeds.worker.local_analyst",
    "LocalParser": "feeds.worker.parser",
    "ParserSettings": "feeds.worker.parser",
    "WorkerAnalyst": "feeds.worker.analyst",
    "WorkerParser": "feeds.worker.parser",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
