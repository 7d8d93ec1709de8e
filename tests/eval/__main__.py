"""`python -m tests.eval` (`make eval`): prints how good the program is, measured on gold that people wrote.

Each subject is a section: a function that takes the options and returns what it prints, and what `--json` gives.
Another subject is one more line in SECTIONS.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

Section = Callable[[argparse.Namespace], tuple[list[str], dict[str, Any]]]


def claims_section(options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    """Claim extraction: tables by group and form, calibration, and the errors where they are asked for."""
    from tests.eval import claims, report

    if not claims.has_extractor():
        return ["feeds.extract has no Extractor yet: nothing to measure"], {}
    result = claims.score_gold()
    texts = [
        scored
        for scored in result.texts
        if options.split in {"all", scored.text.split} and options.language in {None, scored.language}
    ]
    lines = list(report.full_report(result, texts))
    if options.errors:
        # Who mends the extractor looks at dev; the held-out errors are shown only when they are asked for by name.
        seen = [s for s in texts if s.text.split != "held_out" or options.split == "held_out"]
        lines += report.errors(seen)
    return lines, report.as_json(result, texts)


def stories_section(_options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    """Grouping into stories: real headlines where ../shared is there, then our own at several densities."""
    from tests.eval.stories.report import figures, report

    return report().splitlines(), figures()


def confidence_section(_options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    """How good the confidence of attributions is on real texts that it was not fitted on."""
    from tests.eval.confidence import report

    return list(report.report()), {name: asdict(quality) for name, quality in report.measure().items()}


def real_section(options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    """Claim extraction on text that nobody wrote for this project, annotated by people."""
    from tests.eval import claims, report
    from tests.eval.real.report import real_figures, real_report
    from tests.eval.real.score import score_real

    if not claims.has_extractor():
        return ["feeds.extract has no Extractor yet: nothing to measure"], {}
    texts = [
        scored
        for scored in score_real().texts
        if options.split in {"all", scored.text.split} and options.language in {None, scored.language}
    ]
    lines = list(real_report(texts))
    if options.errors:
        lines += report.errors([s for s in texts if s.text.split != "held_out" or options.split == "held_out"])
    return lines, real_figures(texts)


def rules_section(_options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    """Takes each rule of the extraction out in turn: which of them does no row of tests/data/rules miss?"""
    from tests.eval import rules

    return rules.report()


def lines_section(options: argparse.Namespace) -> tuple[list[str], dict[str, Any]]:
    """What readers are sent while real news pages are published, as far as a program can judge it."""
    from tests.eval.lines import report

    return report.report(is_full=options.errors)


SECTIONS: dict[str, Section] = {
    "claims": claims_section,
    "real": real_section,
    "confidence": confidence_section,
    "stories": stories_section,
    "lines": lines_section,
    "rules": rules_section,
}
BY_NAME_ONLY = frozenset({"confidence", "rules"})  # they take the longest


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the sections that are asked for.

    Returns:
        The exit status, 0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description=__doc__)
    parser.add_argument(
        "sections",
        nargs="*",
        metavar="SECTION",
        help=f"of {', '.join(SECTIONS)}; by default all but {' and '.join(sorted(BY_NAME_ONLY))}",
    )
    parser.add_argument("--split", choices=["all", "dev", "held_out", "shared"], default="all")
    parser.add_argument("--language", help="en or fr; both by default")
    parser.add_argument("--errors", action="store_true", help="list misses and false alarms with their text")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]!r}; there are: {', '.join(SECTIONS)}")
    names = options.sections or [name for name in SECTIONS if name not in BY_NAME_ONLY]
    answers = {name: SECTIONS[name](options) for name in names}
    if options.json:
        print(json.dumps({name: figures for name, (_, figures) in answers.items()}, ensure_ascii=False))
        return 0
    for name, (lines, _) in answers.items():
        print(f"━━ {name} ━━", *lines, "", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
