"""Time zones by what people call them, and by where they are."""

from __future__ import annotations

import pytest

from bot.zones import city, is_zone, near_zones, zone_at, zones_of


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Paris", "Europe/Paris"), ("new york", "America/New_York"), ("europe/paris", "Europe/Paris"), ("utc", "UTC"),
        ("Kathmandu", "Asia/Kathmandu"), ("Londres", "Europe/London"), ("seoul", "Asia/Seoul"), ("Séoul", "Asia/Seoul"),
        ("Corée du Sud", "Asia/Seoul"), ("germany", "Europe/Berlin"), ("Le Caire", "Africa/Cairo"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ],
)  # fmt: skip
def test_a_city_a_country_or_a_name_is_one_zone(name: str, zone: str) -> None:
    assert zones_of(name) == (zone,)
    assert is_zone(zone)


def test_a_country_of_many_clocks_has_a_zone_for_each() -> None:
    zones = zones_of("United States")
    assert {"America/New_York", "America/Detroit"} & set(zones)
    assert {"America/Chicago", "America/Los_Angeles", "Pacific/Honolulu"} <= set(zones)
    assert len(zones) < 12


@pytest.mark.parametrize("name", ["nowhere", "GMT+1", "../etc/passwd", "", " ", "/", "x" * 10_000, "\x00"])
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zones_of(name) == ()


def test_what_was_mistyped_is_suggested() -> None:
    assert near_zones("Pariss") == ("Europe/Paris",)
    assert near_zones("zzzzqq") == ()


def test_a_city_has_its_name_in_the_readers_language() -> None:
    assert (city("Europe/London", "fr"), city("Europe/London", "en")) == ("Londres", "London")
    assert (city("America/New_York", "fr"), city("UTC", "fr")) == ("New York", "UTC")


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (48.39, -4.49, "Europe/Paris"), (48.58, 7.75, "Europe/Paris"), (49.2, -2.1, "Europe/Jersey"),
        (37.57, 126.98, "Asia/Seoul"), (0.0, -30.0, None), (91.0, 0.0, None), (0.0, 999.0, None),
    ],
)  # fmt: skip
def test_a_place_has_the_zone_in_which_it_lies(latitude: float, longitude: float, zone: str | None) -> None:
    assert zone_at(latitude, longitude) == zone
