"""GUM's news documents as gold texts: the corpus's relations (gum.py), corrected where our convention differs.

    python -m tests.eval.real.gum_gold notes.txt > tests/eval/real/gum_corrections.json

turns corrections by hand into offsets, since no text of the corpus may stand in the tree. The notes are those of
GUIDELINES.md with three more lines: `## name` opens a document, `- 17 42` drops the relations of these discourse units,
`? 35` makes them optional. A reader went through all 24 documents:

- dropped: picture credits, lists of sources, relations in quoted speech ("I think"), outer reports that only relay;
- optional: beliefs that nobody voiced, reports inside the content of another, the outlet itself as the source;
- added: what our convention counts and GUM does not: requests and promises with an object, "described X as Y",
  quotations that go on behind their cue, blocks behind a colon.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from feeds.types import Article
from tests.eval.gold import GoldError, GoldText
from tests.eval.real.gum import attributions, chain_head, names
from tests.eval.real.gum_corpus import GUM, Document, read_documents
from tests.eval.real.notation import quotation_of, read_note
from tests.eval.rows import Row

CORRECTIONS = Path(__file__).parent / "gum_corrections.json"

Json = dict[str, Any]


def _row(document: Document, span: tuple[int, int], source: int | None, cue: str | None, spoken_as: str | None) -> Row:
    """An attribution; `spoken_as` are the words of the source, `source` the token that heads them."""
    called = names(document, source) if source is not None else []
    is_pronoun = source is not None and document.tokens[source].upos == "PRON"
    if spoken_as and not is_pronoun:
        called.append(spoken_as)
    content = document.text[slice(*span)]
    forms = (quotation_of(content),) + (("pronoun",) if is_pronoun and called else ())
    speaker, *aliases = called or [spoken_as or ""]
    return Row(
        article=document.name,
        kind="attribution",
        start=span[0],
        end=span[1],
        content=content,
        speaker=speaker or None,
        aliases=tuple(dict.fromkeys(aliases)),
        cue=cue,
        quotation=quotation_of(content),
        forms=forms,
    )


def _converted(document: Document, corrections: Mapping[str, Any]) -> Iterator[Row]:
    for found in attributions(document):
        if found.key in corrections.get("drop", ()):
            continue
        cue = document.tokens[found.cue].form if found.cue is not None else None
        # A mention names the source; its head alone ("director") would match too much.
        words = None
        if found.source is not None and not names(document, found.source):
            words = document.tokens[found.source].form
        for number, piece in enumerate(found.pieces):
            row = _row(document, piece, found.source, None if number else cue, words)
            if found.relation.endswith("negative"):
                row = replace(row, kind="trap", forms=("negated-cue",))
            yield replace(row, is_optional=found.key in corrections.get("optional", ()))


def _added(document: Document, note: Mapping[str, Any]) -> Row:
    start, end = note["span"]
    if note["kind"] == "trap":
        content = document.text[start:end]
        return Row(document.name, "trap", start, end, content=content, forms=(note["tag"],))

    def words(key: str) -> str | None:
        return document.text[slice(*note[key])] if key in note else None

    source = chain_head(document, *note["speaker"]) if "speaker" in note and not note.get("alone") else None
    row = _row(document, (start, end), source, words("cue"), words("speaker"))
    return replace(
        row,
        aliases=row.aliases + tuple(document.text[slice(*span)] for span in note.get("aliases", ())),
        via=words("via"),
        status=note.get("status", "asserted"),
        is_optional=note.get("optional", False),
    )


def _is_inside(row: Row, others: Iterable[Row]) -> bool:
    return any(
        other.kind == "attribution" and other.start <= row.start and row.end <= other.end and other != row
        for other in others
    )


def gold_rows(document: Document, corrections: Mapping[str, Any]) -> tuple[Row, ...]:
    """The rows of one document; a converted report inside another report is optional."""
    added = [_added(document, note) for note in corrections.get("rows", ())]
    converted = list(_converted(document, corrections))
    inner = [replace(r, is_optional=r.is_optional or _is_inside(r, [*converted, *added])) for r in converted]
    return tuple(sorted([*inner, *added], key=lambda row: (row.start, -row.end)))


def read_gum(folder: Path = GUM) -> tuple[GoldText, ...]:
    """The news documents of ../shared as gold; empty when it is not there."""
    corrections = json.loads(CORRECTIONS.read_text(encoding="utf-8"))
    return tuple(
        GoldText(
            article=Article(
                document.name, document.text, title=document.title, language="en", published=document.published
            ),
            split="shared",
            group="gum",
            style="wikinews",
            subject="",
            rows=gold_rows(document, corrections.get(document.name, {})),
        )
        for document in read_documents(folder)
    )


def read_corrections(lines: Iterable[str], documents: Mapping[str, Document]) -> dict[str, Json]:
    """Corrections by hand → offsets, by document.

    Raises:
        GoldError: a line does not fit its document; the message names it.
    """
    found: dict[str, Json] = {}
    name = ""
    for line in filter(None, map(str.rstrip, lines)):
        kind, _, rest = line.partition(" ")
        if kind == "##":
            name = f"GUM_news_{rest}"
            found[name] = {}
        elif kind in {"-", "?"}:
            key = "drop" if kind == "-" else "optional"
            found[name].setdefault(key, []).extend(map(int, rest.split()))
        else:
            is_alone = rest.endswith("| nochain")
            note = line.removesuffix("| nochain")
            try:
                row = read_note(documents[name].text, note) | ({"alone": True} if is_alone else {})
            except GoldError as error:
                raise GoldError(f"{name}: {error}") from error
            found[name].setdefault("rows", []).append(row)
    return found


def main() -> int:
    """Prints corrections as JSON.

    Returns:
        The exit status, 0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.eval.real.gum_gold", description=__doc__)
    parser.add_argument("notes", type=Path)
    lines = parser.parse_args().notes.read_text(encoding="utf-8").splitlines()
    corrections = read_corrections(lines, {document.name: document for document in read_documents()})
    print("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(rest)}" for name, rest in corrections.items()) + "\n}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
