"""What the verbatim gate takes from a claim is said in the log, with the entry and the place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.stories.gate import passed
from feeds.types import Claim, ClaimKind, Quotation

TEXT = 'Ann Lee said: "We will not sit idle."'
SAID = Claim(
    ClaimKind.ATTRIBUTION, 14, len(TEXT), '"We will not sit idle."', speaker="Ann Lee", quotation=Quotation.DIRECT
)


def test_what_is_in_the_text_passes_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert passed(SAID, TEXT, 7) == SAID
    assert capsys.readouterr() == ("", "")


def test_what_is_not_in_the_text_is_taken_out_and_logged(capsys: pytest.CaptureFixture[str]) -> None:
    invented = replace(SAID, content='"We shall fight."', speaker="Paul Roy")
    checked = passed(invented, TEXT, 7)
    assert (checked.quotation, checked.content, checked.speaker) == (Quotation.INDIRECT, "We shall fight.", None)
    said = "".join(capsys.readouterr())
    assert "gate.not_a_quotation" in said
    assert "gate.speaker_not_named" in said
    assert "Paul Roy" in said
