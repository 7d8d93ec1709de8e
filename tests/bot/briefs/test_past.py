"""Events of a timeline are told in the past, or not at all."""

from __future__ import annotations

import pytest

from bot.briefs.past import in_past
from feeds.types import ClaimKind
from tests.bot.october_facts import claim, fact, source


@pytest.mark.parametrize(
    ("language", "content", "told"),
    [
        ("fr", "Ann Lee s'était rendue à Riga", "Ann Lee s'est rendue à Riga"),
        ("fr", "les deux ports avaient déjà signé un accord", "les deux ports ont déjà signé un accord"),
        ("fr", "Ann Lee avait trois navires", None),
        ("fr", "le port était fermé", "le port était fermé"),
        ("fr", "les dockers avaient craint la grève", None),
        ("en", "the two ports had already signed a pact", "the two ports already signed a pact"),
        ("en", "the mayor had met the dockers", "the mayor met the dockers"),
        ("en", "the mayor had three ships", None),
        ("en", "the port had been closed", None),
        ("en", "the mayor closed the port", "the mayor closed the port"),
        (
            "en",
            "the mayor met the dockers, who had been locked out",
            "the mayor met the dockers, who had been locked out",
        ),
        ("fr", "le maire a vu ceux qui avaient craint la grève", "le maire a vu ceux qui avaient craint la grève"),
    ],
)
def test_what_had_been_is_told_as_what_was(language: str, content: str, told: str | None) -> None:
    event = fact(1, source(1, "Post", claim(content, kind=ClaimKind.EVENT, language=language)))
    past = in_past(event)
    assert (past and past.claim.content) == told
    assert past is None or past.sources[0].claim == past.claim
