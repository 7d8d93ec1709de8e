"""CPU time of each command, asked one after another on the database of `tests.bench.commands`.

Fifty people who read for two seconds ask about 25 commands a second: what a command costs of one core decides whether
they wait for each other. Other programs on the machine change this figure less than they change the time of an answer.
"""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory
from typing import Final

from bot.runtime.garbage_collection import freeze_heap
from tests.bench.commands import END, NEWS, PEOPLE, TOPICS, People, Question, filled, questions, served, typed
from tests.bench.rows import Row

# So often each question is asked, by somebody else each time, of another topic.
TIMES: Final = 12
# What a command may cost where 25 a second are to keep half of a core free.
BAR_MILLISECONDS: Final = 20.0


async def _cost(people: People, question: Question) -> list[float]:
    """Milliseconds of CPU of each time that it is asked, by all threads of the process, which composes all itself."""
    draw, found = random.Random(question.name), []
    for _ in range(TIMES):
        user, topic = draw.randrange(1, PEOPLE + 1), draw.randrange(TOPICS)
        await people.ask(user, END, END.text)  # not of the figure: a dialogue that was left open
        start = time.process_time()
        await people.ask(user, question, typed(question, topic))
        found.append((time.process_time() - start) * 1e3)
    return found


async def _measured(path: Path) -> list[Row]:
    async with served(path, has_process=False) as people:
        freeze_heap()  # as the bot does
        for question in questions():  # what is loaded once is loaded, and others have asked for the news
            for topic in range(NEWS if "{news}" in question.text else 1):
                await people.ask(1, question, typed(question, topic))
        found = {question.name: await _cost(people, question) for question in questions()}
    rows = [
        Row(f"{name}, alone", f"{mean(cost):.1f} ms of CPU, median {median(cost):.1f}, most {max(cost):.1f}")
        for name, cost in sorted(found.items())
    ]
    every = mean(mean(cost) for cost in found.values())
    return [
        *rows,
        Row("mean of all commands, alone", f"{every:.1f} ms of CPU", f"bar {BAR_MILLISECONDS:.0f} ms",
            f"{BAR_MILLISECONDS / every:.2f}"),
    ]  # fmt: skip


def run() -> list[Row]:
    """Fills the database and asks; takes about four minutes and 2 GB of disk; `tests.bench.commands` keeps it."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_measured(filled(Path(folder))))
