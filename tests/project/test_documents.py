"""The files that people and tools read beside the code: links, records, lock files, hooks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.chat.application import COMMANDS
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/*.md"), *ROOT.glob(".github/**/*.md")]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)|\bsrc=\"([^\":]+)\"")
LOCKS = [
    ROOT / "requirements.lock",
    *sorted((ROOT / "deploy").glob("*.lock")),
    ROOT / "docs" / "requirements.lock",
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    """As a forge resolves them; `make docs` also looks at the #headings."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [link or source for link, source in LINK.findall(text)]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_decision_record_is_listed_under_a_number_of_its_own() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"^\| (\d{4}) \| \[.+\]\((.+)\) \|$", (folder / "README.md").read_text(encoding="utf-8"), re.M)
    assert listed == [(path.name[:4], path.name) for path in sorted(folder.glob("0*.md"))]
    assert [number for number, _ in listed] == [f"{number:04}" for number in range(1, len(listed) + 1)]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: f"{lock.parent.name}/{lock.name}")
def test_lock_files_pin_by_hash_and_name_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


def test_the_hooks_before_a_commit_are_those_of_make_lint() -> None:
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    hooks = re.findall(r"entry: \.venv/bin/(.+)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert recipe
    linted = re.findall(r"\$\(BIN\)/(.+)", recipe[1])
    plain = [re.sub(r" --force-exclude| \.$|'|(?<=\$)\$", "", command) for command in (*linted, *hooks)]
    assert plain[: len(linted)] == plain[len(linted) :]


PACKAGES = sorted(
    path.parent.relative_to(ROOT) for top in ("feeds", "storage", "bot") for path in ROOT.glob(f"{top}/*/__init__.py")
)


def test_the_design_names_every_package() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    assert [package for package in PACKAGES if f"`{package}/" not in text] == []


def test_the_design_names_nothing_that_is_not_there() -> None:
    """Paths from the root, and names of modules of a package that the same paragraph, item or table row names."""
    missing = []
    for block in re.split(r"\n(?=\||\n|\d+\. |- )", (ROOT / "docs" / "design.md").read_text(encoding="utf-8")):
        names = re.findall(r"`([\w/]+(?:/|\.py))`", block)
        folders = [ROOT / name for name in names if name.endswith("/")]
        folders += [(ROOT / name).parent for name in names if "/" in name and name.endswith(".py")]
        for name in names:
            is_there = (ROOT / name).exists() or any((folder / name).exists() for folder in folders)
            if not is_there:
                missing.append(name)
    assert missing == []


SAID = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in PAGES if page.name != "CHANGELOG.md"}
# A variable that is named as a wrong one, and one of a test.
NO_SETTINGS = {f"{PREFIX}TIMEZONE", f"{PREFIX}WRITE_GOLDEN"}
# Paths, and a command of BotFather.
NO_COMMANDS = {"websub", "etc", "healthz", "readyz", "metrics", "work", "setinline"}


def test_pages_name_only_settings_commands_targets_and_modules_that_there_are() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    known = {
        rf"\b({PREFIX}[A-Z_]+)": {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | NO_SETTINGS,
        r"`/([a-z]+)": {*COMMANDS} | NO_COMMANDS,
        r"`make ([a-z-]+)": targets,
        r"(?m)^ *make ([a-z-]+)(?= )": targets,
    }
    strange = [
        (page, name)
        for page, text in SAID.items()
        for pattern, names in known.items()
        for name in re.findall(pattern, text)
        if name not in names
    ]
    programs = [(page, name) for page, text in SAID.items() for name in re.findall(r"python -m (tests[.\w]*)", text)]
    assert len(programs) > 10
    paths = [(page, ROOT / name.rstrip(".").replace(".", "/")) for page, name in programs]
    strange += [
        (page, str(path))
        for page, path in paths
        if not (path.with_suffix(".py").exists() or (path / "__main__.py").exists())
    ]
    assert strange == []


def test_pages_tell_what_is_by_subject_and_what_was_stands_in_the_change_log() -> None:
    lists = [
        (page, line)
        for page, text in SAID.items()
        for line in text.splitlines()
        if re.match(r"(What was mended|Mended (after|next|since))", line)
    ]
    assert lists == [], "a rule belongs under its subject: docs/extraction.md, docs/grouping.md, docs/lines.md"


# Neither a record nor the change log is rewritten when a file is renamed.
HISTORY = (ROOT / "docs" / "adr", ROOT / "CHANGELOG.md")
PATH = re.compile(r"(?<![\w/.-])(?:bot|feeds|storage|tests|docs|deploy)/[\w/.-]+\.(?:py|toml|md)\b")
TEXTS = [
    *(page for page in PAGES if not any(page.is_relative_to(old) for old in HISTORY)),
    *(path for top in ("bot", "feeds", "storage", "tests") for path in sorted((ROOT / top).rglob("*.py"))),
]


def test_pages_and_sources_name_no_file_that_is_not_there() -> None:
    named = ((text, name) for text in TEXTS for name in PATH.findall(text.read_text(encoding="utf-8")))
    assert [(str(text.relative_to(ROOT)), name) for text, name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(("page", "package"), [("extraction.md", "feeds/extract"), ("grouping.md", "feeds/group")])
def test_a_page_on_a_package_names_only_modules_that_are_there(page: str, package: str) -> None:
    """A name is that of a module of the package or of its tests, or a path from the root."""
    names = re.findall(r"`([\w/]+\.(?:py|toml))`", (ROOT / "docs" / page).read_text(encoding="utf-8"))
    folders = [ROOT / package, ROOT / "tests" / package]
    assert len(names) > 10
    missing = [name for name in names if not (ROOT / name).exists()]
    assert [name for name in missing if not any(path for folder in folders for path in folder.rglob(name))] == []
