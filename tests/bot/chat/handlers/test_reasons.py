"""What an admin who reads French is told of whatever can go wrong: no English sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.chat.services import KEY
from bot.delivery.dead_letters import why_dead
from bot.locales import LANGUAGES, Words, catalogue
from feeds.errors import StorageError
from feeds.fetch import FetchSettings
from feeds.reasons import ENGLISH, because
from feeds.types import Feed
from tests.bot.conversation import JEAN, Conversation
from tests.bot.polled_publisher import polled_publisher

OPEN = FetchSettings(allow_private_networks=True, max_body_bytes=100_000)
ENGLISH_WORDS = re.compile(
    r"\b(?:the|this|that|is|are|not|no|of|its?|there|answered|answer|cannot|only|breaks|longer|first|missing|word|what)\b"
)


def speaks_french(text: str) -> bool:
    """No word of an English sentence; addresses aside."""
    return not ENGLISH_WORDS.search(re.sub(r"https?://\S+|“[^”]*”|« [^»]* »", "", text.lower()))


def body(content: bytes, status: int = 200, **headers: str) -> web.Response:
    return web.Response(body=content, status=status, headers={n.replace("_", "-"): v for n, v in headers.items()})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (body(b"<!DOCTYPE html><html><title>Log in</title></html>"), "c'est une page web intitulée « Log in »"),
        (body(b"<!DOCTYPE html><html></html>"), "c'est une page web, pas un flux"),
        (body(b""), "la réponse est vide"),
        (body(b'<rss version="2.0"><channel><title>x</title><ite'), "s'interrompt avant la fin"),
        (body(b"x" * 200_000), "plus long que 0,1 Mo"),
        (body(b"{"), "ce JSON n'est pas complet (ligne 1, colonne 2)"),
        (body(b"{}"), "mais pas un flux"),
        (body(b"<a/>"), "c'est du XML"),
        (body(b"\x00\x01\x02"), "ce n'est pas un flux"),
        (body(b"no gzip", 200, Content_Encoding="gzip"), "sa réponse n'est pas en gzip"),
        (body(b"", 401), "a répondu 401"),
        (body(b"", 403), "a répondu 403 : il ne nous laisse pas entrer"),
        (body(b"", 404), "a répondu 404 : il n'y a rien à cette adresse"),
        (body(b"", 410), "a disparu pour de bon (410)"),
        (body(b"", 418), "a répondu 418"),
        (body(b"", 429), "on l'interroge trop souvent"),
        (body(b"", 500), "a répondu 500 : son serveur est en panne"),
        (body(b"", 302, Location="/rss"), "plus de 8 redirections"),
        (body(b"", 302, Location="ftp://example.org/"), "qui n'est pas en http(s)"),
    ],
)
async def test_a_broken_feed_is_told_and_listed_in_french(
    conversation: Conversation, given: web.Response, said: str
) -> None:
    async with polled_publisher(conversation, JEAN, OPEN) as publisher:
        publisher.answer = given
        (answer,) = await conversation.say(f"/addfeed {publisher.base}/rss Gazette", JEAN)
        await _poll(conversation, f"{publisher.base}/rss")
        (listed,) = await conversation.say("/feeds", JEAN)
    assert said in listed["text"]
    assert said in answer["text"] or "aucun flux n'est trouvé sur cette page" in answer["text"]
    for message in (answer, listed):
        assert speaks_french(message["text"])
    if given.status == 410:
        await conversation.application.bot_data[KEY].delivery.deliver_due()
        notice = (await conversation.messages(JEAN))[-1]["text"]
        assert notice == "⏸ Gazette a échoué et est suspendu : a disparu pour de bon (410)"


@pytest.mark.parametrize(
    ("settings", "address", "said"),
    [
        (replace(OPEN, total_timeout=timedelta(0)), "{base}/rss", "pas de réponse complète en 0 s"),
        (FetchSettings(), "{base}/rss", "127.0.0.1 est une adresse privée ou locale"),
        (OPEN, "{secure}/rss", "il ne parle pas HTTPS sur ce port"),
        (OPEN, "http://127.0.0.1:1/rss", "la connexion est refusée"),
        (OPEN, "http://a..b/rss", "ce n'est pas une adresse que l'on peut interroger"),
    ],
)
async def test_what_cannot_be_asked_is_told_in_french(
    conversation: Conversation, settings: FetchSettings, address: str, said: str
) -> None:
    async with polled_publisher(conversation, JEAN, settings) as publisher:
        secure = publisher.base.replace("http:", "https:")
        (answer,) = await conversation.say(f"/addfeed {address.format(base=publisher.base, secure=secure)} G", JEAN)
        await _poll(conversation, address.format(base=publisher.base, secure=secure))
        (listed,) = await conversation.say("/feeds", JEAN)
    for message in (answer, listed):
        assert said in message["text"]
        assert speaks_french(message["text"])


async def _poll(conversation: Conversation, url: str) -> None:
    """Polls a feed that was stored before it failed, if /addfeed has refused it."""
    async with conversation.store.transaction() as transaction:
        if await transaction.feeds.all():
            return
        feed = Feed(url, "Gazette", "Gazette")
        await transaction.feeds.add(feed)
    await conversation.application.bot_data[KEY].poller.poll(feed)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/addfeed bfmtv", "'bfmtv' n'est pas l'adresse d'un flux"),
        ("/addtopic Été navire OU port", "n'est pas le nom court d'un sujet"),
        ("/addtopic ships (navire", "la parenthèse n'est pas fermée, au caractère 1 : ⟨ici⟩(navire"),
        ("/addtopic ships navire)", "une parenthèse se ferme"),
        ("/addtopic ships navire AND", "il manque quelque chose après le dernier mot"),
        ("/addtopic ships «navire", "le guillemet n'est pas fermé"),
        ("/addtopic ships NOT navire", "dites quoi chercher"),
        ("/addtopic ships Navires |", "rien n'est demandé"),
        ("/addtopic ships navire AND AND port", "il manque un mot avant AND"),
        ("/addtopic ships (a OR b) NEAR c", "NEAR se place entre deux mots"),
        ("/addtopic ships ???", "ni lettre ni chiffre"),
        ("/addtopic ships @", "@ demande le nom d'un alias"),
        ("/addtopic ships @navires", "il n'y a pas d'alias @navires, ni aucun autre"),
        (f"/addtopic ships {'(' * 60}a{')' * 60}", "plus de 50 niveaux de parenthèses"),
        ("/addtopic harbours (navire)", "il y a déjà un sujet harbours"),
        ("/removetopic ships", "il n'y a pas de sujet ships"),
        ("/removefeed ships", "Il n'y a pas de flux « ships »"),
        ("/brief harbours 2024-10-25..2024-10-18", "le premier jour est après le dernier"),
        ("/brief navires", "Il n'y a pas de sujet « navires », ni de nom proche"),
        ("/subscribe port-x", "Je ne connais pas de sujet « port-x »"),
    ],
)
async def test_what_was_typed_wrong_is_told_in_french(conversation: Conversation, line: str, said: str) -> None:
    async with polled_publisher(conversation, JEAN, OPEN):
        (answer,) = await conversation.say(line, JEAN)
    assert said in answer["text"]
    assert speaks_french(answer["text"].replace("NOT", ""))


async def test_an_error_without_words_for_readers_is_told_without_its_english(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with polled_publisher(conversation, JEAN, OPEN):
        await conversation.say("/start", JEAN)

        async def broken(*_: object) -> None:
            raise StorageError("OperationalError: the disk is full")

        async with conversation.store.transaction() as transaction:
            monkeypatch.setattr(type(transaction.topics), "add", broken)
        (answer,) = await conversation.say("/addtopic ships (navire)", JEAN)
    assert answer["text"] == "Cela n'a pas marché : cela n'a pas pu se faire ; le journal dit pourquoi"


def test_telegrams_own_words_stand_between_quotation_marks() -> None:
    assert why_dead("the chat is closed", Words("fr")) == "la conversation est fermée"
    assert why_dead("Bad Request: can't parse", Words("fr")) == "“Bad Request: can't parse”"


def test_no_french_reason_has_a_word_of_an_english_sentence() -> None:
    french = catalogue("fr")
    for key, line in ENGLISH.items():
        assert speaks_french(str(french[f"reasons.{key}"]).replace("{word}", "")), key
        assert french[f"reasons.{key}"] != line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_within_a_reason_is_in_the_language_too(language: str) -> None:
    nested = because("query", reason=because("query_deep", most=50), position=1, before="", after="((")
    wanted = {"en": "query: more than 50 brackets deep at", "fr": "requête : plus de 50 niveaux de parenthèses, au"}
    assert Words(language).reason(nested).startswith(wanted[language])
