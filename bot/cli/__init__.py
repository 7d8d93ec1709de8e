"""The command line: the bot, every stage by hand, what admins do. Bad input ends with exit status 2 and one line."""

from __future__ import annotations

import os
import select
import sys
from importlib.metadata import version
from typing import Annotated, Any, Final

from bot.runtime.garbage_collection import paused_collection
from bot.runtime.plain_imports import without_rich

with paused_collection(), without_rich():  # a sixth of the time that this takes
    import typer

    from bot import logs
    from bot.cli import admin, archive, database, doctor, feeds, serve, stages
    from bot.redaction import configured_secrets
    from feeds.errors import TokenInUseError, WirebriefError

BAD_INPUT: Final = 2
TOKEN_IN_USE: Final = 3
# typer keeps its own copy of click and names only this subclass in public.
UsageError: Final[Any] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="wirebrief",
    help="Alerts on new facts, not on new articles.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _say_version(is_wanted: bool) -> None:
    """Prints the version that pyproject.toml gave to the installed package, and ends the program."""
    if is_wanted:
        typer.echo(f"wirebrief {version('wirebrief')}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """Options of the program itself."""


for module in (serve, stages, archive, feeds, admin):
    module.register(app)
app.add_typer(database.app, name="db", help="The database: upgrade, backup, restore, check, copy to PostgreSQL.")
app.command("doctor")(doctor.doctor)


def main() -> None:
    """Runs the console script. Bad input ends with exit status 2 and one line on stderr, never with a traceback."""
    logs.hide(configured_secrets(os.environ))
    logs.configure("warning", "console")  # standard output belongs to what was asked for
    try:
        _run(sys.argv[1:])
    except UsageError as error:
        _say_usage(error)
        sys.exit(BAD_INPUT)
    except WirebriefError as error:
        print(f"wirebrief: {logs.without_secrets(str(error))}", file=sys.stderr)
        sys.exit(TOKEN_IN_USE if isinstance(error, TokenInUseError) else BAD_INPUT)
    except BrokenPipeError:
        if not _is_unread():
            raise
    except typer.Exit as end:
        sys.exit(end.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)


def _run(arguments: list[str]) -> None:
    """Runs a command without calling `app`, because click ends with exit status 1 at a broken pipe."""
    command = typer.main.get_command(app)
    with command.make_context("wirebrief", arguments) as context:
        command.invoke(context)
    sys.stdout.flush()


def _is_unread() -> bool:
    """Returns whether the broken pipe is standard output, as in `wirebrief parse … | head -1`.

    That is not an error: the reader has seen enough, and a script with `pipefail` should go on, so the exit status is
    0. (SIGPIPE would give 141, but would also end the bot whenever a connection breaks.) The rest of the output is
    discarded, or the interpreter would print an error at its end.
    """
    number = sys.stdout.fileno()
    asked = select.poll()
    asked.register(number, 0)  # errors are reported in any case
    if not asked.poll(0):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    return True


def _say_usage(error: Any) -> None:
    """Prints a usage error on one line. Without any argument, the help has been printed already."""
    of = "wirebrief" if error.ctx is None else error.ctx.command_path
    if said := error.format_message():
        print(f"wirebrief: {said} (see {of} --help)".replace("\n", " "), file=sys.stderr)
