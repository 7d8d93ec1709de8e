"""PHRASING: a model behind an OpenAI-compatible endpoint."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

import aiohttp

from bot.phrasing.language_model import PhrasingError
from bot.phrasing.prompt import Prompt

MOST_ANSWER_BYTES: Final = 256_000
MOST_TOKENS: Final = 500
PATH: Final = "/chat/completions"


class CompletionsEndpoint:
    """Client of `POST {url}/chat/completions`. One request without retry, since a brief waits for it."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, model: str, key: str | None, *, timeout_seconds: float = 8.0
    ) -> None:
        """`url` may end with the path or not."""
        base = url.rstrip("/")
        self._session = session
        self._url = base if base.endswith(PATH) else f"{base}{PATH}"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._timeout_seconds = timeout_seconds

    async def complete(self, prompt: Prompt) -> str:
        """Returns the text of the first choice.

        Raises:
            PhrasingError: no usable answer within the time-out; never with the key in it.
        """
        body = {
            "model": self._model,
            "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
        }
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return _text_of(await self._post(body))
        except TimeoutError as error:
            raise PhrasingError(f"no answer within {self._timeout_seconds:g} s") from error
        except aiohttp.ClientError as error:
            raise PhrasingError(f"no answer: {type(error).__name__}") from error

    async def _post(self, body: dict[str, Any]) -> bytes:
        async with self._session.post(self._url, json=body, headers=self._headers, allow_redirects=False) as response:
            if response.status != 200:
                raise PhrasingError(f"status {response.status}")
            raw = bytearray()
            async for chunk in response.content.iter_chunked(16_384):
                raw += chunk
                if len(raw) > MOST_ANSWER_BYTES:
                    raise PhrasingError("the answer is too long")
            return bytes(raw)


def _text_of(raw: bytes) -> str:
    try:
        text = json.loads(raw)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise PhrasingError("the answer is not in the form of a chat completion") from error
    if not isinstance(text, str):
        raise PhrasingError("the answer has no text")
    return text
