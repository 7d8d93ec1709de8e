#!/usr/bin/env bash
# email.utils of the standard library: a mail date whose offset has a colon, as many content systems write pubDate.
# Version seen: CPython 3.11.7. There is no package to pin: the interpreter is the library, and its version is printed
# beside the one seen. Another version may behave otherwise; then the script says so and fails.
# Guess: parsedate_to_datetime("… 10:00:00 +02:00") is 08:00 UTC, or an error.
# Seen: the offset is dropped without a word, as that of "GMT+0200": the time is naive, two hours off if taken for UTC.
# "-07" is read as seven minutes.
set -euo pipefail
SEEN=3.11.7
python3 - "$SEEN" <<'PYTHON'
import sys
from datetime import timedelta
from email.utils import parsedate_to_datetime

seen = {}
for offset in ("+0200", "+02:00", "GMT+0200", "-07"):
    at = parsedate_to_datetime(f"Mon, 12 Aug 2024 10:00:00 {offset}")
    seen[offset] = at.strftime("%H:%M"), at.utcoffset()
print(f"CPython {sys.version.split()[0]}; seen with {sys.argv[1]}")
print("guess: every offset is read or refused; seen:", seen)
assert seen["+0200"][1] is not None, "the behaviour has changed"
assert seen["+02:00"][1] is seen["GMT+0200"][1] is None, "the behaviour has changed"
assert seen["-07"][1] == timedelta(minutes=-7), "the behaviour has changed"
PYTHON
