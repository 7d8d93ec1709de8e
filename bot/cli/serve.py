"""`run` and `sandbox`: the bot, and the local Bot API server that it can be tried against."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from bot.logs import configure
from bot.process_role import ProcessRole
from bot.runtime.garbage_collection import pause_collection
from bot.runtime.plain_imports import without_rich
from bot.settings import Settings
from bot.unknown_settings import unknown_setting_line, unknown_settings


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.command()(run)
    app.command()(sandbox)


def run(
    role: Annotated[
        ProcessRole | None, typer.Option(help="What this process does; WIREBRIEF_ROLE if it is not given.")
    ] = None,
) -> None:
    """Starts the bot: against Telegram with WIREBRIEF_TELEGRAM_TOKEN, else against the sandbox with sample news."""
    pause_collection()
    with without_rich():
        from bot.runtime.launch import launch  # noqa: PLC0415 - the other commands do not load the chat's libraries

    settings = Settings.load()
    if role is not None:
        settings = settings.model_copy(update={"role": role})
    configure(settings.log_level, settings.log_format)
    for name, meant in unknown_settings(os.environ).items():
        typer.echo(f"wirebrief: {unknown_setting_line(name, meant)}", err=True)
    asyncio.run(launch(settings, typer.echo))


def sandbox() -> None:
    """Starts the sandbox alone: Bot API, chat page, sample newsroom. Any token is accepted."""
    from bot.runtime.sandbox_run import serve_sandbox_alone  # noqa: PLC0415

    settings = Settings.load()
    configure(settings.log_level, settings.log_format)
    asyncio.run(serve_sandbox_alone(settings, typer.echo))
