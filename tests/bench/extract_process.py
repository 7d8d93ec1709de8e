"""Runs the extractor of one checkout in a process of its own: `python extract_process.py CHECKOUT LANGUAGE`.

Reads batches of texts from standard input, a JSON list a line, and answers each with a line of JSON: the CPU seconds
that it took, the claims, and the highest memory of the process so far in kB. It imports nothing of its own checkout.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path


def main(checkout: str, language: str) -> None:
    """Answers until standard input ends."""
    sys.path[0] = checkout  # in place of the folder of this file
    from feeds.extract import Extractor
    from feeds.types import Article

    extractor = Extractor()
    published = datetime(2024, 10, 21, 12, tzinfo=UTC)
    for line in sys.stdin:
        articles = [
            Article(str(i), text, language=language, published=published) for i, text in enumerate(json.loads(line))
        ]
        start = time.process_time()
        claims = sum(map(len, extractor.extract_many(articles)))
        seconds = time.process_time() - start
        # Not `ru_maxrss`, which begins with that of the process that started this one.
        peak = int(Path("/proc/self/status").read_text(encoding="ascii").partition("VmHWM:")[2].split()[0])
        print(json.dumps({"seconds": seconds, "claims": claims, "peak_kb": peak}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
