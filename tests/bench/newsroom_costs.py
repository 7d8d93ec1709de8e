"""What a newsroom of full size would take, from the CPU time of one that is smaller but as dense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CORES: Final = 2
DAY_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Done:
    """What was done.

    Attributes:
        entries: that were read and stored.
        articles: of them, those on a topic, in which facts were found.
        messages: that were sent.
    """

    entries: int
    articles: int
    messages: int


@dataclass(frozen=True, slots=True)
class Stage:
    """What one program, or one of its workers, does.

    Attributes:
        name: as it is shown.
        item: of Done, what it does one after another.
        seconds: of CPU that it took.
    """

    name: str
    item: str
    seconds: float

    def of(self, done: Done) -> float:
        """Returns the seconds of CPU that one of its items took."""
        return self.seconds / max(int(getattr(done, self.item)), 1)


def shown_costs(stages: list[Stage], done: Done) -> str:
    """Returns the CPU time of an item of each stage, in words."""
    return ", ".join(f"{stage.name} {1e3 * stage.of(done):.1f} ms of {stage.item}" for stage in stages)


def shown_full_size(stages: list[Stage], done: Done, full: Done) -> str:
    """Returns what `full` would take: seconds on free cores, which stage is the limit, and what part of a day that is.

    Each stage is one process here, so that the slowest is a limit of its own beside the number of cores. A backlog
    grows over a day in which more comes than can be done.
    """
    seconds: Mapping[str, float] = {stage.name: stage.of(done) * getattr(full, stage.item) for stage in stages}
    limit = max(seconds, key=lambda name: seconds[name])
    total = sum(seconds.values())
    least = max(total / CORES, seconds[limit])
    grows = "grows" if least > DAY_SECONDS else "does not grow"
    return (
        f"full size ({full.entries:,} entries, {full.articles:,} on a topic, {full.messages:,} messages): "
        f"{total:,.0f} s of CPU, {least / 60:.0f} min on {CORES} free cores, most of it {limit} "
        f"({seconds[limit]:,.0f} s); of a day {least / DAY_SECONDS:.0%}: its backlog {grows}"
    )
