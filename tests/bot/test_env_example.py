"""deploy/env.example is made of the settings, so that it can't fall behind them."""

from __future__ import annotations

from pathlib import Path

from bot.settings import PREFIX, Settings, env_example

EXAMPLE = Path(__file__).parents[2] / "deploy" / "env.example"


def test_the_example_is_what_the_settings_say() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == env_example()


def test_every_setting_stands_in_it_once() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for name in Settings.model_fields:
        assert sum(line.startswith(f"#{PREFIX}{name.upper()}=") for line in lines) == 1
