"""What `python -m tests.bench newsroom` says of its full size follows from the CPU time of an item."""

from __future__ import annotations

from tests.bench.newsroom_costs import Done, Stage, shown_costs, shown_full_size


def test_a_share_of_a_newsroom_is_carried_to_its_full_size() -> None:
    done, full = Done(entries=100, articles=20, messages=1_000), Done(10_000, 2_000, 100_000)
    stages = [Stage("poll", "entries", 1.0), Stage("facts", "articles", 4.0), Stage("deliver", "messages", 1.0)]
    assert (
        shown_costs(stages, done) == "poll 10.0 ms of entries, facts 200.0 ms of articles, deliver 1.0 ms of messages"
    )
    shown = shown_full_size(stages, done, full)
    # The one process of a stage is a limit: 400 s of a core, where both cores would have done all after 300.
    assert "600 s of CPU, 7 min on 2 free cores, most of it facts (400 s)" in shown
    assert shown.endswith("of a day 0%: its backlog does not grow")
    assert shown_full_size(stages, done, Done(10_000, 500_000, 0)).endswith("its backlog grows")
