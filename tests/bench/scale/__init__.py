"""What the measured costs mean for many feeds and chats: a simulated day, `python -m tests.bench scale`; docs/scale.md.

`costs.py` reads the costs from the table of docs/benchmarks.md, `load.py` says what comes in over a day, `day.py`
simulates the stages, `report.py` prints what came of it.
"""

from tests.bench.scale.report import run

__all__ = ["run"]
