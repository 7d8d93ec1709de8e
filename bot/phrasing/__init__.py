"""PHRASING: optional opening sentences by a language model; every sentence is checked against the cited claims."""

from __future__ import annotations

from bot.phrasing.check import kept_sentences
from bot.phrasing.endpoint import CompletionsEndpoint
from bot.phrasing.language_model import LanguageModel, PhrasingError, phrase
from bot.phrasing.prompt import CitedClaim, Prompt, build_prompt, claims_of

__all__ = [
    "CitedClaim",
    "CompletionsEndpoint",
    "LanguageModel",
    "PhrasingError",
    "Prompt",
    "build_prompt",
    "claims_of",
    "kept_sentences",
    "phrase",
]
