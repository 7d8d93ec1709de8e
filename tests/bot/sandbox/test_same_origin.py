"""Another page of the same browser can neither post to the sandbox nor read from it."""

from __future__ import annotations

import json

import httpx
import pytest
from telegram import Bot, InputFile

from bot.sandbox import Sandbox
from tests.bot.sandbox.conftest import Control

ANN = 11
SEND = f"/sandbox/users/{ANN}/send"
CALL = f"/bot7:abc/sendMessage?chat_id={ANN}&text=x"
JSON = {"Content-Type": "application/json"}
BODY = json.dumps({"text": "hello"})


@pytest.fixture(autouse=True)
async def _ann(control: Control) -> None:
    await control(f"users/{ANN}", first_name="Ann")
    await control(f"users/{ANN}/send", text="/start")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8081", "127.0.0.1.evil.example", "127.0.0.2", ""])
@pytest.mark.parametrize("path", ["/", "/sandbox/state", CALL, "/newsroom/"])
async def test_a_name_that_was_pointed_here_is_refused(client: httpx.AsyncClient, host: str, path: str) -> None:
    assert (await client.get(path, headers={"Host": host})).status_code == 400


async def test_loopback_has_two_names(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    for host in (f"127.0.0.1:{sandbox.port}", f"localhost:{sandbox.port}", f"LOCALHOST:{sandbox.port}"):
        assert (await client.get("/", headers={"Host": host})).status_code == 200


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_a_page_elsewhere_can_do_nothing(
    client: httpx.AsyncClient, sandbox: Sandbox, headers: dict[str, str]
) -> None:
    before = dict(sandbox.state.stats.calls)
    said = (await client.get(f"/sandbox/chats/{ANN}/messages")).json()
    for method, path, body in (
        ("POST", SEND, BODY),
        ("POST", f"/sandbox/users/{ANN}/block", None),
        ("DELETE", "/sandbox/faults", None),
        ("GET", "/sandbox/state", None),
        ("GET", "/sandbox/events", None),
        ("GET", CALL, None),
        ("POST", CALL, None),
    ):
        answer = await client.request(method, path, content=body, headers={**headers, **(JSON if body else {})})
        assert answer.status_code == 403, (method, path)
        assert answer.json()["ok"] is False
        assert "another origin" in answer.json()["error"]
    assert (await client.get(f"/sandbox/chats/{ANN}/messages")).json() == said
    assert dict(sandbox.state.stats.calls) == before


async def test_a_link_to_the_chat_page_may_stand_anywhere(client: httpx.AsyncClient) -> None:
    assert (await client.get("/", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


async def test_the_chat_page_itself_may_do_everything(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    own = {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"}
    assert (await client.post(SEND, content=BODY, headers={**JSON, **own})).status_code == 200
    assert (await client.get(CALL, headers={"Sec-Fetch-Site": "none"})).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_the_client_side_takes_json_alone(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post(SEND, content=BODY, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["error"]) == (415, "the body must be declared as application/json")
    undeclared = client.build_request("POST", SEND, content=BODY)
    undeclared.headers.pop("content-type", None)
    assert (await client.send(undeclared)).status_code == 400
    assert (
        await client.post(SEND, content=BODY, headers={"Content-Type": "Application/JSON; charset=utf-8"})
    ).is_success


async def test_the_bot_api_goes_on_taking_forms(client: httpx.AsyncClient, telegram: Bot) -> None:
    assert (await client.post("/bot7:abc/sendMessage", data={"chat_id": str(ANN), "text": "x"})).status_code == 200
    assert (await telegram.send_document(ANN, InputFile(b"%PDF", "a.pdf"))).document is not None
