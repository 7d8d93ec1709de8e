"""`db upgrade`, `db backup`, `db restore`, `db check`, `db copy`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings
from feeds.errors import StorageError

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Brings the database to this program's version; `run` does the same at its start."""
    from storage import migrations  # noqa: PLC0415 - the other commands do not load the database's library

    url = Settings.load().resolved_database_url
    asyncio.run(migrations.upgrade(url))
    typer.echo(f"the database is at version {asyncio.run(migrations.current(url))}")


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="A new file; the bot may go on running.")]) -> None:
    """Copies the SQLite database as it is at one moment."""
    from storage.maintenance import backup as backup_database  # noqa: PLC0415

    backup_database(Settings.load().resolved_database_url, path)
    typer.echo(f"copied to {path}")


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="A backup; data_dir/backups has those of the last days.")],
) -> None:
    """Puts a backup in the place of the SQLite database, which is kept under another name. Stop the bot first."""
    from storage.backups import restore as restore_database  # noqa: PLC0415

    kept = restore_database(path, Settings.load().resolved_database_url, datetime.now(UTC))
    typer.echo(f"restored from {path}" + (f"; the former database is {kept}" if kept else ""))


@app.command()
def check() -> None:
    """Looks for damage (the file itself, and rows that point nowhere) and says what database it is."""
    from storage.maintenance import check as check_database  # noqa: PLC0415
    from storage.models import VERSION  # noqa: PLC0415

    problems, version = check_database(Settings.load().resolved_database_url)
    if problems:
        raise StorageError("; ".join(problems))
    later = "" if version == VERSION else f", older than this program's {VERSION}: `wirebrief db upgrade` brings it up"
    typer.echo(f"no damage found; version {version}{later}")


@app.command()
def copy(
    sqlite: Annotated[str, typer.Argument(help="Address of the SQLite database (sqlite:///path); it may be in use.")],
    postgres: Annotated[
        str,
        typer.Argument(
            envvar="WIREBRIEF_DATABASE_URL",
            show_envvar=True,
            help="Address of an empty PostgreSQL database (postgresql://…).",
        ),
    ],
) -> None:
    """Copies a newsroom from SQLite to PostgreSQL and compares every row. If it fails, nothing was copied."""
    from storage.copying import copy_to_postgres  # noqa: PLC0415

    count = 0

    def told(table: str, rows: int) -> None:
        nonlocal count
        count += rows
        typer.echo(f"{table}: {rows}")

    asyncio.run(copy_to_postgres(sqlite, postgres, told))
    typer.echo(f"copied and compared {count} rows; now set WIREBRIEF_DATABASE_URL to the PostgreSQL database")
