"""`make pictures`: plays the sample news to its end, asks for the brief, and takes the README's pictures in Chromium.

They are what a newcomer sees, so they never go stale by hand. It takes about six minutes, because the news come in
their own time; the models are loaded.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.bot.sandbox.browser import CHROMIUM
from tests.e2e.conftest import Running, select_pause
from tests.loopback import free_port

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"
READER: Final = 1001
TOPIC: Final = "north-korea-russia"
# The last article comes 150 s after the start; then its alert settles and is sent.
NEWS_SECONDS: Final = 300
SCALE: Final = 2
COLOURS: Final = 96
ALERT_SIZE: Final = {"width": 460, "height": 800}
BRIEF_SIZE: Final = {"width": 460, "height": 980}


def main() -> int:
    """Makes them all."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path, default=FOLDER, help="where they go")
    arguments.add_argument("--seconds", type=int, default=NEWS_SECONDS, help="how long the news are played")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as data:
        bot = Running("run", Path(data), free_port(), has_models=True, WIREBRIEF_LOG_LEVEL="error")
        try:
            _play(bot, given.seconds)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                for name, message, size in _shown(bot):
                    _save(given.folder / name, _picture(browser, bot.port, message, size))
                browser.close()
        finally:
            bot.stop()
    return 0


def _play(bot: Running, seconds: int) -> None:
    bot.wait_until_ready()
    bot.say("/start", READER)
    bot.say(f"/subscribe {TOPIC}", READER)
    bot.wait_for(lambda: _alerts(bot), seconds)
    for _ in range(seconds):
        select_pause(1.0)
    bot.say(f"/brief {TOPIC}", READER)


def _alerts(bot: Running) -> list[dict[str, Any]]:
    """The alerts, each the first message on a story: what has a button for its sources and answers nothing."""
    own = [m for m in bot.from_bot(READER) if m["reply_to"] is None]
    return [m for m in own if any(str(b.get("data", "")).startswith("src:") for row in m["buttons"] for b in row)]


def _shown(bot: Running) -> list[tuple[str, int, dict[str, int]]]:
    """File, message and size of each picture."""
    brief = next(m for m in reversed(bot.from_bot(READER)) if m["is_rich"])
    alert = _alerts(bot)[0]
    return [("alert.png", alert["message_id"], ALERT_SIZE), ("chat.png", brief["message_id"], BRIEF_SIZE)]


def _picture(browser: Browser, port: int, message: int, size: dict[str, int]) -> bytes:
    """Returns the page with the message at its top."""
    page = browser.new_page(
        viewport={"width": size["width"], "height": size["height"]},
        device_scale_factor=SCALE,
        locale="en-GB",
        timezone_id="Europe/Paris",
        color_scheme="light",
    )
    page.goto(f"http://127.0.0.1:{port}/?user={READER}&chat={READER}")
    page.wait_for_selector("body[data-is-ready]")
    page.evaluate(f"document.getElementById('m{message}').scrollIntoView({{ block: 'start' }})")
    taken = page.screenshot()
    page.close()
    return taken


def _save(path: Path, taken: bytes) -> None:
    """Writes a picture with few colours: letters and plain grounds need no more, and it is a third as large."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}: {picture.width} × {picture.height}, {path.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    raise SystemExit(main())
