"""How long a test waits for what must happen. Only a test that hangs waits so long: the machine may be busy."""

from __future__ import annotations

from typing import Final

PATIENCE_SECONDS: Final = 120.0
