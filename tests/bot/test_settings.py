"""Settings come from the environment; a wrong one is named, never shown."""

from __future__ import annotations

import pytest

from bot.settings import Settings
from feeds.errors import SettingsError


def test_the_defaults_start_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIREBRIEF_TELEGRAM_TOKEN", raising=False)
    settings = Settings.load()
    assert settings.is_sandboxed
    assert settings.sandbox_port == 8081


def test_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREBRIEF_TELEGRAM_TOKEN", " ")
    assert Settings.load().is_sandboxed


def test_admins_are_numbers_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREBRIEF_ADMINS", "12, 34")
    assert Settings.load().admins == {12, 34}


def test_networks_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREBRIEF_ALLOWED_NETWORKS", "192.168.1.0/24, fd00::/8")
    assert [str(network) for network in Settings.load().allowed_networks] == ["192.168.1.0/24", "fd00::/8"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_NETWORKS", "192.168.1.7/24"),
        ("ALLOWED_NETWORKS", "intranet"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "https://api:port"),
        ("TELEGRAM_API_URL", "https://a b"),
        ("ADMINS", "me"),
        ("SANDBOX_PORT", "70000"),
        ("POLL_TICK_SECONDS", "0"),
        ("LANGUAGE", "xx"),
    ],
)
def test_a_wrong_setting_is_one_line_with_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"WIREBRIEF_{name}", value)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert f"WIREBRIEF_{name}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREBRIEF_TELEGRAM_TOKEN", "123:secret-part")
    assert "secret-part" not in repr(Settings.load())
