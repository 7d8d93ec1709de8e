"""What the verbatim gate takes from a claim is said in the log, with the entry and the place."""

from __future__ import annotations

from dataclasses import replace

from structlog.testing import capture_logs

from feeds.stories.gate import passed
from feeds.types import Claim, ClaimKind, Quotation

TEXT = 'Ann Lee said: "We will not sit idle."'
SAID = Claim(
    ClaimKind.ATTRIBUTION, 14, len(TEXT), '"We will not sit idle."', speaker="Ann Lee", quotation=Quotation.DIRECT
)


def test_what_is_in_the_text_passes_in_silence() -> None:
    with capture_logs() as logs:
        assert passed(SAID, TEXT, 7) == SAID
    assert logs == []


def test_what_is_not_in_the_text_is_taken_out_and_logged() -> None:
    invented = replace(SAID, content='"We shall fight."', speaker="Paul Roy")
    with capture_logs() as logs:
        checked = passed(invented, TEXT, 7)
    assert (checked.quotation, checked.content, checked.speaker) == (Quotation.INDIRECT, "We shall fight.", None)
    place = {"log_level": "warning", "entry": 7, "start": SAID.start, "end": SAID.end}
    assert logs == [
        {"event": "gate.not_a_quotation", **place},
        {"event": "gate.speaker_not_named", "speaker": "Paul Roy", **place},
    ]
