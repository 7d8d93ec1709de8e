"""`python -m tests.eval rules`: takes each rule of feeds.extract out in turn, and prints those that no row misses.

A rule is a function in a module-level tuple whose name ends in `_RULES` (feeds/extract/rules.py). The tuple is replaced
by one without the rule, the rows of tests/data/rules are run, and the tuple is put back. Each sentence is parsed once.

`python -m tests.eval.rules en FILE` helps to write rows: it prints what is claimed of each line of a file, and the
rules without which that would be something else.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import feeds.extract
from feeds.extract import Extractor, extractor
from feeds.extract.nlp.doc import Doc
from feeds.extract.nlp.models import Parser, model
from feeds.types import Article, Claim
from tests.eval.rule_rows import PUBLISHED, RuleRow, languages, read_rows

SUFFIX = "_RULES"
_ROOT = f"{feeds.extract.__name__}."


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and the tuple that it stands in."""

    module: ModuleType
    decision: str
    function: Callable[..., Any]

    @property
    def name(self) -> str:
        """The name that rows call it by: `attribution.cues.is_quoted`."""
        return f"{self.module.__name__.removeprefix(_ROOT)}.{self.function.__name__}"

    @property
    def example(self) -> str:
        """Its docstring."""
        return (self.function.__doc__ or "").strip()

    @contextmanager
    def taken_out(self) -> Iterator[None]:
        """Leaves the rule out of its tuple inside the block."""
        whole = getattr(self.module, self.decision)
        setattr(self.module, self.decision, tuple(rule for rule in whole if rule is not self.function))
        try:
            yield
        finally:
            setattr(self.module, self.decision, whole)


def find_rules() -> tuple[Rule, ...]:
    """Returns every rule of feeds.extract, by module and in the order of its tuple."""
    names = sorted(info.name for info in pkgutil.walk_packages(feeds.extract.__path__, _ROOT))
    return tuple(
        Rule(module, decision, function)
        for module in map(importlib.import_module, names)
        for decision, members in vars(module).items()
        if decision.endswith(SUFFIX) and isinstance(members, tuple)
        for function in members
    )


class _ParsedOnce:
    """A model that parses each text once, and gives a copy each time, since rules change parts of speech."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._docs: dict[str, Doc] = {}

    def parse(self, texts: Sequence[str]) -> Iterator[Doc]:
        """Yields the docs of texts, as the model does."""
        new = [text for text in dict.fromkeys(texts) if text not in self._docs]
        self._docs.update(zip(new, self._parser.parse(new), strict=True))
        return iter([self._docs[text].copy() for text in texts])


@contextmanager
def parsing_once() -> Iterator[None]:
    """Lets extractors inside the block parse each text once."""
    models: dict[str, _ParsedOnce | None] = {}

    def loaded(name: str, abbreviations: frozenset[str]) -> Any:
        if name not in models:
            parser = model(name, abbreviations)
            models[name] = _ParsedOnce(parser) if parser is not None else None
        return models[name]

    with patch.object(extractor, "model", loaded):
        yield


def all_rows() -> tuple[RuleRow, ...]:
    """Returns the rows of all languages."""
    return tuple(row for language in languages() for row in read_rows(language))


def claims_of(rows: Sequence[RuleRow]) -> list[tuple[Claim, ...]]:
    """Returns the claims that are found in each row's text; none where a rule that is out makes it fail."""
    return list(Extractor().extract_many([row.article for row in rows]))


def unnoticed(rows: Sequence[RuleRow]) -> tuple[list[Rule], list[tuple[RuleRow, str]]]:
    """Takes each rule out in turn.

    Returns:
        The rules that no row misses, and the rows that do not miss a rule that they name.
    """
    silent: list[Rule] = []
    idle: list[tuple[RuleRow, str]] = []
    logging.disable(logging.CRITICAL)  # a rule that is out may make an article fail; that is noticed
    try:
        for rule in find_rules():
            with rule.taken_out():
                found = claims_of(rows)
            missed_by = {row.name for row, claims in zip(rows, found, strict=True) if row.problems(claims)}
            silent += [] if missed_by else [rule]
            idle += [(row, rule.name) for row in rows if rule.name in row.rules and row.name not in missed_by]
    finally:
        logging.disable(logging.NOTSET)
    return silent, idle


def missed_rules(articles: Sequence[Article]) -> list[tuple[tuple[Claim, ...], list[str]]]:
    """Returns, for each article, its claims and the names of the rules without which they would be others."""
    with parsing_once():
        whole = list(Extractor().extract_many(articles))
        missed: list[list[str]] = [[] for _ in articles]
        logging.disable(logging.CRITICAL)
        try:
            for rule in find_rules():
                with rule.taken_out():
                    without = list(Extractor().extract_many(articles))
                for names, claims, others in zip(missed, whole, without, strict=True):
                    names.extend([rule.name] if claims != others else [])
        finally:
            logging.disable(logging.NOTSET)
    return list(zip(whole, missed, strict=True))


def report() -> tuple[list[str], dict[str, Any]]:
    """Returns what the section prints, and its figures."""
    rows = all_rows()
    with parsing_once():
        wrong = [(row, row.problems(claims)) for row, claims in zip(rows, claims_of(rows), strict=True)]
        silent, idle = unnoticed([row for row, problems in wrong if not problems])
    lines = [f"{len(find_rules())} rules, {len(rows)} rows"]
    lines += [f"row that fails: {row.name}: {'; '.join(problems)}" for row, problems in wrong if problems]
    lines += [f"rule that no row misses: {rule.name}: {rule.example}" for rule in silent]
    lines += [f"row that does not miss its rule: {row.name}: {name}" for row, name in idle]
    lines.append(f"{len(silent)} rules that no row misses")
    figures = {"rules": len(find_rules()), "rows": len(rows), "unnoticed": [rule.name for rule in silent]}
    return lines, figures


def main(language: str, path: Path) -> None:
    """Prints the claims of each line of a file, and the rules that it misses."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    published = datetime.combine(PUBLISHED, time(12), UTC)
    articles = [Article(str(n), line, language=language, published=published) for n, line in enumerate(lines)]
    for line, (claims, missed) in zip(lines, missed_rules(articles), strict=True):
        print(line)
        for claim in claims:
            print(f"    {claim.kind} {claim.speaker or claim.predicate or ''} “{claim.content}” {claim.status}")
        print(f"    misses: {', '.join(missed) or 'no rule'}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
