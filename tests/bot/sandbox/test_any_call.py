"""Whatever is asked of whichever method: an answer in the Bot API's form, never a crash."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox import ManualClock, SandboxSettings
from bot.sandbox.app import SandboxApp
from bot.sandbox.schema import METHODS

pytestmark = pytest.mark.slow

# A webhook would go out to another address, and these poll.
_CALLED = sorted(set(METHODS) - {"setWebhook", "getUpdates"})
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from([1001, 1, "HTML", "<b>x</b>", "default", "attach://x", "\ud800", "photo", "article"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "html", "inline_keyboard", "callback_data", "message_id", "id", "media", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A method, and values of any kind for some of its parameters; the chat is often a real one."""
    method = draw(st.sampled_from(_CALLED))
    body = {name: draw(_VALUES) for name in METHODS[method] if draw(st.booleans())}
    if "chat_id" in METHODS[method] and draw(st.booleans()):
        body["chat_id"] = 1001
    return method, body


async def answers(asked: list[tuple[str, dict[str, Any]]]) -> list[httpx.Response]:
    app = SandboxApp(SandboxSettings(clock=ManualClock, has_newsroom=False))
    transport = httpx.ASGITransport(app.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        found = [
            await client.post(
                f"/bot7:abc/{method}", content=json.dumps(body), headers={"Content-Type": "application/json"}
            )
            for method, body in asked
        ]
        # What was let in can also be shown.
        found.append(await client.get("/sandbox/chats/1001/messages"))
        return found


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(calls(), min_size=1, max_size=4))
def test_never_a_crash(asked: list[tuple[str, dict[str, Any]]]) -> None:
    *found, shown = asyncio.run(answers(asked))
    assert shown.status_code == 200
    for response in found:
        body = response.json()
        assert body["ok"] is (response.status_code == 200)
        assert response.status_code in {200, 400, 403, 429}
        if response.status_code != 200:
            assert body["error_code"] == response.status_code
            assert body["description"]
