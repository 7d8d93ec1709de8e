"""Optional phrasing of a brief by a language model, which is believed in nothing: each sentence is checked."""

from __future__ import annotations

from bot.phrasing.check import kept_sentences
from bot.phrasing.endpoint import ChatEndpoint
from bot.phrasing.phrase import LanguageModel, PhrasingError, phrase
from bot.phrasing.prompt import CitedClaim, Prompt, build_prompt, claims_of

__all__ = [
    "ChatEndpoint",
    "CitedClaim",
    "LanguageModel",
    "PhrasingError",
    "Prompt",
    "build_prompt",
    "claims_of",
    "kept_sentences",
    "phrase",
]
