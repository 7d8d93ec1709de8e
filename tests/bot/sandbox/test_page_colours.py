"""The page's colours: text is readable (WCAG 2.1, AA: 4.5 to 1) on every ground it stands on, in light and in dark."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

import pytest

Colour = tuple[float, float, float, float]
CSS: Final = (files("bot.sandbox") / "page" / "style.css").read_text("utf-8")
# Which colour of text stands on which ground; "a/b" is the translucent a over b, "a%n/b" n percent of a mixed with b.
GROUNDS: Final = {
    "text": ["panel", "bot", "own", "ground", "hover", "accent-soft/bot", "accent-soft/own", "panel%86/accent"],
    "soft": ["panel", "bot", "own", "ground", "hover", "accent-soft/bot", "accent-soft/own"],
    "accent": ["panel", "bot", "own", "accent-soft/bot", "accent-soft/own", "accent-soft/panel"],
    "on-accent": ["accent"],
    "danger": ["panel%86/accent", "panel%79/accent"],
    "success": ["panel%86/accent", "panel%79/accent"],
}
PAIRS: Final = [(text, ground) for text, grounds in GROUNDS.items() for ground in grounds]


def palette(scheme: str) -> dict[str, Colour]:
    """The custom properties that hold colours: those of :root, with those of the dark scheme over them."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    named = re.findall(r"--([\w-]+): (#[0-9a-f]+)", " ".join(blocks[: 2 if scheme == "dark" else 1]))
    return {name: colour(value) for name, value in named}


def colour(text: str) -> Colour:
    digits = text.removeprefix("#")
    full = "".join(2 * digit for digit in digits) if len(digits) < 6 else digits
    red, green, blue, *alpha = (int(full[at : at + 2], 16) / 255 for at in range(0, len(full), 2))
    return red, green, blue, alpha[0] if alpha else 1.0


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (share * a + (1 - share) * b for a, b in zip(first[:3], second[:3], strict=True))
    return red, green, blue, 1.0


def resolved(name: str, colours: dict[str, Colour]) -> Colour:
    top, _, under = name.partition("/")
    first, _, percent = top.partition("%")
    if not under:
        return colours[first]
    share = int(percent) / 100 if percent else colours[first][3]
    return mixed(colours[first], colours[under], share)


def luminance(colour_: Colour) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour_[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: Colour, second: Colour) -> float:
    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable(scheme: str, text: str, ground: str) -> None:
    colours = palette(scheme)
    assert contrast(colours[text], resolved(ground, colours)) >= 4.5


def test_both_schemes_say_every_colour_and_every_colour_of_text_is_tested() -> None:
    root, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    assert set(re.findall(r"--([\w-]+):", root)) == set(re.findall(r"--([\w-]+):", dark))
    used = set(re.findall(r"(?<![\w-])color: var\(--([\w-]+)\)", CSS))
    assert used == set(GROUNDS)


def test_the_letter_in_a_face_is_readable() -> None:
    faces = re.findall(r"(?:\.tone-\d|\.avatar) \{[^}]*background: (#\w+)", CSS)
    assert len(faces) == 6
    assert [face for face in faces if contrast(colour("#fff"), colour(face)) < 4.5] == []


def test_the_measure_itself() -> None:
    assert contrast(colour("#000"), colour("#fff")) == pytest.approx(21)
    assert contrast(colour("#777"), colour("#ffffff")) == pytest.approx(4.48, abs=0.01)
