"""Sets parts of speech by the model's own rules, looked up in a table instead of matched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from spacy.language import Language

RULER: Final = "attribute_ruler"


class PartsOfSpeech:
    """Does what spaCy's attribute ruler does, for parts of speech alone and a hundred times as fast.

    The ruler runs a matcher with all its patterns over every text. A pattern that sets a part of speech looks at the
    tag, word and label of one token, so the answer for each such triple can be worked out once and kept.

    Attributes:
        words: the words that a pattern names; for all others the word does not matter.

    Args:
        nlp: the model whose ruler is read; without one there are no patterns.
    """

    def __init__(self, nlp: Language) -> None:
        ruler: Any = nlp.get_pipe(RULER) if nlp.has_pipe(RULER) else None
        patterns: Iterable[Mapping[str, Any]] = ruler.patterns if ruler is not None else ()
        self._rules: defaultdict[str, list[tuple[Mapping[str, Any], str]]] = defaultdict(list)
        self.words: set[str] = set()
        for pattern in patterns:
            part = pattern["attrs"].get("POS")
            for tokens in pattern["patterns"]:
                if part is not None and len(tokens) == 1 and set(tokens[0]) <= {"TAG", "LOWER", "DEP"}:
                    for tag in _tags(tokens[0].get("TAG")):
                        self._rules[tag].append((tokens[0], part))
                    self.words.update(_values(tokens[0].get("LOWER")))

    def part(self, tag: str, lower: str, dep: str) -> str | None:
        """Returns the part of speech that the rules give a word, None where they say nothing of it.

        Args:
            tag: its tag in the scheme of the model.
            lower: the word in lower case.
            dep: the label of the relation to its head.
        """
        values = {"TAG": tag, "LOWER": lower, "DEP": dep}
        found = None
        # The rules of the tag come first, those of any tag after them, as in the models' files; the last one counts.
        for wanted, part in (*self._rules[tag], *self._rules[""]):
            if all(_fits(values[name], value) for name, value in wanted.items()):
                found = part
        return found


def _tags(wanted: str | Mapping[str, Any] | None) -> Iterator[str]:
    """The tags that a pattern names, "" for one that takes any."""
    if isinstance(wanted, str):
        yield wanted
    else:
        yield from (wanted or {}).get("IN", ("",))


def _values(wanted: str | Mapping[str, Any] | None) -> Iterator[str]:
    """The words that a pattern names."""
    if isinstance(wanted, str):
        yield wanted
    else:
        for values in (wanted or {}).values():
            yield from values


def _fits(value: str, wanted: str | Mapping[str, Any]) -> bool:
    if isinstance(wanted, str):
        return value == wanted
    return value in wanted.get("IN", (value,)) and value not in wanted.get("NOT_IN", ())
