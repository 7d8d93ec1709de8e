"""What docs/operations.md installs beside the program: systemd's unit, and the command that runs as the unit does."""

from __future__ import annotations

import getpass
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import PREFIX, Settings
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
SYSTEMD = ROOT / "deploy" / "systemd"
COMMAND = SYSTEMD / "wirebrief.sh"
UNITS = sorted(SYSTEMD.glob("*.service"))


def values(unit: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def run_command(folder: Path, settings: str, *arguments: str, user: str = "") -> subprocess.CompletedProcess[str]:
    """Runs deploy/systemd/wirebrief.sh with a program that prints its settings and arguments."""
    (folder / "settings.env").write_text(settings, encoding="utf-8")
    program = folder / "program"
    program.write_text('#!/bin/sh\nenv | grep -E "^(WIREBRIEF_|HOME=)" | sort\necho "arguments: $*"\numask\n')
    program.chmod(0o755)
    environment = {
        "PATH": f"{folder}:/usr/bin:/bin",
        "SETTINGS": str(folder / "settings.env"),
        "PROGRAM": str(program),
        "RUN_AS": user or getpass.getuser(),
    }
    return subprocess.run(
        [COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )


def test_the_command_takes_the_settings_as_systemd_does(tmp_path: Path) -> None:
    """Nothing in a value is run or split; comments and other variables are left out; quotes around a value go."""
    settings = (
        "# a comment\n#WIREBRIEF_LANGUAGE=fr\nOTHER=1\n"
        "WIREBRIEF_USER_AGENT=wirebrief (self-hosted; $(touch hacked) `id`)\n"
        'WIREBRIEF_MONITOR_HOST="::1"\nWIREBRIEF_PHRASING_KEY=a=b\'c\nWIREBRIEF_ADMINS=1,2'
    )
    done = run_command(tmp_path, settings, "topics", "add", "two words")
    assert done.stdout.splitlines() == [
        "HOME=/var/lib/wirebrief",
        "WIREBRIEF_ADMINS=1,2",
        "WIREBRIEF_DATA_DIR=/var/lib/wirebrief",
        "WIREBRIEF_MONITOR_HOST=::1",
        "WIREBRIEF_PHRASING_KEY=a=b'c",
        "WIREBRIEF_USER_AGENT=wirebrief (self-hosted; $(touch hacked) `id`)",
        "arguments: topics add two words",
        "0077",
    ]


def test_the_command_becomes_the_services_user(tmp_path: Path) -> None:
    runuser = tmp_path / "runuser"
    runuser.write_text('#!/bin/sh\necho "as $2"; shift 3; exec "$@"\n')
    runuser.chmod(0o755)
    done = run_command(tmp_path, "WIREBRIEF_DATA_DIR=/srv/news\n", "feeds", user="somebody-else")
    assert done.stdout.splitlines()[0] == "as somebody-else"
    assert "WIREBRIEF_DATA_DIR=/srv/news" in done.stdout, "the file overrides the default, as in the unit"


def test_settings_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, "feeds"], env={"PATH": "/usr/bin:/bin", "SETTINGS": str(tmp_path / "none")},
        capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert str(tmp_path / "none") in done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_and_command_agree(unit: Path) -> None:
    script = COMMAND.read_text(encoding="utf-8")
    defaults = dict(re.findall(r"\$\{(\w+):=([^}]*)\}", script))
    assert values(unit, "User") == [defaults["RUN_AS"]]
    assert values(unit, "EnvironmentFile")[0] == defaults["SETTINGS"]
    assert [line.split()[0] for line in values(unit, "ExecStart")] == [defaults["PROGRAM"]]
    (data_dir,) = re.findall(r"WIREBRIEF_DATA_DIR=(\S+)$", script, re.MULTILINE)
    # An instance of a role has a folder of its own below it, which is made before that role starts.
    own = f"{data_dir}/role-%i" if "@" in unit.name else data_dir
    assert f"WIREBRIEF_DATA_DIR={own}" in values(unit, "Environment")
    assert [f"/var/lib/{folder}" for folder in values(unit, "StateDirectory")[0].split()][-1] == own
    assert values(unit, "UMask") == ["0" + re.findall(r"^umask (\d+)$", script, re.MULTILINE)[0]]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_names_only_settings_that_exist(unit: Path) -> None:
    named = set(re.findall(rf"{PREFIX}([A-Z0-9_]+)", unit.read_text(encoding="utf-8")))
    assert {name.lower() for name in named} <= set(Settings.model_fields)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    """The program is not installed where tests run: another stands in for it."""
    program = tmp_path / "wirebrief"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = unit.read_text(encoding="utf-8").replace("/opt/wirebrief/.venv/bin/wirebrief", str(program))
    text = re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE)
    installed = tmp_path / unit.name.replace("@", "@one")
    installed.write_text(text, encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", installed], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    exposed = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", installed],
        capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert exposed.returncode == 0, exposed.stdout[-2000:]


def test_what_builds_the_program_is_pinned_as_in_development() -> None:
    def pins(lock: Path) -> dict[str, str]:
        parts = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        return {part.split("==")[0]: "".join(re.findall(r"sha256:\w+|==\S+", part)) for part in parts}

    build, development = pins(ROOT / "deploy" / "build.lock"), pins(ROOT / "requirements.lock")
    assert "hatchling" in build
    assert build.items() <= development.items()


def test_what_no_program_runs_is_taken_from_the_packages_and_nothing_else(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.12" / "site-packages"
    kept = ["one/__init__.py", "one/testing.py", "one/tests.py", "one/data.csv", "one.libs/libone.so", "two/words.toml"]
    gone = ["one/tests/__init__.py", "one/tests/data/tests/x.json", "two/fast.pyx", "two/include/fast.h"]
    for name in (*kept, *gone):
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).write_text("x" * 100)
    # None is compiled here; what strip does to modules is that program's affair.
    done = subprocess.run(
        [ROOT / "deploy" / "slim", tmp_path], capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
    )
    left = {path.relative_to(packages).as_posix() for path in packages.rglob("*") if path.is_file()}
    assert left == set(kept)
    assert done.stdout.splitlines()[-1] == "   0.0 MB saved, 0 MB left"
    assert subprocess.run([ROOT / "deploy" / "slim", tmp_path], check=True, timeout=PATIENCE_SECONDS).returncode == 0
