"""Fuzzes each target of tests/fuzz/targets.py for some seconds with atheris, and ends; a finding is its exit status.

`python -m tests.fuzz [SECONDS]` runs all, each in a process of its own, since libFuzzer ends its process.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 60
SLOWEST_SECONDS = 10  # of one input
MOST_BYTES = 20_000


def main() -> int:
    """Runs one target if it is named, else all; returns 1 if one has found something."""
    if len(sys.argv) > 3:
        _fuzz(*sys.argv[1:4])
    from tests.fuzz.targets import TARGETS

    seconds = (int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS) // len(TARGETS)
    found = []
    for name, (_, seeds) in TARGETS.items():
        with TemporaryDirectory() as folder:
            for number, seed in enumerate(seeds):
                Path(folder, str(number)).write_bytes(seed)
            done = subprocess.run([sys.executable, "-m", "tests.fuzz", name, str(seconds), folder], check=False)
        if done.returncode:
            found.append(name)
    print(f"findings in {', '.join(found)}: see the crash-* files" if found else "no findings")
    return int(bool(found))


def _fuzz(name: str, seconds: str, folder: str) -> None:
    """Fuzzes one target, then ends the process."""
    import atheris

    with atheris.instrument_imports(include=["feeds"]):
        from tests.fuzz.targets import TARGETS

    limits = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST_SECONDS}",
        f"-max_len={MOST_BYTES}",
        "-rss_limit_mb=2048",
    ]
    atheris.Setup([name, *limits, "-verbosity=0", folder], TARGETS[name][0])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
