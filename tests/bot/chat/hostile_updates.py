"""Updates that nobody means well with: made up from a seed, as JSON, as they would come from Telegram."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bot.chat.application import COMMANDS
from bot.chat.buttons.codec import FORMATS

DATA: Final = Path(__file__).parents[4] / "shared" / "reference" / "telegram-bot-api-10.1.json"
LONG: Final = 100_000
TEXTS: Final = (
    "",
    " ",
    "\x00\x01\x02\x07\x1b[31m\x7f",
    "\u202eevil\u202c \u2066\u2069\u200f\u200b\ufeff",
    "e\u0301" * 200 + "\u0300" * 300,
    "👩‍👩‍👧‍👦🏳️‍🌈" * 40,
    "\ud83d",
    "<b>bold<script>alert(1)</script></b>&amp;&#0;&nope;<a href='javascript:1'>x",
    "</code></pre><tg-emoji emoji-id='1'>x</tg-emoji>",
    "'; DROP TABLE chats; --",
    '" OR 1=1 UNION SELECT token FROM admins --',
    '"" * NEAR(a b, 99999) ^x {title}: - OR AND NOT ( ) "unclosed',
    "title:* OR (((((",
    "korea* AND NEAR(",
    "' & | ! <-> :* \\",
    "{0} {words} {__class__.__mro__} %s %n ${jndi:ldap://127.0.0.1/x}",
    "../../../../etc/passwd\x00.opml",
    "file:///etc/passwd http://169.254.169.254/latest http://[::1]:22/ gopher://127.0.0.1:70/_x",
    "https://example.org/#:~:text=a,-b",
    "[" * 3000,
    '"' * 501,
    "(" * 400 + "a" + ")" * 400,
    "9" * 400,
    "-1",
    "1e999",
    "٣٤٥ ১২৩ Ⅻ ½",
    "2024-02-31T25:61:61+99:99",
    "a" * LONG,
    "é\n" * (LONG // 2),
    "@wirebrief_bot " * 50,
    "/brief " * 300,
    "\n".join(["/start", "/help"] * 20),
    "north-korea-russia " + "\u0000" * 20,
    "~" + "0" * 24,
    ":::::",
    "NaN",
    "null",
    "🇰🇵",
)
# What forged callback data have behind their action.
ARGUMENTS: Final = (
    "",
    "x",
    "0",
    "-1",
    "1",
    str(2**63),
    "9" * 30,
    "harbours",
    "harbours:1",
    "north-korea-russia:7d:1",
    "north-korea-russia:999999d:-5",
    "~" + "f" * 24,
    "../..",
    "<b>",
    "'; --",
    "\u202e",
    ":",
    "::::::",
    "1001:owner",
    "set!:1001:owner",
    "abcdef:save:",
    "é" * 20,
)
USER: Final = {"id": 1002, "is_bot": False, "first_name": "<b>Jean</b>\u202e", "language_code": "fr"}
CHAT: Final = {"id": 1002, "type": "private", "first_name": "Jean"}
DATE: Final = 1_729_512_000
DEEPEST: Final = 4


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """Texts of all kinds, alone, mixed, and behind every command."""
    draw = random.Random(seed)
    yield from TEXTS
    for name in COMMANDS:
        yield from (f"/{name} {draw.choice(TEXTS)}" for _ in range(3))
    for _ in range(count):
        yield "".join(draw.choice(TEXTS)[: draw.randrange(60)] for _ in range(draw.randrange(1, 6)))


def callback_data() -> Iterator[str]:
    """Data that begin as those of each kind of button, and go on as no button's do."""
    for format_ in FORMATS:
        for action in format_.actions:
            yield from (f"{action}:{argument}" for argument in ARGUMENTS)
    yield from ("", "\x00", "nothing", "é" * 32, "sub", "when::::")


def message(number: int, text: str, **more: Any) -> dict[str, Any]:
    """A message of Jean's; a command has its entity."""
    shown: dict[str, Any] = {"message_id": number, "date": DATE, "chat": CHAT, "from": USER, "text": text, **more}
    if text.startswith("/"):
        length = len(text.split(maxsplit=1)[0])
        shown["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return {"update_id": number, "message": shown}


def press(number: int, data: str, message_id: int) -> dict[str, Any]:
    """A press by Jean, under a message of the bot in his chat."""
    bot = {"id": 7000000001, "is_bot": True, "first_name": "wirebrief", "username": "wirebrief_bot"}
    under = {"message_id": message_id, "date": DATE, "chat": CHAT, "from": bot, "text": "old"}
    query = {"id": str(number), "from": USER, "chat_instance": "1", "data": data, "message": under}
    return {"update_id": number, "callback_query": query}


class Schema:
    """The types of the Bot API, from the data file beside the project."""

    def __init__(self, seed: int = 3) -> None:
        self._types = json.loads(DATA.read_text("utf-8"))["types"]
        self._draw = random.Random(seed)

    def kinds(self) -> list[str]:
        """The kinds of updates."""
        return [field["name"] for field in self._types["Update"]["fields"] if field["name"] != "update_id"]

    def update(self, number: int, kind: str) -> dict[str, Any]:
        """An update of a kind with random fields, of the declared types; some have values of another type."""
        (field,) = (field for field in self._types["Update"]["fields"] if field["name"] == kind)
        return {"update_id": number, kind: self._value(field["types"][0], 0)}

    def _value(self, kind: str, depth: int) -> Any:
        if kind.startswith("Array of "):
            return [self._value(kind.removeprefix("Array of "), depth + 1) for _ in range(self._draw.randrange(3))]
        if kind in {"Integer", "Float"}:
            return self._draw.choice([0, 1, -1, 1001, 1002, DATE, 2**31, -(2**62), 7])
        if kind == "Boolean":
            return self._draw.random() < 0.5
        if kind == "True":
            return True
        if kind == "String":
            return self._draw.choice(TEXTS)[:4096]
        declared = self._types[kind]
        if subtypes := declared.get("subtypes"):
            return self._value(self._draw.choice(subtypes), depth)
        return {
            field["name"]: self._value(self._draw.choice(field["types"]), depth + 1)
            for field in declared.get("fields", ())
            if field["required"] or (depth < DEEPEST and self._draw.random() < 0.4)
        }


def mixed(rows: Sequence[dict[str, Any]], seed: int = 5) -> list[dict[str, Any]]:
    """The updates in a random order, with new numbers: what one does may meet what another has left."""
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    return [{**row, "update_id": number} for number, row in enumerate(shuffled, 1)]
