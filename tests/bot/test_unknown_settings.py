"""Misspelt settings are named, with what was meant."""

from __future__ import annotations

from bot.settings import Settings
from bot.unknown_settings import unknown_setting_line, unknown_settings


def test_every_setting_is_known() -> None:
    assert unknown_settings(f"WIREBRIEF_{name.upper()}" for name in Settings.model_fields) == {}
    assert unknown_settings(["wirebrief_admins", "PATH", "WIREBRIE_ADMINS"]) == {}


def test_a_misspelt_setting_is_named_with_what_was_meant() -> None:
    found = unknown_settings(["WIREBRIEF_TELEGRAM_TOKN", "WIREBRIEF_COLOUR", "WIREBRIEF_ADMIN"])
    assert found == {
        "WIREBRIEF_ADMIN": "WIREBRIEF_ADMINS",
        "WIREBRIEF_COLOUR": None,
        "WIREBRIEF_TELEGRAM_TOKN": "WIREBRIEF_TELEGRAM_TOKEN",
    }
    lines = [unknown_setting_line(*item) for item in found.items()]
    assert lines[0] == "WIREBRIEF_ADMIN is no setting; did you mean WIREBRIEF_ADMINS?"
    assert lines[1] == "WIREBRIEF_COLOUR is no setting"
