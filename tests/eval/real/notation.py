"""Hand-written notes on sentences → annotations with offsets, and the sentences themselves, numbered, to read from.

    python -m tests.eval.real.notation --show > sentences.txt       what there is to annotate
    python -m tests.eval.real.notation notes.txt > rows.jsonl       the notes, checked, as offsets

GUIDELINES.md describes the notes. Offsets are counted here, so that nobody writes one by hand; a quoted string that is
not in its sentence is an error that names the sentence.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.eval.gold import GoldError, read_quantity
from tests.eval.real.sample import read_sample, read_sentences

Json = dict[str, Any]

_ELLIPSIS = " … "
_OPENING, _CLOSING = "«“\"„‘'", "»”\"’'"
_STATUSES = frozenset({"asserted", "denied", "unconfirmed", "planned", "hypothetical"})
_SAME = str.maketrans({"’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})


def _places(text: str, wanted: str) -> Iterator[int]:
    folded, key = text.translate(_SAME), wanted.translate(_SAME)
    position = folded.find(key)
    while position >= 0:
        yield position
        position = folded.find(key, position + 1)


def find_span(text: str, wanted: str, near: int = 0) -> list[int]:
    """The place of `wanted` in `text` that is nearest to `near`; `first … last` stands for all from first to last.

    Raises:
        GoldError: it is not there.
    """
    first, _, last = wanted.partition(_ELLIPSIS) if wanted not in text else (wanted, "", "")
    starts = sorted(_places(text, first), key=lambda place: abs(place - near))
    if not first or not starts:
        raise GoldError(f"not in the sentence: {first!r}")
    start = starts[0]
    if not last:
        return [start, start + len(first)]
    ends = [place + len(last) for place in _places(text, last) if place >= start + len(first)]
    if not ends:
        raise GoldError(f"not behind {first!r}: {last!r}")
    return [start, ends[0]]


def quotation_of(content: str) -> str:
    """Direct, mixed or indirect, by the quotation marks of a content."""
    if content[0] in _OPENING and content[-1] in _CLOSING:
        return "direct"
    return "mixed" if any(mark in content for mark in '«»“”"') else "indirect"


def _attribution(text: str, parts: list[str]) -> Json:
    content, speaker, cue, *options = [*parts, "", ""][: max(3, len(parts))]
    span = find_span(text, content)
    row: Json = {"kind": "attribution", "span": span, "quotation": quotation_of(text[span[0] : span[1]])}
    for key, words in (("speaker", speaker), ("cue", cue)):
        if words:
            row[key] = find_span(text, words, span[0])
    for option in options:
        _apply_option(row, text, option)
    return row


def _apply_option(row: Json, text: str, option: str) -> None:
    key, _, value = option.partition("=")
    if key in {"role", "via"}:
        row[key] = find_span(text, value, row["span"][0])
    elif key == "alias":
        row.setdefault("aliases", []).append(find_span(text, value, row["span"][0]))
    elif key == "F":
        read_quantity(value)
        row.setdefault("figures", []).append(value)
    elif key == "st" and value in _STATUSES:
        row["status"] = value
    elif key == "q" and value in {"direct", "indirect", "mixed"}:
        row["quotation"] = value
    elif key == "date":
        row["date"] = value
    elif option == "opt":
        row["optional"] = True
    else:
        raise GoldError(f"no such option: {option!r}")


def read_note(text: str, line: str) -> Json:
    """One line of notes (A, F or T) on the sentence `text` → a row with offsets.

    Raises:
        GoldError: the line is not well formed, or what it quotes is not in the sentence.
    """
    kind, _, rest = line.partition(" ")
    parts = [part.strip() for part in rest.split("|")]
    if kind == "A":
        return _attribution(text, parts)
    if kind == "T" and len(parts) == 2:
        return {"kind": "trap", "span": find_span(text, parts[0]), "tag": parts[1]}
    if kind == "F" and len(parts) >= 2:
        for quantity in parts[1:]:
            read_quantity(quantity)
        return {"kind": "figure", "span": find_span(text, parts[0]), "figures": parts[1:]}
    raise GoldError(f"no such note: {line!r}")


def read_notes(lines: Iterable[str], sample: Mapping[str, str], texts: Mapping[str, str]) -> Iterator[Json]:
    """Notes → one JSON object a sentence of the sample, those without a note too: they were read, and hold nothing.

    Args:
        lines: `#12` opens the notes on the twelfth sentence of the sample, `#gsd-ud-dev/…` those on that sentence.
        sample: ids of the sample, in its order.
        texts: id to sentence.

    Raises:
        GoldError: a note does not fit its sentence; the message names it.
    """
    identifiers = list(sample)
    notes: dict[str, list[str]] = {identifier: [] for identifier in identifiers}
    current: list[str] = []
    for line in map(str.rstrip, lines):
        if line.startswith("#"):
            current = notes[_identifier(line[1:].split()[0], identifiers)]
        elif line:
            current.append(line)
    for identifier, written in notes.items():
        yield _annotated(identifier, texts[identifier], written)


def _identifier(written: str, identifiers: list[str]) -> str:
    return identifiers[int(written) - 1] if written.isdigit() else written


def _annotated(identifier: str, text: str, written: list[str]) -> Json:
    found: Json = {"id": identifier, "rows": []}
    for line in written:
        try:
            if line.startswith("M "):
                read_quantity(line[2:])
                found.setdefault("maybe", []).append(line[2:])
            else:
                found["rows"].append(read_note(text, line))
        except GoldError as error:
            raise GoldError(f"{identifier}: {error}") from error
    return found


def main() -> int:
    """Prints the sample to read, or the notes as JSON lines.

    Returns:
        The exit status, 0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.eval.real.notation", description=__doc__)
    parser.add_argument("notes", nargs="?", type=Path)
    parser.add_argument("--show", action="store_true", help="print the sentences of the sample, numbered")
    options = parser.parse_args()
    sample, texts = read_sample(), read_sentences()
    if options.show or not options.notes:
        for number, identifier in enumerate(sample, 1):
            print(f"#{number} {texts[identifier]}")
        return 0
    for row in read_notes(options.notes.read_text(encoding="utf-8").splitlines(), sample, texts):
        print(json.dumps(row, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
