"""PHRASING: asks a model and keeps the supported sentences. On any failure the brief is sent without them."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import structlog

from bot.briefs import Brief
from bot.locales import Words
from bot.phrasing.check import kept_sentences
from bot.phrasing.prompt import Prompt, build_prompt, claims_of
from feeds.errors import WirebriefError

log = structlog.get_logger(__name__)


class PhrasingError(WirebriefError):
    """The model gave no answer: refused, too late, or not in the form agreed."""


class LanguageModel(Protocol):
    """Answers a prompt. Raises PhrasingError."""

    async def complete(self, prompt: Prompt) -> str:
        """Returns the text of the answer."""
        ...


async def phrase(brief: Brief, words: Words, model: LanguageModel) -> Brief:
    """Returns the brief with the supported sentences; unchanged if the model fails or none is supported.

    Args:
        brief: as composed.
        words: the reader's language and time zone.
        model: writes the sentences.
    """
    claims = claims_of(brief, words)
    if not claims:
        return brief
    try:
        answer = await model.complete(build_prompt(claims, words))
    except PhrasingError as error:
        log.info("phrasing.failed", reason=str(error))
        return brief
    kept = kept_sentences(answer, claims)
    if kept is None:
        log.info("phrasing.dropped", topic=brief.topic.slug)
        return brief
    return replace(brief, phrased=kept)
