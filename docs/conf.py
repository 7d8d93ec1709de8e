"""The docs site: README and the other pages at the top, docs/ and its decision records. `make docs` builds it.

The source folder is the project's root, so that one relative link works on a forge, in an editor and on the site.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = PROJECT["name"]
release = PROJECT["version"]
html_title = f"{project} {release}"
copyright = "the wirebrief authors, MIT licence"

extensions = ["myst_parser"]
root_doc = "README"
include_patterns = ["*.md", "docs/**.md", "findings/README.md", "tests/eval/README.md"]
html_theme = "furo"
html_copy_source = False

myst_heading_anchors = 3  # links to #headings are checked
myst_enable_extensions = ["html_image"]  # <img> of README is copied and checked as well
nitpicky = True

# A forge has a file tree for this; a directive in README would stand there as a block of code.
CONTENTS = """
```{toctree}
:hidden:

docs/design
docs/topics
docs/extraction
docs/grouping
docs/benchmarks
docs/scale
docs/adr/README
CONTRIBUTING
tests/eval/README
findings/README
SECURITY
CHANGELOG
```
"""
RECORDS = """
```{toctree}
:hidden:
:glob:

0*
```
"""


def add_contents(_app: Sphinx, page: str, text: list[str]) -> None:
    """Adds the navigation to the pages that list others."""
    text[0] += {"README": CONTENTS, "docs/adr/README": RECORDS}.get(page, "")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", add_contents)
