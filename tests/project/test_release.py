"""`make release`: what it refuses, and what it makes, in a small project of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS

RELEASE = Path(__file__).parents[2] / "deploy" / "release"
PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "small"
version = "0.2.0"
requires-python = ">=3.11"
[tool.hatch.build.targets.wheel]
packages = ["small"]
"""
CHANGELOG = (
    "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n### Added\n- A door.\n\n## [0.1.0]\n- A wall.\n"
)


class Project:
    """A repository with one commit, and `deploy/release` on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Neither the user's git configuration nor this machine's docker.
        self.environment = {
            "PATH": os.pathsep.join(("/usr/bin", "/bin")),
            "HOME": str(folder.parent),
            "PYTHON": sys.executable,
            "DOCKER": "echo",
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self.write("pyproject.toml", PYPROJECT)
        self.write("CHANGELOG.md", CHANGELOG)
        self.write("small/__init__.py", "")
        self.write(".gitignore", "/dist/\n")
        self.git("init", "--quiet")
        self.commit()

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def git(self, *arguments: str) -> str:
        return self._run("git", *arguments, check=True).stdout.strip()

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "a change")

    def release(self, step: str) -> subprocess.CompletedProcess[str]:
        return self._run(str(RELEASE), step)

    def _run(self, *command: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=check,
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def test_what_is_committed_and_described_is_tagged_and_built(project: Project) -> None:
    made = project.release("make")
    assert made.returncode == 0, made.stderr
    assert "build -f deploy/Dockerfile -t wirebrief:0.2.0 ." in made.stdout.splitlines()
    assert project.git("tag", "--list", "--format=%(contents)").splitlines() == [
        "wirebrief 0.2.0",
        "",
        "### Added",
        "- A door.",
    ]
    assert project.git("rev-parse", "v0.2.0^{commit}") == project.git("rev-parse", "HEAD")
    assert {path.name for path in (project.folder / "dist").iterdir()} == {
        "small-0.2.0-py3-none-any.whl",
        "small-0.2.0.tar.gz",
    }
    with zipfile.ZipFile(project.folder / "dist" / "small-0.2.0-py3-none-any.whl") as wheel:
        assert "small/__init__.py" in wheel.namelist()


@pytest.mark.parametrize("step", ["check", "make"])
@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n- A door.\n", "no text under ## [0.2.0]"),
        ("CHANGELOG.md", "# Changelog\n\n## [0.2.0]\n\n## [0.1.0]\n- A wall.\n", "no text under ## [0.2.0]"),
        ("CHANGELOG.md", "# Changelog\n\n## [0.2.00]\n- A door.\n", "no text under ## [0.2.0]"),
        ("pyproject.toml", PYPROJECT.replace("0.2.0", "0.2.0.dev1"), "0.2.0.dev1"),
    ],
)
def test_what_is_unfinished_is_refused(project: Project, step: str, name: str, text: str, reason: str) -> None:
    project.write(name, text)
    project.commit()
    assert_refused(project, step, reason)


@pytest.mark.parametrize("step", ["check", "make"])
@pytest.mark.parametrize("name", ["new.txt", "small/__init__.py"])
def test_what_is_not_committed_is_refused(project: Project, step: str, name: str) -> None:
    project.write(name, "# changed")
    assert_refused(project, step, "changes that are not committed")


def test_a_version_is_released_once(project: Project) -> None:
    project.git("tag", "v0.2.0")
    refused = project.release("check")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "raise the version" in refused.stderr


def assert_refused(project: Project, step: str, reason: str) -> None:
    """One line that says why, and nothing made."""
    refused = project.release(step)
    assert refused.returncode == 1
    assert refused.stderr.startswith("release: ")
    assert reason in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert project.git("tag", "--list") == ""
    assert not (project.folder / "dist").exists()
