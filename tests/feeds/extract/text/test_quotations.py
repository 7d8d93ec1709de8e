"""Quotation marks of every form; what is none; and that many of them cost no more than their number."""

from __future__ import annotations

from itertools import pairwise

import pytest

from feeds.extract.text.quotations import find_quotes


def _found(text: str) -> list[str]:
    return [text[quote.start : quote.end] for quote in find_quotes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said “we wait” and left.", ["“we wait”"]),
        ('She said "we wait" and left.', ['"we wait"']),
        ("Elle dit « nous attendons » et part.", ["« nous attendons »"]),
        ("Er sagt „wir warten“ und geht.", ["„wir warten“"]),
        ("Elle dit ‹ on attend › et part.", ["‹ on attend ›"]),
        ("She said ‘we don’t wait’ and left.", ["‘we don’t wait’"]),
        ("'I won't wait,' she said. 'Finished. Gone.'", ["'I won't wait,'", "'Finished. Gone.'"]),
        ("The dockers' offer and the ships' crews", []),
        ("It's the '90s: isn't it?", []),
        ("“He said ‘wait’ to us,” she told them.", ["“He said ‘wait’ to us,”"]),
        ('A 24" screen costs less.', []),
        ("''We wait,'' he said of the dockers' ''bad joke''.", ["''We wait,''", "''bad joke''"]),
        ("no marks at all", []),
        ("an “open mark and no end", []),
        ("", []),
    ],
)
def test_marks_of_every_form(text: str, expected: list[str]) -> None:
    assert _found(text) == expected


def test_a_quotation_goes_on_where_the_next_paragraph_begins_with_its_mark() -> None:
    text = "“We have seen enough of it at sea.\n\n“We go home now,” she said."
    assert _found(text) == ["“We have seen enough of it at sea.\n\n“We go home now,”"]


def test_one_left_open_ends_with_the_paragraph_that_it_began() -> None:
    text = "“We have seen enough of it at sea\nThe ship left."
    assert _found(text) == ["“We have seen enough of it at sea"]


def test_none_lies_in_another_and_all_are_in_order() -> None:
    text = "“a « b » c” and « d “e” f » " * 50
    quotes = find_quotes(text)
    assert len(quotes) == 100
    assert all(one.end <= two.start for one, two in pairwise(quotes))
