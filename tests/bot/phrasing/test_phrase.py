"""A model that lies: what it invents never reaches a chat."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import example, given
from hypothesis import strategies as st

from bot.briefs import Brief, BriefSettings, Window, compose_brief
from bot.locales import Words
from bot.phrasing import CompletionsEndpoint, PhrasingError, Prompt, build_prompt, claims_of, kept_sentences, phrase
from bot.render.brief_messages import render_brief
from bot.render.rich import render_rich_brief
from bot.sandbox.html_parser import parse_html
from bot.sandbox.rich_parser import parse_rich_html
from bot.sandbox.rich_renderer import plain_text
from tests.bot.october_facts import ENGLISH, NOW, TOPIC, denial, more_troops, right, story, summoned

FACTS = [more_troops(), right(), summoned(), denial()]
WORDS = Words("en", "Europe/London")


def brief() -> Brief:
    """c1 summoned, c2 12,000 soldiers, c3 the denial, c4 Peskov."""
    return compose_brief(TOPIC, FACTS, [story(*FACTS)], Window(NOW.replace(day=14), NOW), None, NOW, BriefSettings())


CLAIMS = claims_of(brief(), WORDS)


def test_the_prompt_has_every_claim_with_its_number() -> None:
    assert [claim.fact.id for claim in CLAIMS] == [3, 4, 5, 2]
    prompt = build_prompt(CLAIMS, WORDS)
    assert "in English" in prompt.system
    assert prompt.user.startswith("[c1] The ministry summoned the Russian ambassador")
    assert "[c2] National Intelligence Service: about 12,000 soldiers" in prompt.user


@pytest.mark.parametrize(
    "sentence",
    [
        "The National Intelligence Service counts about 12,000 soldiers [c2].",
        "About twelve thousand soldiers are to be sent, the National Intelligence Service says [c2].",
        "On 21 October the ministry summoned the Russian ambassador [c1].",
        "Dmitry Peskov said: “Whom we work with is our own affair” [c4].",
        "North Korea's mission denied it, while the ministry asked for an “immediate withdrawal” [c1][c3].",
        "According to the National Intelligence Service, soldiers are to be sent [c2, c3].",
    ],
)
def test_what_the_claims_hold_is_kept(sentence: str) -> None:
    kept = kept_sentences(sentence, CLAIMS)
    assert kept is not None
    assert len(kept) == 1
    assert "[" not in kept[0].text
    assert kept[0].text.endswith(".")


@pytest.mark.parametrize(
    "sentence",
    [
        "The National Intelligence Service counts about 13,000 soldiers [c2].",
        "About thirteen thousand soldiers are to be sent [c2].",
        "Some 12,000 soldiers and 40 tanks are to be sent [c2].",
        "Half of the soldiers were sent [c2].",
        "Dozens of soldiers were sent [c2].",
        "Vladimir Putin summoned the Russian ambassador [c1].",
        "Macron said that soldiers are to be sent [c2].",
        "The ministry in Tokyo summoned the ambassador [c1].",
        "On 22 October the ministry summoned the Russian ambassador [c1].",
        "The ministry summoned the Russian ambassador in November [c1].",
        "The ministry summoned the Russian ambassador yesterday [c1].",
        "Dmitry Peskov said: “It is none of your business” [c4].",
        "Dmitry Peskov said: “Whom we work with is our own business” [c4].",
        "The National Intelligence Service counts about 12,000 soldiers [c1].",
        "The National Intelligence Service counts about 12,000 soldiers [c9].",
        "The National Intelligence Service counts about 12,000 soldiers [c2][c9].",
        "The National Intelligence Service counts about 12,000 soldiers.",
        "Soldiers are to be sent to 平壤 [c2].",
        "The soldiers are to be sent next week [c2].",
        "About 12,000 soldiers in total are to be sent in may [c2].",
        "The soldiers are to be sent by moscow [c2].",
        "The National Intelligence Service denied that soldiers are to be sent [c2].",
        "About 12,000 soldiers in total are not to be sent [c2].",
        "Read https://evil.example [c2].",
        "<b>Soldiers</b> are to be sent [c2].",
        "",
    ],
)
def test_what_no_cited_claim_holds_is_dropped(sentence: str) -> None:
    assert kept_sentences(sentence, CLAIMS) is None


def test_an_uncited_sentence_does_not_ride_on_the_next() -> None:
    kept = kept_sentences("Moscow surrendered. The ministry summoned the Russian ambassador [c1]. It rained.", CLAIMS)
    assert kept is not None
    assert [sentence.text for sentence in kept] == ["The ministry summoned the Russian ambassador."]


PIECES = (
    "The ministry",
    "summoned",
    "the Russian ambassador",
    "soldiers are to be sent",
    "12,000",
    "13,000",
    "Macron",
    "and",
    ".",
)
MARKS = ("[c1]", "[c2]", "[c1][c3]", "[c9]", "[", "“", "”", "\n", "é9")


@given(st.lists(st.sampled_from(PIECES + MARKS), max_size=14).map(" ".join))
@example("The ministry summoned the Russian ambassador [c1].")
def test_what_is_kept_of_any_answer_stands_in_it_and_in_what_it_cites(answer: str) -> None:
    for sentence in kept_sentences(answer, CLAIMS) or ():
        assert sentence.text.rstrip(".") in " ".join(answer.split())
        assert sentence.facts
        assert not {"13,000", "Macron"} & set(re.findall(r"[\w,]+", sentence.text))
        assert "12,000" not in sentence.text or FACTS[0] in sentence.facts


def test_such_an_answer_is_kept_at_times() -> None:
    assert kept_sentences("and The ministry summoned the Russian ambassador [c1] . Macron [c1]", CLAIMS)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Starts a model on loopback and gives its address."""
    servers: list[TestServer] = []

    async def start(handler: Handler) -> str:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", handler)
        server = TestServer(application)
        await server.start_server()
        servers.append(server)
        return str(server.make_url("/v1"))

    yield start
    for server in servers:
        await server.close()


def saying(text: object) -> Handler:
    """A model that always answers `text`."""

    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"choices": [{"message": {"role": "assistant", "content": text}}]})

    return handler


async def phrased_by(url: str, timeout_seconds: float = 5.0) -> Brief:
    """The brief, phrased by the model at `url`."""
    async with aiohttp.ClientSession() as session:
        model = CompletionsEndpoint(session, url, "liar-1", "secret-key", timeout_seconds=timeout_seconds)
        return await phrase(brief(), WORDS, model)


async def test_lies_are_dropped_and_the_rest_is_shown_with_its_sources(serve: Callable[..., Awaitable[str]]) -> None:
    asked: list[dict[str, object]] = []

    async def liar(request: web.Request) -> web.Response:
        asked.append(await request.json() | {"key": request.headers["Authorization"]})
        text = (
            "About 12,000 soldiers are to be sent [c2]. 90,000 soldiers crossed the border [c2]. "
            "Angela Merkel denied it [c3]. The ministry summoned the Russian ambassador [c1]."
        )
        return web.json_response({"choices": [{"message": {"content": text}}]})

    made = await phrased_by(await serve(liar))
    assert [sentence.text for sentence in made.phrased] == [
        "About 12,000 soldiers are to be sent.",
        "The ministry summoned the Russian ambassador.",
    ]
    (page,) = render_brief(made, ENGLISH)
    text, _ = parse_html(page.text)
    assert "About 12,000 soldiers are to be sent. [1] The ministry summoned the Russian ambassador. [2]" in text
    assert "90,000" not in text
    assert "Merkel" not in text
    rich = plain_text(parse_rich_html(render_rich_brief(made, WORDS)["html"]))
    assert "The ministry summoned the Russian ambassador." in rich
    assert (asked[0]["model"], asked[0]["key"]) == ("liar-1", "Bearer secret-key")


async def broken_json(request: web.Request) -> web.Response:
    """Not JSON."""
    return web.Response(text="<html>oops</html>")


async def refusing(request: web.Request) -> web.Response:
    """An error."""
    return web.json_response({"error": "secret-key is wrong"}, status=401)


async def endless(request: web.Request) -> web.StreamResponse:
    """Never stops."""
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        while True:
            await response.write(b" " * 65_536)
    except ConnectionError:
        return response


async def elsewhere(request: web.Request) -> web.Response:
    """Sends the key to another host, if it is followed."""
    raise web.HTTPFound("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    "handler",
    [
        broken_json,
        refusing,
        endless,
        elsewhere,
        saying(None),
        saying(""),
        saying("All lies about Paris [c1]."),
        saying(["x"]),
    ],
)
async def test_whatever_goes_wrong_the_plain_brief_is_sent(
    handler: Handler, serve: Callable[..., Awaitable[str]]
) -> None:
    assert await phrased_by(await serve(handler)) == brief()


async def test_a_model_that_is_too_late_is_not_waited_for(serve: Callable[..., Awaitable[str]]) -> None:
    released = asyncio.Event()

    async def late(request: web.Request) -> web.Response:
        await released.wait()
        return web.json_response({})

    url = await serve(late)
    assert await phrased_by(url, timeout_seconds=0.05) == brief()
    released.set()


async def test_nobody_there_and_no_key_in_the_reason() -> None:
    async with aiohttp.ClientSession() as session:
        model = CompletionsEndpoint(session, "http://127.0.0.1:9/v1/chat/completions", "m", "secret-key")
        with pytest.raises(PhrasingError) as caught:
            await model.complete(Prompt("s", "u"))
    assert "secret-key" not in str(caught.value)
